use pando_model::{External, Secret, Setting, Variable};

use super::{name, sentence};
use crate::data::Database;
use crate::service_name::ServiceName;

/// Where the database is.
const DATABASE_URL: &str = "DATABASE_URL";
/// Where the language model is, if not at its usual place.
const OPENAI_BASE_URL: &str = "OPENAI_BASE_URL";
/// The secret that a language model is talked to with.
const LANGUAGE_MODEL: &str = "openai";

/// What every service is told: the ConfigMap of the system.
pub(super) fn of_all() -> anyhow::Result<Vec<Setting>> {
    let mut settings = [
        ("DAPR_HTTP_PORT", Some("3500"), "where the sidecar's HTTP API is"),
        ("DAPR_GRPC_PORT", Some("50001"), "where its gRPC API is; checked, not used"),
        ("PUBSUB_NAME", Some("pubsub"), "the component that carries events"),
        ("STATE_STORE_NAME", Some("statestore"), "the component that keeps conversations"),
        ("PANDO_LOG", Some("info"), "what is logged"),
        ("OTEL_EXPORTER_OTLP_ENDPOINT", None, "where spans go, if anywhere"),
    ]
    .into_iter()
    .map(|(variable, value, why)| setting(variable, value, why))
    .collect::<anyhow::Result<Vec<_>>>()?;
    settings.push(Setting {
        on_one_machine: Some(sentence("human")?),
        ..setting("PANDO_LOG_FORMAT", Some("json"), "how lines of the log look")?
    });
    Ok(settings)
}

/// What one service is told.
pub(super) fn settings(service: ServiceName) -> anyhow::Result<Vec<Setting>> {
    let mut settings = vec![
        setting("SERVICE_NAME", Some(service.app_id()), "what the process hosts")?,
        setting(
            "PANDO_LISTEN",
            Some("127.0.0.1:8000"),
            "the app port: whoever is not its sidecar is answered nothing",
        )?,
        setting("PANDO_PROBES", Some("0.0.0.0:8081"), "where probes and figures are answered")?,
    ];
    if !Database::of(service).is_empty() {
        settings.push(setting(
            DATABASE_URL,
            None,
            "the database: postgres://HOST:PORT/NAME, without a password",
        )?);
    }
    let own: &[(&str, Option<&str>, &str)] = match service {
        ServiceName::Auth => &[(
            "PANDO_REGISTRATION",
            Some("closed"),
            "who may make an account once there is a first one",
        )],
        ServiceName::Gateway => &[("PANDO_TRUSTED_PROXIES", None, "whose word about a client's address counts")],
        ServiceName::Frontend => &[
            ("PANDO_FACE", Some("0.0.0.0:8080"), "where people come in"),
            ("PANDO_TRUSTED_PROXIES", None, "whose word about a client's address counts"),
        ],
        ServiceName::Chatbot => &[
            (OPENAI_BASE_URL, None, "a language model's endpoint in place of OpenAI's"),
            ("OPENAI_MODEL", None, "which model"),
        ],
        ServiceName::Task | ServiceName::Activity => &[],
    };
    for (variable, value, why) in own {
        settings.push(setting(variable, *value, why)?);
    }
    if matches!(service, ServiceName::Auth | ServiceName::Gateway) {
        settings.push(secure_cookies()?);
    }
    Ok(settings)
}

/// The secrets of one service.
pub(super) fn secrets(service: ServiceName) -> anyhow::Result<Vec<Secret>> {
    let app_id = service.app_id();
    // Dapr's injector takes the key `token` of a secret.
    let mut secrets = vec![
        Secret {
            key: sentence("token")?,
            ..secret(
                "APP_API_TOKEN",
                &format!("{app_id}-app-token"),
                "what its sidecar shows it: whoever else calls is answered nothing",
            )?
        },
        Secret {
            key: sentence("token")?,
            ..secret("DAPR_API_TOKEN", &format!("{app_id}-api-token"), "what it shows its sidecar")?
        },
    ];
    if !Database::of(service).is_empty() {
        secrets.push(Secret {
            key: sentence(service.app_id())?,
            file: true,
            ..secret("PANDO_DATABASE_PASSWORD_FILE", "database-passwords", "the password of its own role")?
        });
        secrets.push(authority()?);
    }
    if service == ServiceName::Auth {
        secrets.push(Secret {
            key: sentence("secret")?,
            file: true,
            optional: true,
            ..secret("PANDO_SECRET_FILE", "signing-keys", "what seals the signing keys at rest")?
        });
    }
    if service == ServiceName::Chatbot {
        secrets.push(Secret {
            key: sentence("api-key")?,
            optional: true,
            ..secret("OPENAI_API_KEY", LANGUAGE_MODEL, "a language model, where one shall help")?
        });
    }
    Ok(secrets)
}

/// Who vouches for the database.
pub(super) fn authority() -> anyhow::Result<Secret> {
    Ok(Secret {
        key: sentence("ca.crt")?,
        file: true,
        optional: true,
        ..secret(
            "PANDO_DATABASE_CA_FILE",
            "database-ca",
            "certificates that vouch for the database, in place of the public authorities",
        )?
    })
}

/// What is outside of the system.
pub(super) fn externals(service: ServiceName) -> anyhow::Result<Vec<External>> {
    let mut externals = Vec::new();
    if !Database::of(service).is_empty() {
        externals.push(external("PostgreSQL", 5432, false, DATABASE_URL, "its own schema")?);
    }
    if service == ServiceName::Chatbot {
        externals.push(External {
            secret: Some(name(LANGUAGE_MODEL)?),
            ..external(
                "language model",
                443,
                true,
                OPENAI_BASE_URL,
                "understands what the grammar does not",
            )?
        });
    }
    Ok(externals)
}

fn external(what: &str, port: u16, optional: bool, address: &str, why: &str) -> anyhow::Result<External> {
    Ok(External {
        name: sentence(what)?,
        port,
        optional,
        address: Some(Variable::new(address)?),
        secret: None,
        why: sentence(why)?,
    })
}

pub(super) fn setting(variable: &str, value: Option<&str>, why: &str) -> anyhow::Result<Setting> {
    Ok(Setting {
        name: Variable::new(variable)?,
        value: value.map(sentence).transpose()?,
        on_one_machine: None,
        why: sentence(why)?,
    })
}

/// Whether cookies go over https only: people come in by an ingress that speaks it, but for one machine.
fn secure_cookies() -> anyhow::Result<Setting> {
    Ok(Setting {
        on_one_machine: Some(sentence("false")?),
        ..setting("PANDO_SECURE_COOKIES", Some("true"), "whether cookies go over https only")?
    })
}

/// One that is needed, as a variable; its key is its caller's to say.
pub(super) fn secret(variable: &str, secret: &str, why: &str) -> anyhow::Result<Secret> {
    Ok(Secret {
        name: Variable::new(variable)?,
        secret: name(secret)?,
        key: sentence("value")?,
        file: false,
        optional: false,
        why: sentence(why)?,
    })
}

#[cfg(test)]
mod tests {
    use clap::{Args, Command};

    use super::*;
    use crate::settings::ServeSettings;

    #[test]
    fn everything_that_a_service_is_told_is_something_it_reads() {
        let serve = ServeSettings::augment_args(Command::new("serve"));
        let read: Vec<String> = serve
            .get_arguments()
            .filter_map(|argument| Some(argument.get_env()?.to_string_lossy().into_owned()))
            .collect();
        for service in ServiceName::ALL {
            let told = of_all()
                .unwrap()
                .into_iter()
                .chain(settings(service).unwrap())
                .map(|setting| setting.name);
            for name in told.chain(secrets(service).unwrap().into_iter().map(|secret| secret.name)) {
                assert!(read.iter().any(|one| one == name.as_str()), "{name} of {}", service.app_id());
            }
        }
    }
}

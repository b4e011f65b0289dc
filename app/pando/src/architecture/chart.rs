use pando_model::{Chart, Failed, Figure, FigureKind, Hosting, Metric, Migrate, Secret, Variable};

use super::{needs, sentence};

/// What a Helm chart of this system needs to know beside the services.
pub(super) fn chart() -> anyhow::Result<Chart> {
    Ok(Chart {
        name: None,
        version: Some(sentence(env!("CARGO_PKG_VERSION"))?),
        image: Some(sentence("todo-backend")?),
        migrate: Some(migrate()?),
        hosting: Some(Hosting {
            services: Variable::new("SERVICE_NAME")?,
            app_id: Variable::new("APP_ID")?,
            places: Variable::new("PANDO_PLACES")?,
            callers: Some(Variable::new("PANDO_CALLERS")?),
        }),
        figures: figures()?,
    })
}

/// `pando migrate`, in the name of the database's owner.
fn migrate() -> anyhow::Result<Migrate> {
    let file = |variable, secret, key, why| -> anyhow::Result<Secret> {
        Ok(Secret {
            key: sentence(key)?,
            file: true,
            ..needs::secret(variable, secret, why)?
        })
    };
    Ok(Migrate {
        arguments: vec![sentence("migrate")?],
        settings: vec![needs::setting(
            "DATABASE_URL",
            None,
            "the database, with the owner's role: postgres://OWNER@HOST:PORT/NAME",
        )?],
        secrets: vec![
            file(
                "PANDO_DATABASE_PASSWORD_FILE",
                "database-owner",
                "password",
                "the password of the database's owner",
            )?,
            file(
                "PANDO_ROLE_PASSWORDS",
                "database-passwords",
                "*",
                "the passwords of the services' roles, which it sets",
            )?,
            file(
                "PANDO_DAPR_STATE_PASSWORD_FILE",
                "database-passwords",
                "dapr-state",
                "the password of the role that Dapr's state store signs in as",
            )?,
            needs::authority()?,
        ],
    })
}

/// What the services count: those of `/metrics` that somebody looks at.
fn figures() -> anyhow::Result<Vec<Figure>> {
    use FigureKind::{Counter, Gauge, Histogram};
    let figure = |name: &str, kind, summary, by: &[&str], alert_above| -> anyhow::Result<Figure> {
        Ok(Figure {
            name: Metric::new(name)?,
            kind,
            summary: sentence(summary)?,
            by: by.iter().map(|label| Ok(Metric::new(*label)?)).collect::<anyhow::Result<_>>()?,
            failed: None,
            alert_above,
        })
    };
    let mut requests = figure("pando_requests_total", Counter, "Requests answered", &["service"], None)?;
    requests.failed = Some(Failed {
        label: Metric::new("status")?,
        value: Metric::new("5xx")?,
    });
    Ok(vec![
        requests,
        // Some answers wait for news, on purpose: no bound is right for all.
        figure(
            "pando_request_seconds",
            Histogram,
            "Time to the head of the answer",
            &["service", "operation"],
            None,
        )?,
        figure(
            "pando_outbox_lag",
            Gauge,
            "Committed events that are not taken yet",
            &["source", "destination"],
            Some(1000),
        )?,
        figure(
            "pando_outbox_age_seconds",
            Gauge,
            "Age of the oldest committed event that is not handed over yet",
            &["source", "destination"],
            Some(60),
        )?,
        // Where there is no broker, what is above says it already.
        figure(
            "pando_subscriber_behind_seconds",
            Gauge,
            "How far subscribers are behind the logs",
            &["source", "destination"],
            Some(60),
        )?,
        // After an outage events are old, though all is well again: no bound is right for all.
        figure(
            "pando_event_seconds",
            Histogram,
            "Age of an event when it is taken",
            &["service", "topic"],
            None,
        )?,
        figure(
            "pando_dead_letters",
            Gauge,
            "Events that were given up and wait for somebody to look",
            &["source", "destination"],
            Some(0),
        )?,
        figure("pando_tasks_created_total", Counter, "Tasks made", &[], None)?,
        figure("pando_tasks_completed_total", Counter, "Tasks done", &[], None)?,
        figure("pando_chat_messages_total", Counter, "Messages that the chat was sent", &[], None)?,
        figure("pando_registrations_total", Counter, "Accounts made", &[], None)?,
        figure("pando_logins_total", Counter, "People who signed in", &[], None)?,
        figure("pando_login_failures_total", Counter, "Wrong addresses or passwords", &[], None)?,
    ])
}

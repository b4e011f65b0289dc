use pando_model::{Data, Database as Kind, Health, Limits, Resources, Scale, Service, StateUse};
use pando_store::postgres::role_name;
use pando_store::sqlite::tables;

use super::schemas::Schemas;
use super::{needs, operations, path, sentence};
use crate::data::Database;
use crate::service_name::ServiceName;

/// Where people come in, in a container of its own.
const FACE_PORT: u16 = 8080;
/// Where probes and figures are answered: the app port answers a sidecar alone.
const PROBES_PORT: u16 = 8081;
/// How long a request of somebody may take whose answers may go on and on, in seconds: as long as those of whoever they ask.
const REQUEST_SECONDS: u32 = 30;
/// What a process needs to stop, in seconds, once its last request is answered.
const STOP_SECONDS: u32 = 10;
/// The body of a request, in bytes, where nothing else is said.
const BODY_BYTES: u64 = 1024 * 1024;

/// A service as others know it, and what it needs.
pub(super) fn service(service: ServiceName, schemas: &mut Schemas) -> anyhow::Result<Service> {
    let contract = service.contract();
    let keeps = Database::of(service);
    let request_seconds = contract.answers_within_seconds.unwrap_or(REQUEST_SECONDS);
    Ok(Service {
        summary: sentence(contract.summary)?,
        folder: match service {
            ServiceName::Frontend => Some(super::name("frontend")?),
            _ => None,
        },
        image: None,
        program: Some(sentence("pando")?),
        arguments: ["serve", service.app_id()]
            .map(sentence)
            .into_iter()
            .collect::<anyhow::Result<_>>()?,
        port: 8000,
        face: (service == ServiceName::Frontend).then_some(FACE_PORT),
        health: Health {
            port: Some(PROBES_PORT),
            live: path("/healthz")?,
            ready: path("/readyz")?,
            metrics: Some(path("/metrics")?),
            app: Some(path("/healthz")?),
            start_seconds: 120,
            stop_seconds: request_seconds + STOP_SECONDS,
        },
        limits: Limits {
            body_bytes: match service {
                ServiceName::Task => pando_task::BODY_BYTES_MAX as u64,
                _ => BODY_BYTES,
            },
            request_seconds,
            concurrency: None,
        },
        scale: scale(service),
        resources: Resources {
            cpu_milli: 100,
            memory_mib: 128,
            memory_max_mib: 512,
        },
        operations: operations::operations(service, schemas)?,
        calls: operations::calls(&contract)?,
        declared_subscriptions: false,
        data: data(service, keeps)?,
        state: match keeps.contains(&Database::State) {
            true => vec![StateUse {
                what: sentence("Conversations of the chat")?,
                ttl_seconds: None,
            }],
            false => Vec::new(),
        },
        settings: needs::settings(service)?,
        secrets: needs::secrets(service)?,
        externals: needs::externals(service)?,
    })
}

/// Who people wait for has room to grow; who works behind events catches up by itself.
fn scale(service: ServiceName) -> Scale {
    let max = match service {
        ServiceName::Task | ServiceName::Gateway | ServiceName::Frontend => 8,
        ServiceName::Auth | ServiceName::Chatbot | ServiceName::Activity => 4,
    };
    Scale {
        min: 2,
        max,
        cpu_percent: 70,
    }
}

fn data(service: ServiceName, keeps: &[Database]) -> anyhow::Result<Option<Data>> {
    let Some(schema) = keeps.iter().find_map(|database| database.schema()) else {
        return Ok(None);
    };
    let role = role_name(service.app_id());
    let tables = tables(schema)?;
    Ok(Some(Data {
        database: Kind::PostgreSql,
        schema: Some(sentence(&role)?),
        role: Some(sentence(&role)?),
        secret: Some(super::name(&format!("pando-database-{}", service.app_id()))?),
        tables: tables.iter().map(|table| sentence(table)).collect::<anyhow::Result<_>>()?,
    }))
}

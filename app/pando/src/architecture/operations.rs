use std::collections::BTreeSet;

use pando_model::{Access, AnswerHeader, Call, Kind, Method, Operation, Operations, Path, Refusal, RequestHeader, Sentence};
use pando_wire::{Asked, Contract, OperationSpec, Reads, Tells};

use super::schemas::Schemas;
use super::{app_id, path, sentence};
use crate::service_name::ServiceName;

/// Why services that hear of each other's events may read each other's logs.
const NO_CIRCLE: &str = "what the broker lost is fetched beside the requests: none waits for it";

/// What a service answers. The gateway has what is everybody's before its own, and hands on what is others'.
pub(super) fn operations(service: ServiceName, schemas: &mut Schemas) -> anyhow::Result<Vec<Operation>> {
    let is_gateway = service == ServiceName::Gateway;
    let prefix = if is_gateway { pando_gateway::PREFIX } else { "" };
    let contract = service.contract();
    let told = contract
        .operations
        .iter()
        .map(|operation| told(service, operation, prefix, schemas));
    let mut operations = told.collect::<anyhow::Result<Vec<_>>>()?;
    if is_gateway {
        operations.push(Operation {
            name: sentence("api")?,
            method: Method::Any,
            path: path(&format!("{prefix}/{{*path}}"))?,
            summary: sentence("What the other services answer to people, handed on")?,
            access: Access::Public,
            safe_to_retry: false,
            success: 200,
            query: None,
            body: None,
            body_type: None,
            answer: None,
            answer_type: None,
            reads: BTreeSet::new(),
            tells: BTreeSet::new(),
            refuses: BTreeSet::new(),
        });
    }
    Ok(operations)
}

fn told(service: ServiceName, operation: &OperationSpec, prefix: &str, schemas: &mut Schemas) -> anyhow::Result<Operation> {
    Ok(Operation {
        name: sentence(operation.name)?,
        method: method(operation.method),
        path: path(&format!("{prefix}{}", operation.path))?,
        summary: sentence(operation.summary)?,
        access: match operation.access {
            pando_wire::Access::Public => Access::Public,
            pando_wire::Access::Person => Access::Person,
            pando_wire::Access::Administrator => Access::Administrator,
            pando_wire::Access::Services(_) => Access::Services,
        },
        safe_to_retry: operation.safe_to_retry,
        success: operation.success,
        query: schemas.name(operation.query)?,
        body: schemas.name(operation.body)?,
        body_type: match operation.body_type {
            JSON => None,
            _ if !schemas.is_one(operation.body) => None,
            other => Some(sentence(other)?),
        },
        answer: schemas.name(operation.answer)?,
        answer_type: answer_type(operation, schemas)?,
        reads: operation.reads.iter().map(|header| read(*header)).collect(),
        tells: operation.tells.iter().map(|header| answered(*header)).collect(),
        refuses: refuses(service, operation, schemas)?,
    })
}

fn read(header: Reads) -> RequestHeader {
    match header {
        Reads::IdempotencyKey => RequestHeader::IdempotencyKey,
        Reads::IfMatch => RequestHeader::IfMatch,
        Reads::LastEventId => RequestHeader::LastEventId,
    }
}

fn answered(header: Tells) -> AnswerHeader {
    match header {
        Tells::ETag => AnswerHeader::ETag,
        Tells::Location => AnswerHeader::Location,
    }
}

/// What an operation refuses with for reasons of its own, and what everything around it does.
fn refuses(service: ServiceName, operation: &OperationSpec, schemas: &mut Schemas) -> anyhow::Result<BTreeSet<Refusal>> {
    let has_body = schemas.is_one(operation.body);
    let around = [
        (404, operation.path.contains('{')),
        // A key that came with another request before.
        (409, operation.reads.contains(&Reads::IdempotencyKey)),
        (415, has_body),
        (422, has_body || schemas.is_one(operation.query)),
        (429, pando_gateway::is_counted(service.app_id(), operation.access)),
        // A process that stops, is full, or whose database is away.
        (503, true),
    ];
    let around = around.into_iter().filter(|(_, is_so)| *is_so).map(|(status, _)| status);
    let all = operation.refuses.iter().copied().chain(around);
    Ok(all.map(Refusal::try_from).collect::<Result<_, _>>()?)
}

const JSON: &str = "application/json";

/// JSON of any form has no schema that could be named, and is an answer all the same.
fn answer_type(operation: &OperationSpec, schemas: &mut Schemas) -> anyhow::Result<Option<Sentence>> {
    let of_any_form = schemas.is_one(operation.answer) && schemas.name(operation.answer)?.is_none();
    operation.answer_type.or(of_any_form.then_some(JSON)).map(sentence).transpose()
}

fn method(method: pando_wire::Method) -> Method {
    match method {
        pando_wire::Method::Get => Method::Get,
        pando_wire::Method::Post => Method::Post,
        pando_wire::Method::Put => Method::Put,
        pando_wire::Method::Patch => Method::Patch,
        pando_wire::Method::Delete => Method::Delete,
    }
}

/// What a service asks others for: what its contract says, and what theirs keep for services alone and name it for.
pub(super) fn calls(caller: &Contract) -> anyhow::Result<Vec<Call>> {
    let mut calls = Vec::new();
    for callee in ServiceName::ALL.map(ServiceName::contract) {
        if callee.app_id == caller.app_id {
            continue;
        }
        let mut call = |operations, why: &str, cycle: Option<&str>| -> anyhow::Result<()> {
            calls.push(Call {
                to: app_id(callee.app_id)?,
                under: under(caller, &operations)?,
                operations,
                timeout_seconds: callee.callers_wait_seconds(),
                streams: callee.answers_within_seconds.is_none(),
                cycle: cycle.map(sentence).transpose()?,
                why: sentence(why)?,
            });
            Ok(())
        };
        for own in caller.calls.iter().filter(|calls| calls.to == callee.app_id) {
            call(asked(own.operations)?, own.why, None)?;
        }
        let for_services = callee
            .operations
            .iter()
            .filter(|operation| matches!(operation.access, pando_wire::Access::Services(services) if services.contains(&caller.app_id)));
        for operation in for_services {
            let cycle = (operation.path == "/outbox").then_some(NO_CIRCLE);
            call(Operations::Named(vec![sentence(operation.name)?]), operation.summary, cycle)?;
        }
    }
    Ok(calls)
}

/// The gateway has what it hands on below its own path.
fn under(caller: &Contract, operations: &Operations) -> anyhow::Result<Option<Path>> {
    let is_handed_on = caller.app_id == pando_gateway::APP_ID && matches!(operations, Operations::All(Kind::People));
    is_handed_on.then(|| path(pando_gateway::PREFIX)).transpose()
}

fn asked(asked: Asked) -> anyhow::Result<Operations> {
    Ok(match asked {
        Asked::People => Operations::All(Kind::People),
        Asked::Named(names) => Operations::Named(names.iter().map(|name| sentence(name)).collect::<anyhow::Result<_>>()?),
    })
}

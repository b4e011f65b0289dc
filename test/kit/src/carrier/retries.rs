use std::time::Duration;

use http::request::Parts;
use http::{Method, header};
use pando_wire::{Contract, OperationSpec};

/// What comes before every path at the gateway.
const PREFIX: &str = "/api";

/// What may be sent again to a service by its contract; at the gateway, by the contract of whoever it passes a request on to.
pub(super) struct Retries(Vec<(Method, String)>);

impl Retries {
    /// A try without an answer ends after this. A feed waits longer than that for something new.
    pub const TRY_TIME: Duration = Duration::from_secs(1);

    /// Those of this service.
    pub fn of(app_id: &str) -> Self {
        let gateway = pando_gateway::contract();
        let is_gateway = app_id == gateway.app_id;
        let mut safe = Vec::new();
        for contract in contracts(gateway) {
            let path = |operation: &OperationSpec| match is_gateway {
                true => format!("{PREFIX}{}", operation.path),
                false => operation.path.to_owned(),
            };
            let operations = contract.operations.iter().filter(|operation| operation.safe_to_retry);
            if is_gateway || contract.app_id == app_id {
                safe.extend(operations.map(|operation| (operation.method.http(), path(operation))));
            }
        }
        Self(safe)
    }

    /// Whether this call is one of them. A change that asks for a version is not, since the version is another after it.
    pub fn allow(&self, call: &Parts) -> bool {
        let is_once = call.method != Method::GET && call.headers.contains_key(header::IF_MATCH);
        let mut safe = self.0.iter();
        !is_once && safe.any(|(method, template)| *method == call.method && is_of(call.uri.path(), template))
    }
}

fn contracts(gateway: Contract) -> [Contract; 5] {
    [
        pando_auth_contract::contract(),
        pando_task_contract::contract(),
        pando_chat_contract::contract(),
        pando_activity_contract::contract(),
        gateway,
    ]
}

/// Whether a path has the form of `/tasks/{id}`.
fn is_of(path: &str, template: &str) -> bool {
    let (mut segments, mut forms) = (path.split('/'), template.split('/'));
    loop {
        match (segments.next(), forms.next()) {
            (None, None) => return true,
            (Some(segment), Some(form)) if segment == form || form.starts_with('{') => {}
            _ => return false,
        }
    }
}

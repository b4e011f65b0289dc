//! Who calls whom: what the access rules of `deploy/dapr` are held against, on paper here and on real sidecars in
//! `test/scenarios/tests/dapr_access`, which compiles this file too.

use pando_wire::{Access, Contract, OperationSpec};

/// Reads that a service does for a person, with the person's token, or that need no token. What is for services alone the contracts
/// say themselves; everything else is the gateway's to pass on.
const READS: [(&str, &[&str]); 4] = [
    (
        "chatbot-service",
        &["listTasks", "searchTasks", "getTask", "listProjects", "analyticsSummary", "jwks"],
    ),
    ("task-service", &["jwks"]),
    ("activity-service", &["jwks"]),
    ("api-gateway", &["jwks"]),
];

/// Every service, the ones without a contract of their own kind too.
pub fn contracts() -> [Contract; 6] {
    [
        pando_auth_contract::contract(),
        pando_task_contract::contract(),
        pando_chat_contract::contract(),
        pando_activity_contract::contract(),
        pando_gateway::contract(),
        pando_frontend::contract(),
    ]
}

/// Whether the system needs this caller to be able to do this. (What the gateway itself answers is asked through its `/api`, by the
/// frontend alone.)
pub fn is_needed(caller: &str, operation: &OperationSpec) -> bool {
    match operation.access {
        Access::Services(services) => services.contains(&caller),
        _ if caller == pando_gateway::APP_ID => true,
        _ => READS
            .iter()
            .any(|(reader, names)| *reader == caller && names.contains(&operation.name)),
    }
}

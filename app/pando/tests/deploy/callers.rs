//! Who calls whom: what the access rules of `deploy/dapr` are held against, on paper here and on real sidecars in
//! `test/scenarios/tests/dapr_access`, which compiles this file too.

use pando_wire::{Contract, OperationSpec};

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
pub fn is_needed(caller: &str, callee: &str, operation: &OperationSpec) -> bool {
    let caller = contracts().into_iter().find(|contract| contract.app_id == caller);
    caller.is_some_and(|caller| caller.asks(callee, operation))
}

use pando_wire::{Access, Contract, OperationSpec};

/// One row of the route table: this operation, of that service.
#[derive(Clone, Copy)]
pub(crate) struct Route {
    /// Who answers.
    pub app_id: &'static str,
    /// What.
    pub operation: OperationSpec,
}

/// What stands in front of every path.
pub const PREFIX: &str = "/api";

/// The services that people may reach through the gateway, and with them every operation that is not for services alone:
///
/// | path | goes to |
/// |---|---|
/// | `/api/auth/…` | auth-service |
/// | `/api/tasks…`, `/api/projects…`, `/api/labels…` | task-service |
/// | `/api/chat/…` | chatbot-service |
/// | `/api/activities`, `/api/analytics/…` | activity-service |
pub(crate) fn contracts() -> [Contract; 4] {
    [
        pando_auth_contract::contract(),
        pando_task_contract::contract(),
        pando_chat_contract::contract(),
        pando_activity_contract::contract(),
    ]
}

/// The table.
pub(crate) fn table() -> Vec<Route> {
    contracts()
        .iter()
        .flat_map(|contract| {
            contract.operations.iter().map(|operation| Route {
                app_id: contract.app_id,
                operation: *operation,
            })
        })
        .filter(|route| !matches!(route.operation.access, Access::Services(_)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_for_services_alone_can_be_reached() {
        let table = table();
        assert!(table.len() > 30);
        for path in ["/outbox", "/activities/feed", "/auth/revocations"] {
            assert!(table.iter().all(|route| route.operation.path != path), "{path}");
        }
    }

    #[test]
    fn no_two_services_answer_the_same_path() {
        let mut seen = std::collections::HashMap::new();
        for route in table() {
            assert_eq!(
                *seen.entry(route.operation.path).or_insert(route.app_id),
                route.app_id,
                "{}",
                route.operation.path
            );
        }
    }
}

use http::Method;
use pando_wire::{Access, Contract, OperationSpec};

/// The operation of a contract that a method and a path are for. Of two that fit, the one whose path says more is meant, as in a router.
pub(super) fn operation<'a>(contract: &'a Contract, method: &Method, path: &str) -> Option<&'a OperationSpec> {
    let method = if method == Method::HEAD { &Method::GET } else { method };
    let fitting = contract.operations.iter().filter(|operation| operation.method.http() == *method);
    fitting
        .filter_map(|operation| Some((literals(operation.path, path)?, operation)))
        .max_by_key(|(literals, _)| *literals)
        .map(|(_, operation)| operation)
}

/// How many segments of the template the path has word for word; `None`: it does not fit.
fn literals(template: &str, path: &str) -> Option<usize> {
    let (mut literals, mut segments) = (0, path.split('/'));
    for expected in template.split('/') {
        let segment = segments.next()?;
        match expected.starts_with('{') {
            true if segment.is_empty() => return None,
            true => {}
            false if expected != segment => return None,
            false => literals += 1,
        }
    }
    segments.next().is_none().then_some(literals)
}

/// Whether an app may ask for the operation: for what is for services alone, one of these must live behind the app id.
pub(super) fn may_call(operation: &OperationSpec, caller: Option<&str>, placement: &[(&'static str, String)]) -> bool {
    let Access::Services(services) = operation.access else {
        return true;
    };
    caller.is_some_and(|caller| placement.iter().any(|(service, app)| services.contains(service) && app == caller))
}

#[cfg(test)]
mod tests {
    use pando_wire::Operation;

    use super::*;

    const LIST: Operation<(), (), ()> = Operation::get("/things", "listThings", "");
    const READ: Operation<(), (), ()> = Operation::get("/things/{thing}", "readThing", "");
    const SEARCH: Operation<(), (), ()> = Operation::get("/things/search", "searchThings", "");
    const LOG: Operation<(), (), ()> = Operation::get("/outbox", "thingLog", "").access(Access::Services(&["keeper-service"]));

    fn contract() -> Contract {
        Contract {
            app_id: "thing-service",
            summary: "",
            operations: vec![LIST.spec(), READ.spec(), SEARCH.spec(), LOG.spec()],
            answers_within_seconds: None,
            calls: &[],
            events: Vec::new(),
        }
    }

    #[test]
    fn a_path_is_that_of_one_operation() {
        let contract = contract();
        let named = |method: Method, path: &str| operation(&contract, &method, path).map(|operation| operation.name);
        assert_eq!(named(Method::GET, "/things"), Some("listThings"));
        assert_eq!(named(Method::HEAD, "/things/7"), Some("readThing"));
        assert_eq!(named(Method::GET, "/things/search"), Some("searchThings"));
        for (method, path) in [
            (Method::POST, "/things"),
            (Method::GET, "/things/"),
            (Method::GET, "/things/7/8"),
            (Method::GET, "/"),
        ] {
            assert_eq!(named(method, path), None, "{path}");
        }
    }

    #[test]
    fn what_is_for_services_alone_is_asked_for_by_the_app_of_one() {
        let placement = [("keeper-service", "keeping".to_owned()), ("other-service", "other".to_owned())];
        let may = |operation: &Operation<(), (), ()>, caller| may_call(&operation.spec(), caller, &placement);
        assert!(may(&LOG, Some("keeping")));
        for caller in [None, Some("other"), Some("keeper-service"), Some("")] {
            assert!(!may(&LOG, caller), "{caller:?}");
            assert!(may(&LIST, caller), "who asks for a person's things is asked for the person's token");
        }
    }
}

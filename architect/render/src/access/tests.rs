use super::*;

/// A model with one app, its operations, and a caller that asks for these of them.
fn model(operations: &[&str], asked: &str) -> Model {
    let operations: String = operations
        .iter()
        .map(|operation| {
            let (method, path) = operation.split_once(' ').expect("METHOD PATH");
            let (path, access) = path.split_once(' ').unwrap_or((path, "person"));
            format!("      - {{name: '{method} {path}', method: {method}, path: '{path}', access: {access}}}\n")
        })
        .collect();
    let text = format!(
        "format: pando.architecture/v1\nname: shop\nservices:\n  orders:\n    operations:\n{operations}  shop:\n    calls:\n      - {{to: orders, operations: {asked}, why: 'It sells.'}}\n  other: {{}}\nevents:\n  order.placed: {{publisher: shop, subscribers: {{orders: {{route: /events/order-placed}}}}}}\n"
    );
    Model::read(&text).unwrap_or_else(|error| panic!("{error}\n{text}")).0
}

fn rules(operations: &[&str], asked: &str) -> Vec<String> {
    let policies = policies(&model(operations, asked)).unwrap_or_else(|faults| panic!("{faults:?}"));
    let orders = &policies["orders"];
    assert!(orders.iter().all(|policy| policy.caller.as_str() == "shop"));
    let shown = |rule: &Rule| {
        let deny = if rule.action == Action::Deny { "not " } else { "" };
        format!("{deny}{} {}", rule.name, rule.verbs.join(","))
    };
    orders.iter().flat_map(|policy| policy.rules.iter().map(shown)).collect()
}

const REST: [&str; 5] = ["GET /tasks", "POST /tasks", "GET /tasks/{id}", "DELETE /tasks/{id}", "GET /labels"];

#[test]
fn what_is_all_allowed_is_one_prefix_and_people_may_send_head() {
    assert_eq!(rules(&REST, "people"), ["/labels GET,HEAD", "/tasks GET,HEAD,POST,DELETE"]);
    let with_own = [&REST[..], &["GET /outbox services"]].concat();
    assert_eq!(rules(&with_own, "people"), ["/labels GET,HEAD", "/tasks GET,HEAD,POST,DELETE"]);
    assert_eq!(rules(&with_own, "['GET /outbox']"), ["/outbox GET"]);
    assert_eq!(rules(&with_own, "['GET /tasks', 'GET /tasks/{id}']"), ["/tasks GET"]);
    assert_eq!(
        rules(&["ANY /api/{*path}"], "people"),
        ["/api GET,HEAD,POST,PUT,PATCH,DELETE,OPTIONS"]
    );
}

#[test]
fn a_prefix_is_longer_where_a_short_one_would_open_more() {
    let auth = [
        "GET /auth/jwks services",
        "GET /auth/me",
        "POST /auth/login",
        "GET /auth/sessions/{id}",
    ];
    assert_eq!(rules(&auth, "['GET /auth/jwks']"), ["/auth/jwks GET"]);
    assert_eq!(
        rules(&auth, "people"),
        ["/auth/login POST", "/auth/me GET,HEAD", "/auth/sessions GET,HEAD"]
    );
    // The route of an event, brought by an invocation, would be believed.
    assert_eq!(
        rules(&["POST /events/{id}/seen", "POST /x"], "people"),
        ["/events/**/seen POST", "/x POST"]
    );
    // Probes and what a sidecar asks its own app for.
    assert_eq!(
        rules(&["GET /dapr/x", "GET /healthz/deep"], "people"),
        ["/dapr/x GET,HEAD", "/healthz/deep GET,HEAD"]
    );
}

#[test]
fn wildcards_are_told_apart_as_far_as_daprd_does() {
    let deep = [
        "GET /tasks",
        "GET /tasks/{id}",
        "GET /tasks/{id}/secret",
        "GET /tasks/search",
        "GET /tasks/{id}/log",
    ];
    assert_eq!(
        rules(
            &deep,
            "['GET /tasks', 'GET /tasks/{id}', 'GET /tasks/{id}/log', 'GET /tasks/search']"
        ),
        ["/tasks/search GET", "/tasks/* GET", "/tasks/**/log GET"]
    );
    assert_eq!(
        rules(&deep, "['GET /tasks', 'GET /tasks/{id}']"),
        ["not /tasks/search GET", "/tasks/* GET"]
    );
}

#[test]
fn what_daprd_cannot_tell_apart_is_an_error_that_names_both() {
    for (asked, may, may_not) in [
        ("['GET /tasks']", "GET /tasks", "GET /tasks/{id}"),
        ("['GET /tasks/{id}']", "GET /tasks/{id}", "GET /tasks"),
    ] {
        let faults = policies(&model(&REST, asked)).expect_err(asked);
        let said: Vec<String> = faults.iter().map(ToString::to_string).collect();
        let both = format!("shop may call {may} of orders, and may not call {may_not}: ");
        assert!(said.len() == 1 && said[0].starts_with(&both), "{said:?}");
    }
}

#[test]
fn a_call_of_what_is_not_there_is_an_error() {
    let faults = policies(&model(&REST, "['GET /task']")).expect_err("no such operation");
    assert!(matches!(&faults[..], [Fault::NoOperation { .. }]), "{faults:?}");
    let faults = policies(&model(&["GET /$HOME"], "people")).expect_err("a variable");
    assert!(matches!(&faults[..], [Fault::NoRule { .. }]), "{faults:?}");
}

proptest::proptest! {
    /// Whatever an app answers and whoever asks for some of it: either the rules do what is needed by daprd's matcher and nothing
    /// more, or it is said what cannot be told apart. [`verify`] is that check; here it is made again by the paths alone.
    #[test]
    fn rules_allow_what_is_asked_for_or_there_are_none(
        paths in proptest::collection::btree_set("(GET|POST) (/(a|b|\\{x\\})){1,4}", 1..9),
        picks in proptest::collection::vec(proptest::bool::ANY, 9),
    ) {
        let operations: Vec<&str> = paths.iter().map(String::as_str).collect();
        let picked: Vec<String> = operations.iter().zip(&picks).filter(|(_, pick)| **pick).map(|(one, _)| format!("'{one}'")).collect();
        let model = model(&operations, &format!("[{}]", picked.join(", ")));
        if let Ok(policies) = policies(&model) {
            let yaml = crate::dapr::configuration(&model, "orders", &policies["orders"])?;
            let control = pando_access::Configuration::from_yaml(&yaml)?.spec.access_control;
            let access = pando_access::AccessList::new(&control)?;
            for (operation, pick) in operations.iter().zip(&picks) {
                let (verb, path) = operation.split_once(' ').expect("two words");
                let path = path.replace("{x}", "42");
                for caller in ["shop", "other", "orders"] {
                    let allowed = access.allows((caller, "default", "public"), verb, &path);
                    proptest::prop_assert_eq!(allowed, *pick && caller == "shop", "{} {}", caller, operation);
                }
            }
        }
    }
}

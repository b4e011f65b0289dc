use std::collections::BTreeSet;

use pando_access::{AccessList, Configuration};
use pando_model::yaml::Node;
use pando_model::{Access, Operations};

use super::{chart, model, tool};

const EVERYTHING: &str = "
postgresql: {enabled: true}
redis: {enabled: true}
ingress: {enabled: true, host: todo.example.org, className: nginx, tlsSecret: todo-tls}
tracing: {endpoint: 'http://jaeger.tracing:4318'}
monitoring: {serviceMonitor: {enabled: true}, rules: {enabled: true}, dashboard: {enabled: true}}
secrets: {openai: {enabled: true}, signing-keys: {enabled: true}, database-ca: {enabled: true}}
";

/// Values that somebody may install with, by a word.
fn matrix() -> Vec<(&'static str, String)> {
    let services = [
        "activity-service",
        "api-gateway",
        "auth-service",
        "chatbot-service",
        "frontend-service",
        "task-service",
    ];
    let fixed = services.map(|id| format!("  {id}: {{replicas: 1, disruptionBudget: false, autoscaling: {{enabled: false}}}}\n"));
    vec![
        ("default", "{}".to_owned()),
        (
            "minimal",
            format!(
                "networkPolicy: {{enabled: false}}\nmigrate: {{enabled: false}}\nservices:\n{}",
                fixed.concat()
            ),
        ),
        ("everything", EVERYTHING.to_owned()),
        (
            "redis",
            "components: {statestore: {backend: redis, tls: true}, pubsub: {tls: true}}".to_owned(),
        ),
        (
            "tls",
            "settings: {DATABASE_URL: 'postgres://db.example.org:5432/todo?sslmode=verify-full'}\nsecrets: {database-ca: {enabled: true}}"
                .to_owned(),
        ),
        ("fixed", format!("services:\n{}", fixed.concat())),
        (
            "zipkin",
            "tracing: {endpoint: 'http://zipkin:9411/api/v2/spans', protocol: zipkin}".to_owned(),
        ),
    ]
}

fn text<'a>(node: &'a Node, keys: &[&str]) -> &'a str {
    node.at(keys).and_then(Node::text).unwrap_or_default()
}

fn of_kind<'a>(documents: &'a [Node], kind: &'a str) -> impl Iterator<Item = &'a Node> {
    documents.iter().filter(move |document| text(document, &["kind"]) == kind)
}

#[test]
fn helm_takes_the_chart_with_every_set_of_values() {
    let Some(helm) = tool::helm() else { return };
    let folder = tool::written(&chart(&model()));
    let chart = folder.path().join("helm/todo-chart");
    for (word, values) in matrix() {
        helm.lint(&chart, &values).unwrap_or_else(|said| panic!("{word}: {said}"));
        let documents = helm
            .template(&chart, &[(word, &values)])
            .unwrap_or_else(|said| panic!("{word}: {said}"));
        let mut names = BTreeSet::new();
        for document in &documents {
            let name = (text(document, &["kind"]), text(document, &["metadata", "name"]));
            assert!(!name.0.is_empty() && !name.1.is_empty() && names.insert(name), "{word}: {name:?}");
        }
        for kind in ["Deployment", "StatefulSet"] {
            for workload in of_kind(&documents, kind) {
                let labels = workload.at(&["spec", "template", "metadata", "labels"]).unwrap().to_json();
                let selector = workload.at(&["spec", "selector", "matchLabels"]).unwrap().to_json();
                for (key, value) in selector.as_object().unwrap() {
                    assert_eq!(&labels[key], value, "{word}: {key}");
                }
                let is_scaled = names.contains(&("HorizontalPodAutoscaler", text(workload, &["metadata", "name"])));
                assert_ne!(
                    is_scaled,
                    workload.at(&["spec", "replicas"]).is_some(),
                    "{word}: one says how many there are"
                );
            }
        }
    }
}

#[test]
fn the_seeds_annotations_stand_on_the_pods() {
    let Some(helm) = tool::helm() else { return };
    let model = model();
    let folder = tool::written(&chart(&model));
    let documents = helm.template(&folder.path().join("helm/todo-chart"), &[]).unwrap();
    assert_eq!(of_kind(&documents, "Deployment").count(), model.services.len());
    for deployment in of_kind(&documents, "Deployment") {
        let id = text(deployment, &["metadata", "name"]);
        let annotations = ["spec", "template", "metadata", "annotations"];
        let secrets = &model.services[id].secrets;
        let secret = |variable| {
            secrets
                .iter()
                .find(|secret| secret.name.as_str() == variable)
                .unwrap()
                .secret
                .as_str()
        };
        for (key, value) in [
            ("enabled", "true"),
            ("app-id", id),
            ("app-port", "8000"),
            ("log-level", "info"),
            ("enable-metrics", "true"),
            ("metrics-port", "9090"),
            ("config", id),
            ("api-token-secret", secret("DAPR_API_TOKEN")),
            ("app-token-secret", secret("APP_API_TOKEN")),
            ("enable-app-health-check", "true"),
            ("app-health-check-path", "/healthz"),
            ("max-body-size", "8Mi"),
        ] {
            let key = format!("dapr.io/{key}");
            assert_eq!(text(deployment.at(&annotations).unwrap(), &[&key]), value, "{id}: {key}");
        }
        let seconds = |key: &str| -> i64 {
            let text = text(deployment.at(&annotations).unwrap(), &[key]);
            text.trim_end_matches('s').parse().unwrap()
        };
        let pod = deployment.at(&["spec", "template", "spec"]).unwrap();
        let grace = pod.get("terminationGracePeriodSeconds").and_then(Node::integer).unwrap();
        assert!(
            grace > seconds("dapr.io/block-shutdown-duration") + seconds("dapr.io/graceful-shutdown-seconds"),
            "{id}"
        );
        assert_eq!(pod.get("automountServiceAccountToken").and_then(Node::flag), Some(false));
        assert_eq!(pod.get("enableServiceLinks").and_then(Node::flag), Some(false));
    }
    let config = of_kind(&documents, "ConfigMap")
        .find(|config| text(config, &["metadata", "name"]) == "todo-config")
        .unwrap();
    for (key, value) in [
        ("DAPR_HTTP_PORT", "3500"),
        ("DAPR_GRPC_PORT", "50001"),
        ("PUBSUB_NAME", "pubsub"),
        ("STATE_STORE_NAME", "statestore"),
    ] {
        assert_eq!(text(config, &["data", key]), value);
    }
}

/// In the namespace of the release, every caller may what the model says it calls, and no event route and nothing for services alone
/// that it does not name.
#[test]
fn the_rendered_access_rules_say_what_the_model_says() {
    let Some(helm) = tool::helm() else { return };
    let model = model();
    let folder = tool::written(&chart(&model));
    let documents = helm.template(&folder.path().join("helm/todo-chart"), &[]).unwrap();
    let mut asked = 0;
    for (callee, service) in &model.services {
        let of_callee = |document: &&Node| text(document, &["metadata", "name"]) == callee.as_str();
        let configuration = of_kind(&documents, "Configuration").find(of_callee).unwrap();
        let configuration = Configuration::from_yaml(&configuration.to_json().to_string()).unwrap();
        let access = AccessList::new(&configuration.spec.access_control).unwrap();
        for (caller, calls) in model.services.iter().map(|(caller, service)| (caller, &service.calls)) {
            let trust = model.sidecars.trust_domain.as_str();
            let may = |verb: &str, path: &str| access.allows((caller.as_str(), "todo", trust), verb, path);
            for operation in &service.operations {
                let named = calls.iter().filter(|call| call.to == *callee).any(|call| match &call.operations {
                    Operations::All(_) => operation.access != Access::Services,
                    Operations::Named(names) => names.contains(&operation.name),
                });
                let verb = if operation.method.name() == "ANY" {
                    "GET"
                } else {
                    operation.method.name()
                };
                let path = operation.path.as_str().replace("{*path}", "a/b").replace("{id}", "0190");
                if named {
                    assert!(may(verb, &path), "{caller} may {verb} {path} of {callee}");
                    assert!(
                        !access.allows((caller.as_str(), "default", trust), verb, &path),
                        "of another namespace"
                    );
                    asked += 1;
                } else if operation.access == Access::Services {
                    assert!(!may(verb, &path), "{caller} may not {verb} {path} of {callee}");
                }
            }
            for event in model.events.values() {
                if let Some(subscription) = event.subscribers.get(callee) {
                    assert!(
                        !may("POST", subscription.route.as_str()),
                        "{caller} may not invent events for {callee}"
                    );
                }
            }
        }
    }
    assert!(asked > 60, "{asked} calls");
}

#[test]
fn wrong_values_are_refused_with_a_sentence() {
    let Some(helm) = tool::helm() else { return };
    let folder = tool::written(&chart(&model()));
    let chart = folder.path().join("helm/todo-chart");
    for (values, sentence) in [
        ("services: {task-service: {replicas: two}}", "/services/task-service/replicas"),
        ("services: {task-servise: {replicas: 2}}", "task-servise"),
        (
            "services: {task-service: {autoscaling: {minReplicas: 9, maxReplicas: 2}}}",
            "minReplicas (9) is more than maxReplicas (2)",
        ),
        ("image: {digest: latest}", "/image/digest"),
        ("components: {statestore: {backend: mysql}}", "/components/statestore/backend"),
        ("ingress: {enabled: true}", "say by which name people come in"),
        (
            "monitoring: {rules: {enabled: true}}",
            "rules about figures that nobody scrapes never fire",
        ),
        ("secrets: {openai: {value: sk-1}}", "/secrets/openai"),
        (
            "networkPolicy: {external: {postgresql: {port: 0}}}",
            "/networkPolicy/external/postgresql/port",
        ),
    ] {
        let said = helm.template(&chart, &[("wrong", values)]).expect_err(values);
        assert!(said.contains(sentence), "{values}: {said}");
    }
}

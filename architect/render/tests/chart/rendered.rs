use std::collections::BTreeSet;

use pando_model::yaml::Node;

use super::{chart, model, of_kind, states, templated, text, tool};

#[test]
fn helm_takes_the_chart_with_every_set_of_values() {
    let Some(helm) = tool::helm() else { return };
    let folder = tool::written(&chart(&model()));
    let chart = folder.path().join("helm/todo-chart");
    for (word, values) in states::all() {
        helm.lint(&chart, &values).unwrap_or_else(|said| panic!("{word}: {said}"));
    }
    for (word, documents) in templated() {
        let mut names = BTreeSet::new();
        for document in documents {
            let name = (text(document, &["kind"]), text(document, &["metadata", "name"]));
            assert!(!name.0.is_empty() && !name.1.is_empty() && names.insert(name), "{word}: {name:?}");
        }
        for kind in ["Deployment", "StatefulSet", "DaemonSet"] {
            for workload in of_kind(documents, kind) {
                let labels = workload.at(&["spec", "template", "metadata", "labels"]).unwrap().to_json();
                let selector = workload.at(&["spec", "selector", "matchLabels"]).unwrap().to_json();
                for (key, value) in selector.as_object().unwrap() {
                    assert_eq!(&labels[key], value, "{word}: {key}");
                }
                // A node has one of them.
                if kind == "DaemonSet" {
                    continue;
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

/// Somebody who gives the secret has said enough: the way to what it is for is open then, and else it is not.
#[test]
fn what_a_secret_is_for_can_be_reached_where_the_secret_is() {
    let Some(helm) = tool::helm() else { return };
    let folder = tool::written(&chart(&model()));
    let chart = folder.path().join("helm/todo-chart");
    for (values, is_open) in [
        ("{}", false),
        ("secrets: {openai: {enabled: true}}", true),
        ("networkPolicy: {external: {language-model: {enabled: true}}}", true),
    ] {
        let documents = helm.template(&chart, &[("values", values)]).unwrap();
        let policies = of_kind(&documents, "NetworkPolicy");
        let who = policies.filter(|policy| policy.get("spec").unwrap().to_json().to_string().contains("\"port\":443"));
        let who: Vec<&str> = who.map(|policy| text(policy, &["metadata", "name"])).collect();
        let expected: &[&str] = if is_open { &["chatbot-service"] } else { &[] };
        assert_eq!(who, expected, "{values}");
    }
}

/// Spans, to whatever URL: over which the sidecars' Configurations and the apps send them.
#[test]
fn spans_are_let_out_to_the_port_of_their_url() {
    let Some(helm) = tool::helm() else { return };
    let folder = tool::written(&chart(&model()));
    let chart = folder.path().join("helm/todo-chart");
    for (values, port) in [
        ("tracing: {endpoint: 'http://jaeger:4318'}", 4318),
        ("tracing: {endpoint: 'https://otlp.example.org'}", 443),
        ("tracing: {endpoint: 'http://otlp.example.org'}", 80),
        ("tracing: {endpoint: 'http://[fd00::1]:4320'}", 4320),
        ("tracing: {endpoint: 'http://zipkin:9411/api/v2/spans', protocol: zipkin}", 9411),
        // A Service in front of pods that listen elsewhere.
        ("tracing: {endpoint: 'http://tempo'}\nnetworkPolicy: {tracing: {port: 4318}}", 4318),
    ] {
        let documents = helm.template(&chart, &[("values", values)]).unwrap();
        let policies =
            of_kind(&documents, "NetworkPolicy").filter(|policy| model().services.contains_key(text(policy, &["metadata", "name"])));
        let mut seen = 0;
        for policy in policies {
            let rules = policy.at(&["spec", "egress"]).unwrap().items();
            let lets = |rule: &Node| rule.to_json() == serde_json::json!({ "ports": [{ "protocol": "TCP", "port": port }] });
            assert!(rules.iter().any(lets), "{values}: {:?}", policy.to_json());
            seen += 1;
        }
        assert_eq!(seen, model().services.len(), "{values}");
    }
}

/// `helm uninstall` removes what is of the release: a hook is not, and stays unless it goes when it is done.
#[test]
fn nothing_that_is_a_hook_is_left_when_it_is_done() {
    let mut hooks = 0;
    for (word, documents) in templated() {
        for document in documents {
            let annotation = |key: &str| text(document, &["metadata", "annotations", key]);
            if annotation("helm.sh/hook").is_empty() {
                continue;
            }
            hooks += 1;
            let policy = annotation("helm.sh/hook-delete-policy");
            let name = text(document, &["metadata", "name"]);
            assert!(policy.contains("hook-succeeded"), "{word}: {name}: {policy}");
        }
    }
    assert!(templated().is_empty() || hooks > 100, "{hooks}");
}

/// Whatever the chart writes of its pods' annotations: one that values gave as well would be in the document twice.
#[test]
fn no_annotation_of_the_charts_own_may_be_given_again() {
    let Some(helm) = tool::helm() else { return };
    let folder = tool::written(&chart(&model()));
    let chart = folder.path().join("helm/todo-chart");
    let documents = helm.template(&chart, &[]).unwrap();
    let mut own = BTreeSet::new();
    for deployment in of_kind(&documents, "Deployment") {
        let annotations = deployment.at(&["spec", "template", "metadata", "annotations"]).unwrap();
        own.extend(annotations.entries().iter().map(|entry| entry.key.clone()));
    }
    assert!(own.len() > 20, "{own:?}");
    let given: Vec<String> = own.iter().map(|key| format!("{key}: x")).collect();
    let values = format!("services: {{task-service: {{podAnnotations: {{{}}}}}}}", given.join(", "));
    let said = helm.template(&chart, &[("wrong", &values)]).expect_err("they are refused");
    let missing: Vec<&String> = own.iter().filter(|key| !said.contains(key.as_str())).collect();
    assert!(missing.is_empty(), "{missing:?} may be given: {said}");
    let free = "services: {chatbot-service: {podAnnotations: {dapr.io/volume-mounts: 'secret-database-ca:/etc/secrets/database-ca'}}}";
    helm.template(&chart, &[("free", free)]).unwrap();
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
        (
            "image: {digest: latest}",
            "image.digest: \"latest\": write sha256: and the 64 digits",
        ),
        (
            "image: {repository: 'todo:1.4'}",
            "image.repository: \"todo:1.4\": write the name alone",
        ),
        (
            "services: {task-service: {resources: {limits: {memory: lots}}}}",
            "services.task-service.resources.limits.memory: \"lots\" is no quantity: write it as 512Mi or 1Gi",
        ),
        (
            "services: {task-service: {resources: {limits: {memory: 512m}}}}",
            "\"512m\" is less than a megabyte: write it as 512Mi or 1Gi",
        ),
        (
            "migrate: {resources: {requests: {cpu: one}}}",
            "migrate.resources.requests.cpu: \"one\" is no quantity: write it as 250m or 2",
        ),
        (
            "dapr: {sidecar: {memoryLimit: 512MB}}",
            "dapr.sidecar.memoryLimit: \"512MB\" is no quantity",
        ),
        (
            "services: {task-service: {podAnnotations: {dapr.io/app-id: x}}}",
            "services.task-service.podAnnotations: the chart writes dapr.io/app-id itself: take it out",
        ),
        (
            "services: {task-service: {settings: {PANDO_LISTEN: '127.0.0.1:9000'}}}",
            "\"127.0.0.1:9000\" has another port than the architecture: pods are asked on 8000, so write 127.0.0.1:8000",
        ),
        (
            "services: {frontend-service: {settings: {PANDO_FACE: '0.0.0.0:80'}}}",
            "pods are asked on 8080, so write 0.0.0.0:8080",
        ),
        (
            "services: {task-service: {extraEnv: {PANDO_LISTEN: '127.0.0.1:9000'}}}",
            "the chart sets it: write services.task-service.settings.PANDO_LISTEN",
        ),
        (
            "tracing: {endpoint: 'http://jaeger:4318/v1/traces'}",
            "whoever sends spans adds /v1/traces to it: write http://jaeger:4318",
        ),
        (
            "tracing: {endpoint: 'http://zipkin:9411', protocol: zipkin}",
            "Zipkin takes spans at one alone: write http://zipkin:9411/api/v2/spans",
        ),
        ("tracing: {endpoint: 'jaeger:4318'}", "is no address: write http://HOST:4318"),
        ("tracing: {samplingRate: 50}", "write a share of all, from 0 to 1, such as 0.1"),
        (
            "monitoring: {serviceMonitor: {interval: 30 seconds}}",
            "\"30 seconds\": write it as 30s or 1m",
        ),
        ("components: {statestore: {backend: mysql}}", "/components/statestore/backend"),
        ("ingress: {enabled: true}", "say by which name people come in"),
        (
            "monitoring: {rules: {enabled: true}}",
            "rules about figures that nobody scrapes never fire",
        ),
        ("logs: {to: loki}", "say where loki is, such as http://loki.example.org:3100"),
        (
            "logs: {to: loki, url: 'loki:3100'}",
            "logs.url: \"loki:3100\": write http://HOST:PORT",
        ),
        (
            "logs: {to: loki, url: 'http://ada:secret@loki'}",
            "what it signs in with is in a Secret",
        ),
        (
            "logs: {to: elasticsearch, url: 'http://es', elasticsearch: {index: \"a\\nb: c\"}}",
            "/logs/elasticsearch/index",
        ),
        (
            "logs: {to: loki, url: 'http://loki', namespace: todo}",
            "name a namespace of its own",
        ),
        (
            "settings: {DATABASE_URL: 'postgres://a:5432,b:25060/todo'}",
            "settings.DATABASE_URL names the port 25060, and networkPolicy.external.postgresql.port lets pods out to 5432 alone",
        ),
        (
            "migrate: {settings: {DATABASE_URL: 'postgres://owner:pass@a:6432/todo'}}",
            "migrate.settings.DATABASE_URL names the port 6432",
        ),
        (
            "settings: {OPENAI_BASE_URL: 'http://model.example.org/v1'}",
            "settings.OPENAI_BASE_URL names the port 80, and networkPolicy.external.language-model.port lets pods out to 443 alone",
        ),
        ("networkPolicy: {external: {postgresql: {port: 6432}}}", "names the port 5432"),
        ("placement: somewhere", "/placement"),
        ("placement: null", "missing property 'placement'"),
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

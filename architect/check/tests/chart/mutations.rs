//! What somebody may do to the chart's documents, by hand or by a tool of their own, and the rule that says so.

use std::collections::BTreeSet;

use pando_check::{Artefacts, check};
use pando_model::{Model, Name};
use serde_json::{Value, json};

use super::matrix::EVERYTHING;
use super::tool;

/// One change of the documents, and the code that is found for it.
type Mutation = (&'static str, &'static str, fn(&mut Vec<Value>));

const TASK: &str = "task-service";

/// Takes a document.
fn one<'a>(documents: &'a mut [Value], kind: &str, name: &str) -> &'a mut Value {
    let mut all = documents.iter_mut();
    let found = all.find(|one| one["kind"] == kind && one["metadata"]["name"] == name);
    found.unwrap_or_else(|| panic!("no {kind} {name}"))
}

/// The pods of the task service.
fn pod(documents: &mut [Value]) -> &mut Value {
    &mut one(documents, "Deployment", TASK)["spec"]["template"]["spec"]
}

fn annotations(documents: &mut [Value]) -> &mut Value {
    &mut one(documents, "Deployment", TASK)["spec"]["template"]["metadata"]["annotations"]
}

fn container(documents: &mut [Value]) -> &mut Value {
    &mut pod(documents)["containers"][0]
}

/// A variable of its container.
fn variable<'a>(documents: &'a mut [Value], name: &str) -> &'a mut Value {
    let all = container(documents)["env"].as_array_mut().unwrap();
    all.iter_mut().find(|one| one["name"] == name).unwrap()
}

fn without_variable(documents: &mut [Value], name: &str) {
    let all = container(documents)["env"].as_array_mut().unwrap();
    let before = all.len();
    all.retain(|one| one["name"] != name);
    assert_ne!(all.len(), before);
}

fn policy(documents: &mut [Value]) -> &mut Value {
    &mut one(documents, "NetworkPolicy", TASK)["spec"]
}

fn take(node: &mut Value, key: &str) {
    assert!(node.as_object_mut().unwrap().remove(key).is_some(), "{key}");
}

fn without(documents: &mut Vec<Value>, is_gone: impl Fn(&Value) -> bool) {
    let before = documents.len();
    documents.retain(|one| !is_gone(one));
    assert_ne!(documents.len(), before);
}

fn without_kind(documents: &mut Vec<Value>, kind: &str) {
    without(documents, |one| one["kind"] == kind);
}

fn without_one(documents: &mut Vec<Value>, kind: &str, name: &str) {
    without(documents, |one| one["kind"] == kind && one["metadata"]["name"] == name);
}

const MUTATIONS: &[Mutation] = &[
    // Something is not there.
    ("no documents", "PAN307", Vec::clear),
    ("a ConfigMap alone", "PAN307", |all| all.retain(|one| one["kind"] == "ConfigMap")),
    ("no Deployment", "PAN403", |all| without_one(all, "Deployment", TASK)),
    ("no Deployments", "PAN471", |all| without_kind(all, "Deployment")),
    ("no Configuration", "PAN416", |all| without_one(all, "Configuration", TASK)),
    ("no Resiliency", "PAN533", |all| without_kind(all, "Resiliency")),
    ("no default deny", "PAN464", |all| {
        without_one(all, "NetworkPolicy", "todo-default-deny")
    }),
    ("no policy of its own", "PAN462", |all| without_one(all, "NetworkPolicy", TASK)),
    ("no NetworkPolicies", "PAN407", |all| without_kind(all, "NetworkPolicy")),
    ("no HTTPEndpoints", "PAN614", |all| without_kind(all, "HTTPEndpoint")),
    ("no Services", "PAN471", |all| without_kind(all, "Service")),
    ("no Services, people", "PAN409", |all| without_kind(all, "Service")),
    ("no ConfigMap", "PAN454", |all| without_one(all, "ConfigMap", "todo-config")),
    ("no budgets", "PAN474", |all| without_kind(all, "PodDisruptionBudget")),
    ("no autoscalers", "PAN473", |all| without_kind(all, "HorizontalPodAutoscaler")),
    ("no Job that migrates", "PAN476", |all| without_kind(all, "Job")),
    ("no ServiceAccounts", "PAN410", |all| without_kind(all, "ServiceAccount")),
    ("no broker", "PAN701", |all| without_one(all, "Component", "pubsub")),
    ("no state store", "PAN701", |all| without_one(all, "Component", "statestore")),
    // Settings, secrets and files.
    ("another broker's name", "PAN505", |all| {
        one(all, "ConfigMap", "todo-config")["data"]["PUBSUB_NAME"] = json!("other");
    }),
    ("a key is gone", "PAN456", |all| {
        take(&mut one(all, "ConfigMap", "todo-config")["data"], "DATABASE_URL");
    }),
    ("a setting is gone", "PAN458", |all| without_variable(all, "DATABASE_URL")),
    ("a setting of all is gone", "PAN458", |all| without_variable(all, "PANDO_LOG")),
    ("a secret is gone", "PAN459", |all| without_variable(all, "APP_API_TOKEN")),
    ("a secret of another", "PAN459", |all| {
        variable(all, "APP_API_TOKEN")["valueFrom"]["secretKeyRef"]["name"] = json!("auth-service-app-token");
    }),
    ("another key of a secret", "PAN459", |all| {
        variable(all, "DAPR_API_TOKEN")["valueFrom"]["secretKeyRef"]["key"] = json!("other");
    }),
    ("a password's file is another's", "PAN459", |all| {
        variable(all, "PANDO_DATABASE_PASSWORD_FILE")["value"] = json!("/etc/secrets/database-passwords/auth-service");
    }),
    ("a file of another secret", "PAN459", |all| {
        let volumes = pod(all)["volumes"].as_array_mut().unwrap();
        let volume = volumes.iter_mut().find(|one| one["name"] == "secret-database-passwords").unwrap();
        volume["secret"]["secretName"] = json!("database-owner");
    }),
    ("a token of another, in the app", "PAN460", |all| {
        variable(all, "APP_API_TOKEN")["valueFrom"]["secretKeyRef"]["name"] = json!("auth-service-app-token");
    }),
    ("a token of another, in the sidecar", "PAN460", |all| {
        annotations(all)["dapr.io/app-token-secret"] = json!("auth-service-app-token");
    }),
    ("no token in the sidecar", "PAN460", |all| {
        take(annotations(all), "dapr.io/api-token-secret")
    }),
    ("a volume is gone", "PAN457", |all| {
        let volumes = pod(all)["volumes"].as_array_mut().unwrap();
        volumes.retain(|one| one["name"] != "secret-database-passwords");
    }),
    ("hosts another", "PAN505", |all| {
        variable(all, "SERVICE_NAME")["value"] = json!("auth-service")
    }),
    ("started as another", "PAN461", |all| {
        container(all)["args"] = json!(["serve", "auth-service"])
    }),
    // Who may send packets to whom.
    ("one is not let in", "PAN462", |all| {
        let from = policy(all)["ingress"][0]["from"].as_array_mut().unwrap();
        from.retain(|one| one["podSelector"]["matchLabels"]["app"] != "api-gateway");
    }),
    ("everybody is let in", "PAN463", |all| policy(all)["ingress"] = json!([{}])),
    ("every pod of the namespace is let in", "PAN463", |all| {
        policy(all)["ingress"][0]["from"] = json!([{"podSelector": {}}])
    }),
    ("one is let in that never calls", "PAN463", |all| {
        let from = policy(all)["ingress"][0]["from"].as_array_mut().unwrap();
        from.push(json!({"podSelector": {"matchLabels": {"app": "frontend-service"}}}));
    }),
    ("nothing is let out", "PAN462", |all| policy(all)["egress"] = json!([])),
    ("the database is cut off", "PAN464", |all| {
        let rules = policy(all)["egress"].as_array_mut().unwrap();
        rules.retain(|rule| rule["ports"][0]["port"] != 5432);
    }),
    ("a policy about nobody", "PAN465", |all| {
        policy(all)["podSelector"] = json!({"matchLabels": {"app": "nope"}})
    }),
    ("a policy about nobody, and its pairs", "PAN462", |all| {
        policy(all)["podSelector"] = json!({"matchLabels": {"app": "nope"}});
    }),
    // What leads somewhere, and how many there are.
    ("an autoscaler of nobody", "PAN471", |all| {
        one(all, "HorizontalPodAutoscaler", TASK)["spec"]["scaleTargetRef"]["name"] = json!("nope");
    }),
    ("an autoscaler to 99", "PAN473", |all| {
        one(all, "HorizontalPodAutoscaler", TASK)["spec"]["maxReplicas"] = json!(99)
    }),
    ("a budget of nobody", "PAN471", |all| {
        one(all, "PodDisruptionBudget", TASK)["spec"]["selector"] = json!({"matchLabels": {"app": "nope"}});
    }),
    ("a budget of nothing", "PAN472", |all| {
        one(all, "PodDisruptionBudget", TASK)["spec"]["maxUnavailable"] = json!(0)
    }),
    ("a monitor of nobody", "PAN471", |all| {
        one(all, "ServiceMonitor", TASK)["spec"]["selector"]["matchLabels"] = json!({"app": "nope"});
    }),
    ("a monitor of a port that is not there", "PAN471", |all| {
        one(all, "ServiceMonitor", TASK)["spec"]["endpoints"][0]["port"] = json!("nope");
    }),
    ("an Ingress to nobody", "PAN471", |all| {
        let ingress = one(all, "Ingress", "frontend-service");
        ingress["spec"]["rules"][0]["http"]["paths"][0]["backend"]["service"]["name"] = json!("nope");
    }),
    ("an account that is not there", "PAN410", |all| {
        pod(all)["serviceAccountName"] = json!("nope")
    }),
    ("killed too soon", "PAN408", |all| {
        pod(all)["terminationGracePeriodSeconds"] = json!(5)
    }),
    ("little memory", "PAN475", |all| {
        container(all)["resources"]["limits"]["memory"] = json!("16Mi")
    }),
    ("not spread", "PAN477", |all| take(pod(all), "topologySpreadConstraints")),
    // What a container may do.
    ("variables of others", "PAN450", |all| pod(all)["enableServiceLinks"] = json!(true)),
    ("its image is writable", "PAN449", |all| {
        container(all)["securityContext"]["readOnlyRootFilesystem"] = json!(false);
    }),
    ("capabilities are kept", "PAN448", |all| {
        take(&mut container(all)["securityContext"], "capabilities")
    }),
    ("no seccomp profile", "PAN448", |all| {
        take(&mut pod(all)["securityContext"], "seccompProfile")
    }),
    ("a volume of a kind that is refused", "PAN448", |all| {
        let volumes = pod(all)["volumes"].as_array_mut().unwrap();
        volumes.push(json!({"name": "share", "nfs": {"server": "files", "path": "/"}}));
    }),
    ("ended while it waits", "PAN434", |all| {
        container(all)["livenessProbe"]["httpGet"]["path"] = json!("/readyz")
    }),
    // What sidecars are told.
    ("events are cut off", "PAN539", |all| {
        one(all, "Resiliency", "pando")["spec"]["policies"]["timeouts"]["delivery"] = json!("1ms");
    }),
    ("calls that are tried again unasked", "PAN538", |all| {
        take(&mut one(all, "Resiliency", "pando")["spec"]["targets"]["apps"], TASK);
    }),
    ("the Configuration of another", "PAN611", |all| {
        annotations(all)["dapr.io/config"] = json!("auth-service")
    }),
    ("the port of the probes", "PAN421", |all| {
        annotations(all)["dapr.io/app-port"] = json!("8081")
    }),
    ("a port that is taken", "PAN422", |all| {
        annotations(all)["dapr.io/metrics-port"] = json!("8081")
    }),
    ("traces are kept by others alone", "PAN545", |all| {
        one(all, "Configuration", TASK)["spec"]["tracing"] = json!({"samplingRate": "0"});
    }),
    ("a password in the open", "PAN453", |all| {
        let metadata = one(all, "Component", "pubsub")["spec"]["metadata"].as_array_mut().unwrap();
        let password = metadata.iter_mut().find(|one| one["name"] == "redisPassword").unwrap();
        *password = json!({"name": "redisPassword", "value": "hunter2"});
    }),
    ("a stranger may call", "PAN603", |all| {
        let policies = &mut one(all, "Configuration", TASK)["spec"]["accessControl"]["policies"];
        policies
            .as_array_mut()
            .unwrap()
            .push(json!({"appId": "api-gateway2", "defaultAction": "allow", "trustDomain": "public", "namespace": "todo"}));
    }),
];

/// Our own model, in the namespace that the chart is rendered for.
fn model() -> Model {
    let mut model = Model::read(super::MODEL).unwrap().0;
    model.sidecars.namespace = Name::new("todo").unwrap();
    model
}

/// The codes of what is found in a text beside a model.
fn codes(model: &str, text: &str) -> Vec<String> {
    let report = check("todo.yaml", model, Some(&Artefacts::from_texts([("all.yaml", text)])));
    let codes: BTreeSet<String> = report.findings.iter().map(|one| one.rule.code.to_owned()).collect();
    codes.into_iter().collect()
}

/// Each is found by its rule, and none of them is found where nothing was done.
#[test]
fn whatever_is_done_to_the_chart_is_found() {
    let Some(helm) = tool::helm() else { return };
    let folder = tool::written(&pando_render::render(&model(), None, None).unwrap());
    let chart = folder.path().join("helm/todo-chart");
    let documents = helm.template(&chart, &[("everything", EVERYTHING)]).unwrap();
    let documents: Vec<Value> = documents.iter().map(pando_model::yaml::Node::to_json).collect();
    let written = model().write("schema.json", "Of a test.").unwrap();
    let found = |documents: &[Value]| {
        let texts: Vec<String> = documents.iter().map(Value::to_string).collect();
        codes(&written, &texts.join("\n---\n"))
    };
    assert_eq!(found(&documents), [""; 0], "nothing was done");
    let mut faults = Vec::new();
    for (what, code, mutate) in MUTATIONS {
        let mut mutated = documents.clone();
        mutate(&mut mutated);
        let found = found(&mutated);
        if !found.iter().any(|one| one == code) {
            faults.push(format!("{what}: {code} is not among {found:?}"));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use crate::callers::contracts;
use crate::{names, text};

fn read(path: &str) -> Value {
    serde_saphyr::from_str(&text(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// What a component is told, by name.
fn setting(component: &Value, name: &str) -> String {
    let settings = component["spec"]["metadata"].as_array().expect("metadata");
    let found = settings.iter().find(|one| one["name"] == name);
    found.unwrap_or_else(|| panic!("no {name}"))["value"]
        .as_str()
        .expect(name)
        .to_owned()
}

/// `app=topic,topic;app=`: as daprd reads it, without spaces.
fn scopes(text: &str) -> BTreeMap<String, BTreeSet<String>> {
    let text = text.replace(char::is_whitespace, "");
    text.split(';')
        .map(|part| {
            let (app, topics) = part.split_once('=').expect("app=topics");
            (
                app.to_owned(),
                topics.split(',').filter(|topic| !topic.is_empty()).map(str::to_owned).collect(),
            )
        })
        .collect()
}

fn dead(app_id: &str) -> String {
    format!("dead.{app_id}")
}

#[test]
fn an_app_publishes_its_own_topics_and_reads_what_it_subscribes_to() {
    let pubsub = read("components/pubsub.yaml");
    let (mut publish, mut subscribe) = (BTreeMap::new(), BTreeMap::new());
    let mut topics = BTreeSet::new();
    for contract in contracts() {
        let own: BTreeSet<String> = contract.events.iter().map(|event| event.topic.to_owned()).collect();
        let contracts = contracts();
        let mut heard: BTreeSet<String> = contracts
            .iter()
            .flat_map(|publisher| publisher.topics_for(contract.app_id).map(str::to_owned).collect::<Vec<_>>())
            .collect();
        if own.is_empty() && heard.is_empty() {
            continue;
        }
        let mut told = own.clone();
        topics.extend(own);
        if !heard.is_empty() {
            for scope in [&mut told, &mut heard, &mut topics] {
                scope.insert(dead(contract.app_id));
            }
        }
        publish.insert(contract.app_id.to_owned(), told);
        subscribe.insert(contract.app_id.to_owned(), heard);
    }
    assert_eq!(scopes(&setting(&pubsub, "publishingScopes")), publish);
    assert_eq!(scopes(&setting(&pubsub, "subscriptionScopes")), subscribe);
    let allowed = setting(&pubsub, "allowedTopics").replace(' ', "");
    assert_eq!(allowed.split(',').map(str::to_owned).collect::<BTreeSet<_>>(), topics);
    // An app that no scope names may do anything.
    let apps: BTreeSet<String> = publish.keys().cloned().collect();
    assert_eq!(names(&pubsub["scopes"]), apps);
    assert_eq!(names(&read("local/secretstore.yaml")["scopes"]), apps);
}

/// Its sidecar would hand it over as it does an event: past the policies, and with no caller's name.
#[test]
fn no_app_calls_itself() {
    let documents = text("components/self-calls.yaml");
    let documents: Vec<Value> = documents
        .split("---\n")
        .map(|one| serde_saphyr::from_str(one).expect("YAML"))
        .collect();
    let named: BTreeSet<&str> = documents.iter().filter_map(|one| one["metadata"]["name"].as_str()).collect();
    assert_eq!(named, contracts().iter().map(|contract| contract.app_id).collect());
    for one in &documents {
        assert_eq!(one["kind"], "HTTPEndpoint");
        assert_eq!(
            one["scopes"],
            json!([one["metadata"]["name"]]),
            "it would stand in the way of the others, too"
        );
        assert_eq!(one["spec"]["baseUrl"], "http://127.0.0.1:0", "where nobody can listen");
    }
}

#[test]
fn no_password_stands_in_a_component() {
    for path in [
        "components/pubsub.yaml",
        "components/statestore.yaml",
        "alternatives/statestore-redis/statestore.yaml",
    ] {
        for one in read(path)["spec"]["metadata"].as_array().expect("metadata") {
            let name = one["name"].as_str().expect("a name").to_lowercase();
            let is_secret = ["password", "connectionstring", "host"].iter().any(|word| name.contains(word));
            assert_eq!(is_secret, one["value"].is_null(), "{path}: {name}");
        }
    }
}

fn seconds(value: &Value) -> u64 {
    let text = value.as_str().expect("a duration");
    text.strip_suffix('s').and_then(|text| text.parse().ok()).expect("whole seconds")
}

#[test]
fn the_tries_of_a_delivery_end_before_another_sidecar_begins_with_it() {
    let resiliency = read("components/resiliency.yaml");
    let policies = &resiliency["spec"]["policies"];
    let inbound = &resiliency["spec"]["targets"]["components"]["pubsub"]["inbound"];
    let retry = &policies["retries"][inbound["retry"].as_str().expect("a policy")];
    let time = seconds(&policies["timeouts"][inbound["timeout"].as_str().expect("a policy")]);
    assert_eq!(retry["policy"], "constant");
    let retries = retry["maxRetries"].as_u64().expect("a bound");
    let all = (retries + 1) * time + retries * seconds(&retry["duration"]);
    let pubsub = read("components/pubsub.yaml");
    let number = |name: &str| setting(&pubsub, name).parse::<u64>().expect("a number");
    // It is counted from when an entry is read; before its first try the queue is worked off.
    let waits = number("queueDepth").div_ceil(number("concurrency")) * all;
    let processing = seconds(&Value::String(setting(&pubsub, "processingTimeout")));
    assert!(waits + all < processing, "{waits} s in the queue, {all} s of tries");
    assert_eq!(time, 4, "the app port answers in 3 s, and keeps a dead letter in 3.5 s");
    assert!(retries * seconds(&retry["duration"]) >= 15, "an app that restarts is waited for");
}

#[test]
fn no_call_is_repeated_by_a_sidecar() {
    let resiliency = read("components/resiliency.yaml");
    let targets = resiliency["spec"]["targets"]["apps"].as_object().expect("apps");
    let apps: BTreeSet<String> = contracts().iter().map(|contract| contract.app_id.to_owned()).collect();
    assert_eq!(
        targets.keys().cloned().collect::<BTreeSet<_>>(),
        apps,
        "who has no target gets the built-in retries"
    );
    assert_eq!(names(&resiliency["scopes"]), apps);
    for (app, target) in targets {
        let retry = target["retry"].as_str().expect("a policy");
        assert_eq!(resiliency["spec"]["policies"]["retries"][retry]["maxRetries"], 0, "{app}");
    }
}

#[test]
fn every_configuration_is_the_same_but_for_who_may_call_and_what_the_app_may_ask_for() {
    let mut common: Option<Value> = None;
    for contract in contracts() {
        let path = format!("configuration/{}.yaml", contract.app_id);
        let mut spec = read(&path)["spec"].take();
        assert_eq!(spec["accessControl"]["defaultAction"], "deny", "{path}");
        spec["accessControl"] = Value::Null;
        let allowed = spec["api"]["allowed"].take();
        let http = allowed.as_array().expect("a list").iter().filter(|rule| rule["protocol"] == "http");
        let http: BTreeSet<&str> = http.filter_map(|rule| rule["name"].as_str()).collect();
        let secrets = spec["secrets"].take();
        // Who is in no scope is open, and on Kubernetes this one is in every sidecar.
        let mut scopes = vec![json!({ "storeName": "kubernetes", "defaultAccess": "deny" })];
        let mut expected = BTreeSet::from(["invoke", "metadata"]);
        if !["api-gateway", "frontend-service"].contains(&contract.app_id) {
            expected.insert("secrets");
            let own = format!("pando-database-{}", contract.app_id);
            scopes.insert(
                0,
                json!({ "storeName": "secretstore", "defaultAccess": "deny", "allowedSecrets": [own] }),
            );
        }
        assert_eq!(secrets, json!({ "scopes": scopes }), "{path}");
        if !contract.events.is_empty() || contracts().iter().any(|other| other.topics_for(contract.app_id).next().is_some()) {
            expected.insert("publish");
        }
        if contract.app_id == pando_chat_contract::APP_ID {
            expected.insert("state");
        }
        assert_eq!(http, expected, "{path}");
        match &common {
            None => common = Some(spec),
            Some(common) => assert_eq!(common, &spec, "{path}"),
        }
        // daprd would put an environment variable in its place.
        assert!(!text(&path).contains('$'), "{path}");
    }
}

//! What is rendered of the architecture, in real sidecars: each loads what it is meant for, knows its secrets, has nothing to complain
//! about, and counts what dashboards and alert rules ask for.
#![cfg(test)]

mod apps;
mod artefacts;
mod asked;
mod figures;
mod programs;
mod sidecars;

use std::collections::BTreeSet;

use apps::{TAKEN, collector, until};
use artefacts::{Artefacts, HEARS, text};
use pando_model::Model;
use pando_store::contract::PostgresServer;
use serde_json::json;
use sidecars::{Kept, Sidecars};
use tokio::sync::Mutex;

/// Sidecars of two runs would find each other by their names.
static ONE_AT_A_TIME: Mutex<()> = Mutex::const_new(());

/// A PostgreSQL with what `pando migrate --dapr-state-password-file` makes, and its address.
async fn postgres() -> Option<(PostgresServer, String)> {
    let server = PostgresServer::start()?;
    let owner = server.new_database().await;
    let made = "create role dapr_state login password 'word'; create schema dapr_state authorization dapr_state";
    server.execute(&owner, made).await;
    let database = owner.rsplit('/').next().unwrap();
    let address = format!(
        "host=127.0.0.1 port={} user=dapr_state password=word dbname={database} sslmode=disable",
        server.port()
    );
    Some((server, address))
}

/// All sidecars of these artefacts run, with what each is meant for and nothing else; what was kept through them came out again; and none
/// had anything to complain about.
async fn all_is_loaded(artefacts: &Artefacts, kept: Kept) {
    let _alone = ONE_AT_A_TIME.lock().await;
    let Some((_server, address)) = postgres().await else { return };
    let Some(sidecars) = Sidecars::start(artefacts, &address) else {
        return;
    };
    for app in artefacts.configurations.keys() {
        sidecars.wait_until_up(app);
        let expected: BTreeSet<&str> = artefacts.components_of(app).collect();
        // A sidecar may call itself healthy before it tells of what it has loaded.
        let loaded = until(&format!("the sidecar of {app} has loaded {expected:?}"), || {
            let loaded = sidecars.components(app);
            (loaded.len() >= expected.len()).then_some(loaded)
        });
        assert_eq!(loaded.iter().map(String::as_str).collect::<BTreeSet<_>>(), expected, "{app}");
    }
    if let Some(keeper) = artefacts.keeper() {
        sidecars.keeps_state(keeper);
        let in_redis = sidecars.redis_keys();
        let is_in_redis = in_redis.iter().any(|key| key.contains("trial"));
        assert_eq!(is_in_redis, kept == Kept::InRedis, "{in_redis:?}");
    }
    assert_eq!(sidecars.complaints(), [""; 0]);
}

#[tokio::test]
async fn real_sidecars_load_the_documents_for_one_machine_and_complain_about_none() {
    let artefacts = Artefacts::of_one_machine("components/statestore.yaml");
    all_is_loaded(&artefacts, Kept::InPostgres).await;
}

#[tokio::test]
async fn real_sidecars_load_the_other_state_store_and_complain_about_none() {
    let artefacts = Artefacts::of_one_machine("alternatives/statestore-redis/statestore.yaml");
    all_is_loaded(&artefacts, Kept::InRedis).await;
}

#[tokio::test]
async fn real_sidecars_load_what_helm_makes_of_the_chart_and_complain_about_none() {
    let Some(artefacts) = Artefacts::of_the_chart("{}") else { return };
    all_is_loaded(&artefacts, Kept::InPostgres).await;
    let Some(artefacts) = Artefacts::of_the_chart("components: {statestore: {backend: redis}}") else {
        return;
    };
    all_is_loaded(&artefacts, Kept::InRedis).await;
}

/// At each step of the move other sidecars run, for more services each, and load other documents.
#[tokio::test]
async fn real_sidecars_load_what_helm_makes_of_each_step_and_complain_about_none() {
    for (folder, apps) in [("1-monolith", 2), ("2-activity", 3), ("3-chatbot", 4)] {
        let values = text(&format!("deploy/steps/{folder}/values.yaml"));
        let Some(artefacts) = Artefacts::of_the_chart(&values) else {
            return;
        };
        assert_eq!(artefacts.configurations.len(), apps, "{folder}");
        all_is_loaded(&artefacts, Kept::InPostgres).await;
    }
}

/// The same of another system: what the architect makes of a program that it read, from its boundaries to what sidecars load, at its first step
/// and at its last.
#[tokio::test]
async fn real_sidecars_load_the_chart_of_a_program_that_was_read_and_complain_about_none() {
    let last = [
        "activity-service",
        "api-gateway",
        "auth-service",
        "chatbot-service",
        "frontend",
        "task-service",
    ];
    let first = ["api-gateway", "frontend", "task-service"];
    for (folder, apps) in [("1-monolith", &first[..]), ("4-chatbot-service", &last[..])] {
        let Some(artefacts) = Artefacts::of_the_monolith(folder) else {
            return;
        };
        let configured: Vec<&str> = artefacts.configurations.keys().map(String::as_str).collect();
        assert_eq!(configured, apps, "{folder}");
        let talks = configured.iter().any(|app| artefacts.components_of(app).any(|one| one == "pubsub"));
        assert!(talks, "{folder}: {:?}", artefacts.resources);
        all_is_loaded(&artefacts, Kept::InPostgres).await;
    }
}

#[tokio::test]
async fn real_sidecars_find_a_broker_and_a_store_on_tls_where_the_values_say_so() {
    let values = "components: {statestore: {backend: redis, tls: true}, pubsub: {tls: true}}";
    let Some(artefacts) = Artefacts::of_the_chart(values) else { return };
    all_is_loaded(&artefacts, Kept::InRedis).await;
}

/// Spans arrive where each protocol takes them, whatever the values have of the address.
#[tokio::test]
async fn real_sidecars_send_their_spans_where_the_values_say() {
    for (protocol, path, arrives) in [("otlp", "", "/v1/traces"), ("zipkin", "/api/v2/spans", "/api/v2/spans")] {
        let _alone = ONE_AT_A_TIME.lock().await;
        let (port, paths) = collector();
        let values = format!("tracing: {{endpoint: 'http://127.0.0.1:{port}{path}', protocol: {protocol}}}");
        let Some(mut artefacts) = Artefacts::of_the_chart(&values) else {
            return;
        };
        artefacts.configurations.retain(|app, _| app == "task-service");
        let Some(sidecars) = Sidecars::start(&artefacts, "") else { return };
        sidecars.wait_until_up("task-service");
        let published = sidecars.ask("task-service", "POST", &format!("/v1.0/publish/pubsub/{TAKEN}"), "{}");
        assert_eq!(published.0, 204, "{published:?}");
        until(&format!("spans by {protocol}"), || {
            let paths = paths.lock().unwrap();
            (!paths.is_empty()).then_some(())
        });
        assert_eq!(*paths.lock().unwrap(), [arrives.to_owned()].into(), "{protocol}");
        assert_eq!(sidecars.complaints(), [""; 0], "{protocol}");
    }
}

/// An app that does not say what it hears of is brought it all the same: documents say it, and its sidecar reads them.
#[tokio::test]
async fn a_real_sidecar_hears_of_what_is_declared_for_its_app() {
    let _alone = ONE_AT_A_TIME.lock().await;
    let artefacts = Artefacts::of_declared();
    let Some(sidecars) = Sidecars::start(&artefacts, "") else { return };
    artefacts.configurations.keys().for_each(|app| sidecars.wait_until_up(app));
    let model = Model::read(&text("deploy/pando.architecture.yaml")).unwrap().0;
    let declared = model.events.iter().filter_map(|(topic, event)| {
        let subscription = event.subscribers.get(HEARS)?;
        Some((topic.to_string(), subscription.route.to_string(), true))
    });
    let declared: BTreeSet<(String, String, bool)> = declared.collect();
    assert!(declared.len() > 8, "{declared:?}");
    until("everything declared is heard of", || {
        (sidecars.subscriptions(HEARS) == declared).then_some(())
    });
    let published = sidecars.ask("task-service", "POST", &format!("/v1.0/publish/pubsub/{TAKEN}"), "{}");
    assert_eq!(published.0, 204, "{published:?}");
    until("an event is brought", || {
        sidecars.figures(HEARS).contains("process_status=\"success\"").then_some(())
    });
    assert_eq!(sidecars.complaints(), [""; 0]);
}

/// Else the tests above would pass with a Redis that asks nobody for a password.
#[tokio::test]
async fn a_sidecar_whose_secret_is_another_word_does_not_start() {
    let _alone = ONE_AT_A_TIME.lock().await;
    let mut artefacts = Artefacts::of_one_machine("alternatives/statestore-redis/statestore.yaml");
    artefacts.password = "another word";
    artefacts.configurations.retain(|app, _| app == "chatbot-service");
    let Some(sidecars) = Sidecars::start(&artefacts, "") else { return };
    let said = sidecars.wait_until_gone("chatbot-service");
    assert!(said.contains("WRONGPASS"), "{said}");
}

/// What a model may name as its broker is a component that daprd reads to the end: without the broker it fails at the connection, and at
/// nothing before.
#[tokio::test]
async fn the_component_of_every_other_broker_lacks_nothing_but_the_broker() {
    let _alone = ONE_AT_A_TIME.lock().await;
    for (kind, address, complaint) in [
        ("pubsub.kafka", "127.0.0.1:1", "connect: connection refused"),
        (
            "pubsub.rabbitmq",
            "amqp://somebody:word@127.0.0.1:1/",
            "connect: connection refused",
        ),
        ("pubsub.mqtt3", "tcp://127.0.0.1:1", "failed to establish connection to broker"),
    ] {
        let secret = json!({ "host": address, "connectionString": address, "username": "somebody", "password": "word" });
        let Some(sidecars) = Sidecars::start(&Artefacts::of_broker(kind, secret), "") else {
            return;
        };
        let said = sidecars.wait_until_gone("task-service");
        assert!(said.contains(complaint), "{kind}: {said}");
    }
}

/// Every figure of a sidecar that the dashboard or an alert rule asks for is counted under that name, with the labels that tell its series
/// apart.
#[tokio::test]
async fn sidecars_count_what_the_dashboard_and_the_alert_rules_ask_for() {
    let Some(artefacts) = Artefacts::of_the_chart("{}") else { return };
    let _alone = ONE_AT_A_TIME.lock().await;
    let Some((_server, address)) = postgres().await else { return };
    let Some(sidecars) = Sidecars::start(&artefacts, &address) else {
        return;
    };
    for app in artefacts.configurations.keys() {
        sidecars.wait_until_up(app);
    }
    let counted = figures::made(&sidecars);
    let texts = [
        text("helm/todo-chart/dashboards/todo.json"),
        text("helm/todo-chart/templates/monitoring/rules.yaml"),
    ];
    let asked = asked::asked("dapr_", &texts);
    assert!(asked.len() > 8, "{asked:?}");
    for (figure, labels) in asked {
        if figures::HAPPEN_LATER.contains(&figure.as_str()) {
            assert!(sidecars.daprd_has(&figure), "daprd counts no {figure}");
            continue;
        }
        let Some(known) = counted.get(&figure) else {
            panic!("nothing is counted as {figure}: {:?}", counted.keys())
        };
        let missing: Vec<&String> = labels.iter().filter(|label| !known.contains(*label)).collect();
        assert!(missing.is_empty(), "{figure} has no label {missing:?}, but {known:?}");
    }
}

//! What `pando serve` can be told, and what it refuses.

use std::collections::BTreeMap;
use std::path::Path;

use clap::{Args, Command, Parser};
use serde_json::Value;

use super::ServeSettings;
use crate::cli::unknown_variable;

#[derive(Parser)]
struct Line {
    #[command(flatten)]
    serve: ServeSettings,
}

const TOKEN: &str = "--app-api-token a-token-long-enough";

/// The settings of this command line, or the sentence that refuses them.
fn read(line: &str) -> Result<ServeSettings, String> {
    let words = "serve "
        .split_whitespace()
        .chain(TOKEN.split_whitespace())
        .chain(line.split_whitespace());
    let read = Line::try_parse_from(words).map_err(|error| error.to_string())?.serve;
    read.check().map_err(|error| format!("{error:#}"))?;
    Ok(read)
}

#[test]
fn what_fits_together_is_taken() {
    for line in [
        "frontend-service --peer api-gateway=http://127.0.0.1:1",
        "auth-service,task-service,chatbot-service,activity-service,api-gateway,frontend-service",
        "task-service --dapr-http-port 3500",
        "task-service --dapr-http-port 3500 --dapr-grpc-port 50001 --pubsub-name pubsub --state-store-name statestore",
        "task-service --dapr-socket /run/dapr/dapr-task-service-http.socket",
        "task-service --dapr-http-port 3500 --place auth-service=todo-backend,activity-service=todo-backend",
        "auth-service,task-service --dapr-http-port 3500 --app-id todo-backend",
        "frontend-service --dapr-http-port 3500 --face 0.0.0.0:8080 --probes 0.0.0.0:9091",
        "api-gateway --dapr-http-port 3500",
        "task-service --dapr-http-port 3500 --database-url postgres://127.0.0.1:5432/todo --database-password-file /run/secrets",
        "task-service --dapr-http-port 3500 --database-url postgres://db/todo --database-password-secret store/database",
        "task-service --dapr-http-port 3500 --database-url postgres://db/todo --database-password-secret store/database/task",
        "task-service --dapr-http-port 3500 --database-url postgresql://task_service:word@db/todo --socket /run/pando.sock",
    ] {
        assert!(read(line).is_ok(), "{line}: {}", read(line).err().unwrap_or_default());
    }
}

#[test]
fn what_does_not_fit_together_is_refused_with_a_sentence() {
    for (line, sentence) in [
        ("todo-service", "possible values: auth-service"),
        ("task-service,task-service --dapr-http-port 3500", "task-service is named twice"),
        ("task-service", "say where it is with --peer auth-service="),
        ("task-service --dapr-http-port 0", "--dapr-http-port"),
        ("task-service --dapr-http-port 70000", "--dapr-http-port"),
        ("task-service --dapr-grpc-port 50001", "DAPR_HTTP_PORT is not"),
        (
            "task-service --dapr-http-port 3500 --peer auth-service=http://127.0.0.1:1",
            "leave out one of them",
        ),
        ("auth-service,task-service --dapr-http-port 3500", "set APP_ID"),
        ("task-service --dapr-http-port 3500 --app-id a.b", "letters, digits and dashes"),
        (
            "task-service --dapr-http-port 3500 --place task-service=other",
            "this process hosts it",
        ),
        ("task-service --dapr-http-port 3500 --place tasks=other", "SERVICE=APP_ID"),
        (
            "task-service --dapr-http-port 3500 --place auth-service=a,auth-service=b",
            "names auth-service twice",
        ),
        ("activity-service --place auth-service=a", "behind a sidecar"),
        ("activity-service --caller auth-service=a", "behind a sidecar"),
        ("task-service --dapr-http-port 3500 --pubsub-name a/b", "component's name"),
        (
            "task-service --dapr-http-port 3500 --face 127.0.0.1:1",
            "no service of this process is for people",
        ),
        ("frontend-service --dapr-http-port 3500", "say where with --face"),
        (
            "frontend-service --peer api-gateway=http://127.0.0.1:1 --face 127.0.0.1:1",
            "among peers people come in by --listen",
        ),
        ("task-service --dapr-http-port 3500 --probes 9091", "--probes"),
        (
            "task-service --dapr-http-port 3500 --database-url mysql://db/todo",
            "the address of the database cannot be used",
        ),
        (
            "task-service --dapr-http-port 3500 --database-url postgres://db",
            "the address of the database cannot be used",
        ),
        (
            "task-service --dapr-http-port 3500 --database-password-file /run/word",
            "no DATABASE_URL",
        ),
        (
            "task-service --dapr-http-port 3500 --database-password-secret store/database",
            "no DATABASE_URL",
        ),
        (
            "task-service --dapr-http-port 3500 --database-url postgres://db/todo --database-password-file /run/word \
             --database-password-secret store/database",
            "two places of one password",
        ),
        (
            "task-service --database-url postgres://db/todo --database-password-secret store/database",
            "a store of a sidecar",
        ),
        (
            "task-service --dapr-http-port 3500 --database-url postgres://db/todo --database-password-secret store",
            "STORE/SECRET",
        ),
        (
            "task-service --dapr-http-port 3500 --database-url postgres://db/todo --database-password-secret a/b/c/d",
            "STORE/SECRET",
        ),
        (
            "task-service --dapr-http-port 3500 --database-ca-file /run/ca.pem",
            "no DATABASE_URL",
        ),
    ] {
        match read(line) {
            Ok(_) => panic!("taken: {line}"),
            Err(said) => assert!(said.contains(sentence), "{line}: {said}"),
        }
    }
}

#[test]
fn a_service_that_moves_may_call_from_two_app_ids_and_is_called_at_one() {
    let line = "auth-service --dapr-http-port 3500 --place task-service=todo --caller task-service=todo,task-service=task-service";
    let settings = read(line).unwrap();
    let placement = settings.sidecar.placement(&settings.hosted).unwrap();
    let of_task: Vec<&str> = placement
        .iter()
        .filter(|(service, _)| *service == "task-service")
        .map(|(_, app)| app.as_str())
        .collect();
    // Whoever looks for where to call takes the last.
    assert_eq!(of_task, ["todo", "task-service", "todo"]);
}

#[test]
fn every_service_lives_behind_an_app_id() {
    let settings = read("auth-service,task-service --dapr-http-port 3500 --app-id todo --place chatbot-service=talk").unwrap();
    let placement = settings.sidecar.placement(&settings.hosted).unwrap();
    let placement: Vec<(&str, &str)> = placement.iter().map(|(service, app_id)| (*service, app_id.as_str())).collect();
    assert_eq!(
        placement,
        [
            ("auth-service", "todo"),
            ("task-service", "todo"),
            ("chatbot-service", "talk"),
            ("activity-service", "activity-service"),
            ("api-gateway", "api-gateway"),
            ("frontend-service", "frontend-service"),
        ]
    );
}

/// Variables as the flags that they stand for; the services are named by the command already.
fn as_flags(variables: &BTreeMap<String, String>) -> String {
    let serve = ServeSettings::augment_args(Command::new("serve"));
    let flag = |(name, value): (&String, &String)| {
        let mut read = serve.get_arguments();
        let argument = read.find(|argument| argument.get_env().is_some_and(|env| env == name.as_str()));
        let argument = argument.unwrap_or_else(|| panic!("nobody reads {name}"));
        Some(format!("--{}={value}", argument.get_long()?))
    };
    variables.iter().filter_map(flag).collect::<Vec<_>>().join(" ")
}

#[test]
fn what_the_run_file_of_dapr_says_to_each_app_is_taken() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../deploy/dapr.yaml");
    let run: Value = serde_saphyr::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
    let said = |section: &Value| -> BTreeMap<String, String> { serde_json::from_value(section["env"].clone()).unwrap() };
    let apps = run["apps"].as_array().unwrap();
    assert_eq!(apps.len(), 6);
    for app in apps {
        let command: Vec<String> = serde_json::from_value(app["command"].clone()).unwrap();
        let ["pando", "serve", services @ ..] = &*command.iter().map(String::as_str).collect::<Vec<_>>() else {
            panic!("{command:?}")
        };
        let mut variables = said(&run["common"]);
        variables.extend(said(app));
        assert_eq!(unknown_variable(variables.keys().map(Into::into)), None);
        assert_eq!(variables["SERVICE_NAME"], services.join(","));
        // What Dapr's CLI sets itself (pkg/standalone/run.go).
        for (variable, field) in [
            ("APP_ID", "appID"),
            ("DAPR_HTTP_PORT", "daprHTTPPort"),
            ("DAPR_GRPC_PORT", "daprGRPCPort"),
        ] {
            let value = app[field].to_string().trim_matches('"').to_owned();
            variables.insert(variable.to_owned(), value);
        }
        let settings = read(&format!("{} {}", services.join(","), as_flags(&variables))).unwrap();
        assert_eq!(
            u64::from(settings.listen.port()),
            app["appPort"].as_u64().unwrap(),
            "where its sidecar looks for it"
        );
        let open = [Some(settings.listen), settings.probes, settings.sidecar.face];
        assert!(open.iter().flatten().all(|address| address.ip().is_loopback()), "{open:?}");
        assert!(!settings.services.accounts.secure_cookies, "there is no https on one machine");
    }
}

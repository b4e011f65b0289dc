//! What `pando serve` can be told, and what it refuses.

use clap::Parser;

use super::ServeSettings;

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

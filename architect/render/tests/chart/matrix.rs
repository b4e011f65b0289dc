use std::fs::{read_dir, read_to_string};
use std::path::Path;

/// Values that somebody may install with, by a word: those of each step of the move, too, alone and with everything on.
pub(crate) fn matrix() -> Vec<(String, String)> {
    let mut matrix: Vec<(String, String)> = plain().into_iter().map(|(word, values)| (word.to_owned(), values)).collect();
    for (folder, values) in steps() {
        matrix.push((format!("{folder}-everything"), format!("{EVERYTHING}{values}")));
        matrix.push((folder, values));
    }
    matrix
}

/// The values of the steps, by their folders, in their order.
fn steps() -> Vec<(String, String)> {
    let steps = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../deploy/steps");
    let folders = read_dir(steps).unwrap().map(|entry| entry.unwrap().path());
    let mut steps: Vec<(String, String)> = folders
        .filter(|path| path.is_dir())
        .map(|path| {
            let values = read_to_string(path.join("values.yaml")).unwrap();
            (path.file_name().unwrap().to_string_lossy().into_owned(), values)
        })
        .collect();
    steps.sort();
    assert!(!steps.is_empty());
    steps
}

fn plain() -> Vec<(&'static str, String)> {
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
        ("loki", LOKI.to_owned()),
        (
            "elasticsearch",
            "logs: {to: elasticsearch, url: 'https://logs.example.org', auth: token}".to_owned(),
        ),
    ]
}

/// Logs to Loki.
pub(crate) const LOKI: &str = "logs: {to: loki, url: 'http://loki.monitoring:3100', loki: {tenant: todo}}";

/// Everything that can be on.
pub(crate) const EVERYTHING: &str = "
postgresql: {enabled: true}
redis: {enabled: true}
ingress: {enabled: true, host: todo.example.org, className: nginx, tlsSecret: todo-tls}
tracing: {endpoint: 'http://jaeger.tracing:4318'}
monitoring: {serviceMonitor: {enabled: true}, rules: {enabled: true}, dashboard: {enabled: true}}
logs: {to: elasticsearch, url: 'https://logs.example.org:9200/es', auth: password, ca: true, agent: {tolerations: [{operator: Exists}]}}
secrets: {openai: {enabled: true}, signing-keys: {enabled: true}, database-ca: {enabled: true}}
";

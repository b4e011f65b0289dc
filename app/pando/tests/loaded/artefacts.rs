use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use pando_model::{Model, Steps};
use serde_json::Value;

use crate::programs::{answer, find};

/// Documents for sidecars, as they stand in the tree or as Helm makes them.
pub struct Artefacts {
    /// The Configuration of each app.
    pub configurations: BTreeMap<String, String>,
    /// All others.
    pub resources: Vec<String>,
    /// The namespace that they are for.
    pub namespace: &'static str,
    /// The password of Redis, as the secrets have it.
    pub password: &'static str,
    /// The secret of the broker, where that is not the test's own Redis.
    pub broker: Option<Value>,
    /// Whether Redis is on TLS.
    pub tls: bool,
    /// The app that says by itself what it hears of, where there is one.
    pub hears: Option<&'static str>,
}

/// The app that hears of events.
pub const HEARS: &str = "activity-service";

/// What Redis wants to hear.
pub const PASSWORD: &str = "the word";

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// A file of the tree.
pub fn text(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// A file store in place of the cluster's own, with what `deploy/dapr` asks of the one on a machine.
fn in_place_of_the_clusters() -> String {
    let store = text("deploy/dapr/local/secretstore.yaml").replace("name: secretstore\n", "name: kubernetes\n");
    store.split("\nscopes:").next().unwrap().to_owned()
}

impl Artefacts {
    /// `deploy/dapr`, with this file for state.
    pub fn of_one_machine(state: &str) -> Self {
        let apps = fs::read_dir(root().join("deploy/dapr/configuration")).unwrap();
        let apps = apps.map(|entry| entry.unwrap().path().file_stem().unwrap().to_string_lossy().into_owned());
        let configurations = apps
            .map(|app| {
                let configuration = text(&format!("deploy/dapr/configuration/{app}.yaml"));
                (app, configuration)
            })
            .collect();
        let resources = [
            "components/pubsub.yaml",
            "components/resiliency.yaml",
            "components/self-calls.yaml",
            "local/secretstore.yaml",
            state,
        ];
        Self {
            configurations,
            resources: resources.iter().map(|path| text(&format!("deploy/dapr/{path}"))).collect(),
            namespace: "default",
            password: PASSWORD,
            broker: None,
            tls: false,
            hears: Some(HEARS),
        }
    }

    /// What is rendered of this system's model, were its broker another: for one app that hears and publishes.
    pub fn of_broker(kind: &str, secret: Value) -> Self {
        let model = text("deploy/pando.architecture.yaml").replace("type: pubsub.redis", &format!("type: {kind}"));
        let files = pando_render::sidecars(&Model::read(&model).unwrap().0).unwrap();
        let of = |path: &str| files[&format!("deploy/dapr/{path}")].clone();
        Self {
            configurations: BTreeMap::from([("task-service".to_owned(), of("configuration/task-service.yaml"))]),
            resources: ["components/pubsub.yaml", "components/resiliency.yaml", "local/secretstore.yaml"]
                .map(of)
                .into(),
            namespace: "default",
            password: PASSWORD,
            broker: Some(secret),
            tls: false,
            hears: None,
        }
    }

    /// What is rendered of this system's model, were the app that hears one that says nothing of it: it is declared for it.
    pub fn of_declared() -> Self {
        let model = text("deploy/pando.architecture.yaml");
        let own = format!("\n  {HEARS}:\n");
        assert_eq!(model.matches(&own).count(), 1);
        let model = model.replace(&own, &format!("{own}    declaredSubscriptions: true\n"));
        let files = pando_render::sidecars(&Model::read(&model).unwrap().0).unwrap();
        let of = |path: &str| files[&format!("deploy/dapr/{path}")].clone();
        let configuration = |app: &str| (app.to_owned(), of(&format!("configuration/{app}.yaml")));
        Self {
            configurations: BTreeMap::from([HEARS, "task-service"].map(configuration)),
            resources: [
                "components/pubsub.yaml",
                "components/resiliency.yaml",
                "components/subscriptions.yaml",
                "local/secretstore.yaml",
            ]
            .map(of)
            .into(),
            namespace: "default",
            password: PASSWORD,
            broker: None,
            tls: false,
            hears: None,
        }
    }

    /// What `helm template` makes of the chart with these values, as it stands there.
    pub fn of_the_chart(values: &str) -> Option<Self> {
        let templated = templated(&root().join("helm/todo-chart"), values)?;
        let mut artefacts = Self::of_documents(&templated);
        artefacts.tls = values.contains("tls: true");
        artefacts.hears = Some(HEARS);
        Some(artefacts)
    }

    /// What it makes of the chart of the program in `test/monolith`, as the architect cuts that and with what is rendered of it, at the step of
    /// this folder.
    pub fn of_the_monolith(step: &str) -> Option<Self> {
        let golden = |name: &str| text(&format!("test/monolith/golden/todo.{name}"));
        let (model, _) = Model::read(&golden("architecture.yaml")).unwrap();
        let (steps, _) = Steps::read(&golden("steps.yaml")).unwrap();
        let schemas = serde_json::from_str(&golden("schemas.json")).unwrap();
        let files = pando_render::render(&model, Some(&schemas), Some(&steps)).unwrap();
        let folder = tempfile::tempdir().unwrap();
        for (path, text) in &files {
            let path = folder.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        let values = &files[&format!("deploy/steps/{step}/values.yaml")];
        let templated = templated(&folder.path().join("helm/todo-chart"), values)?;
        Some(Self::of_documents(&templated))
    }

    /// Those of Dapr among the documents of a chart.
    fn of_documents(templated: &str) -> Self {
        let mut artefacts = Self {
            configurations: BTreeMap::new(),
            resources: vec![in_place_of_the_clusters()],
            namespace: "todo",
            password: PASSWORD,
            broker: None,
            tls: false,
            hears: None,
        };
        for document in templated
            .split("\n---\n")
            .filter(|document| document.contains("\napiVersion: dapr.io/"))
        {
            match document.contains("\nkind: Configuration\n") {
                true => drop(artefacts.configurations.insert(name(document).to_owned(), document.to_owned())),
                false => artefacts.resources.push(document.to_owned()),
            }
        }
        artefacts
    }

    /// The app whose sidecar keeps state, where one does.
    pub fn keeper(&self) -> Option<&str> {
        let keeps = |app: &&String| self.components_of(app).any(|component| component == "statestore");
        self.configurations.keys().find(keeps).map(String::as_str)
    }

    /// The components that an app's sidecar has, by the scopes that they name.
    pub fn components_of(&self, app: &str) -> impl Iterator<Item = &str> {
        let own = format!("  - {app}");
        self.resources
            .iter()
            .flat_map(|text| text.split("\n---\n"))
            .filter(|document| document.contains("kind: Component\n"))
            .filter(move |document| {
                let scopes = document.split_once("\nscopes:\n").map(|(_, scopes)| scopes);
                scopes.is_none_or(|scopes| scopes.lines().any(|line| line == own))
            })
            .map(name)
    }
}

/// All that Helm makes of a chart with these values.
fn templated(chart: &Path, values: &str) -> Option<String> {
    let helm = find("helm")?;
    let file = tempfile::NamedTempFile::new().unwrap();
    fs::write(file.path(), values).unwrap();
    let (chart, values) = (chart.to_string_lossy(), file.path().to_string_lossy());
    Some(answer(&helm, &["template", "trial", &chart, "--namespace", "todo", "-f", &values]))
}

fn name(document: &str) -> &str {
    let metadata = document.split_once("\nmetadata:\n").map(|(_, rest)| rest.lines());
    let name = metadata.into_iter().flatten().find_map(|line| line.strip_prefix("  name: "));
    name.unwrap_or_else(|| panic!("{document}"))
}

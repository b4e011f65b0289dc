use std::collections::BTreeSet;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Context;
use pando_model::Model;
use pando_render::Files;

use super::app_ids::AppIds;
use super::between::{between, said};
use super::generations;
use super::hosting::Hosting;
use super::layout::Layout;
use super::secrets::make_folder;
use crate::service_name::ServiceName;

/// The folder of all of them, in the data folder.
const FOLDER: &str = "dapr";
/// The folders of what a sidecar loads.
const RESOURCES: [&str; 2] = ["components", "local"];
/// What sentry is told: no resource of a sidecar.
const SENTRY_SOURCE: &str = "local/sentry.yaml";
pub(crate) const SENTRY: &str = "dapr/sentry/sentry.yaml";

/// How long a certificate lasts that sentry issues, and how far before its beginning it counts; a renewal is due half-way between the
/// two, so that short ones need a short one.
const CERTIFICATE_TIMES: [&str; 2] = ["workloadCertTTL: 24h", "allowedClockSkew: 15m"];
const SHORT_SKEW: &str = "allowedClockSkew: 1s";

/// What the sidecars of a system load, rendered from the model of this build: what is in `deploy/dapr` and `deploy/steps`, and beside
/// these what is needed while services move. A folder for each generation of sidecars, since daprd loads whatever is in one.
pub(crate) struct Documents {
    data: PathBuf,
    ids: AppIds,
    model: Model,
}

/// Where what a sidecar loads is, relative to the data folder.
#[derive(Clone, Debug)]
pub(crate) struct Loaded {
    /// Components, its Resiliency, and what else is in files.
    pub resources: [String; 2],
    /// Its Configuration.
    pub configuration: String,
}

impl Documents {
    /// For this data folder. What a start before left there goes.
    pub(crate) fn begin(data: &Path, ids: &AppIds, model: Model, certificates_last: Option<Duration>) -> anyhow::Result<Self> {
        let folder = data.join(FOLDER);
        match std::fs::remove_dir_all(&folder) {
            Err(error) if error.kind() != ErrorKind::NotFound => {
                return Err(error).with_context(|| format!("cannot empty {}", folder.display()));
            }
            _ => {}
        }
        let files = below_dapr(&pando_render::sidecars(&model)?);
        let mut sentry = files.get(SENTRY_SOURCE).cloned().context("nothing is rendered for sentry")?;
        if let Some(time) = certificates_last {
            let [lasts, skew] = CERTIFICATE_TIMES;
            let shorter = format!("workloadCertTTL: {}s", time.as_secs());
            sentry = sentry.replace(lasts, &shorter).replace(skew, SHORT_SKEW);
        }
        let documents = Self {
            data: data.to_owned(),
            ids: ids.clone(),
            model,
        };
        documents.write(SENTRY, &sentry)?;
        Ok(documents)
    }

    /// The model that they are rendered from.
    pub(crate) fn model(&self) -> &Model {
        &self.model
    }

    /// Removes those of all generations but these: no sidecar loads them any more.
    pub(crate) fn keep(&self, generations: &BTreeSet<usize>) -> anyhow::Result<()> {
        let folder = self.data.join(FOLDER);
        generations::keep(&folder, generations).with_context(|| format!("cannot empty {}", folder.display()))
    }

    /// Writes what the sidecar of an app id loads in a layout that stays.
    pub(crate) fn settled(&self, generation: usize, layout: &Layout, app: ServiceName) -> anyhow::Result<Loaded> {
        let placed = self.model.placed(&layout.placement()?).map_err(said)?;
        self.render(generation, &placed.model, app)
    }

    /// Writes what it loads while services move.
    pub(crate) fn between(&self, generation: usize, hosting: &Hosting, app: ServiceName) -> anyhow::Result<Loaded> {
        self.render(generation, &between(&self.model, app, hosting)?, app)
    }

    fn render(&self, generation: usize, model: &Model, app: ServiceName) -> anyhow::Result<Loaded> {
        let app = app.app_id();
        let folder = format!("{FOLDER}/{generation}/{app}");
        let configuration = format!("configuration/{app}.yaml");
        for (path, text) in below_dapr(&pando_render::sidecars(model)?) {
            let is_resource = RESOURCES.iter().any(|resources| Path::new(&path).starts_with(resources)) && path != SENTRY_SOURCE;
            if is_resource || path == configuration {
                self.write(&format!("{folder}/{path}"), &text)?;
            }
        }
        Ok(Loaded {
            resources: RESOURCES.map(|resources| format!("{folder}/{resources}")),
            configuration: format!("{folder}/{configuration}"),
        })
    }

    fn write(&self, path: &str, text: &str) -> anyhow::Result<()> {
        let file = self.data.join(path);
        if let Some(folder) = file.parent() {
            make_folder(folder)?;
        }
        std::fs::write(&file, self.ids.in_document(text)).with_context(|| format!("cannot write {}", file.display()))
    }
}

/// What is rendered below `deploy/dapr`.
fn below_dapr(files: &Files) -> Files {
    let below = files
        .iter()
        .filter_map(|(path, text)| Some((path.strip_prefix("deploy/dapr/")?.to_owned(), text.clone())));
    below.collect()
}

#[cfg(test)]
mod tests {
    use pando_render::access::policies;

    use super::super::hosting::Calls;
    use super::super::layout::tests::at_the_gateway;
    use super::super::transition::{phases, settled};
    use super::*;
    use ServiceName::{Activity, Auth, Chatbot, Task};

    fn model() -> Model {
        crate::architecture::model().unwrap().0
    }

    #[test]
    fn a_sidecar_loads_what_is_in_deploy_dapr_and_nothing_of_the_start_before() {
        let folder = tempfile::tempdir().unwrap();
        let ids = AppIds::new(None);
        std::fs::create_dir_all(folder.path().join("dapr/1/task-service/components")).unwrap();
        let old = folder.path().join("dapr/1/task-service/components/of-the-build-before.yaml");
        std::fs::write(&old, "kind: Component").unwrap();
        let documents = Documents::begin(folder.path(), &ids, model(), None).unwrap();
        let loaded = documents.settled(1, &Layout::apart(), Task).unwrap();
        assert!(!old.exists());
        let deployed = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../deploy/dapr");
        let mut files = vec![(loaded.configuration, "configuration/task-service.yaml".to_owned())];
        for (folder_name, resources) in RESOURCES.iter().zip(loaded.resources) {
            for entry in std::fs::read_dir(folder.path().join(&resources)).unwrap() {
                let name = entry.unwrap().file_name().into_string().unwrap();
                files.push((format!("{resources}/{name}"), format!("{folder_name}/{name}")));
            }
        }
        assert!(files.len() > 5, "{files:?}");
        for (written, source) in files {
            let text = std::fs::read_to_string(folder.path().join(&written)).unwrap();
            assert_eq!(text, std::fs::read_to_string(deployed.join(&source)).unwrap(), "{source}");
        }
    }

    /// Between two layouts an app id lets in everybody whom it lets in before and afterwards, with all that they ask for.
    #[test]
    fn between_two_layouts_nobody_is_turned_away_who_is_let_in_before_or_afterwards() {
        let model = model();
        let calls = Calls::of(&model);
        let steps = [
            at_the_gateway(&[Auth, Task, Chatbot, Activity]),
            at_the_gateway(&[Auth, Task, Chatbot]),
            at_the_gateway(&[Auth, Task]),
            at_the_gateway(&[]),
        ];
        let mut looked = 0;
        for (from, to) in steps.iter().flat_map(|from| steps.iter().map(move |to| (from, to))) {
            let mut opened = phases(from, to, &calls)[0].is.clone();
            opened.extend(phases(from, to, &calls)[1].is.clone());
            for layout in [from, to] {
                let placed = model.placed(&layout.placement().unwrap()).unwrap().model;
                let before = policies(&placed).unwrap();
                for (app, hosting) in &settled(layout, &calls) {
                    let wider = &opened[app];
                    let between = policies(&between(&model, *app, wider).unwrap()).unwrap();
                    let (before, between) = (&before[app.app_id()], &between[app.app_id()]);
                    for policy in before {
                        let same = between.iter().find(|other| other.caller == policy.caller);
                        let same = same.unwrap_or_else(|| panic!("{app:?} does not let in {}: {from} to {to}", policy.caller));
                        let named: BTreeSet<&str> = same.rules.iter().map(|rule| rule.name.as_str()).collect();
                        for rule in &policy.rules {
                            let is_there = named
                                .iter()
                                .any(|name| rule.name == *name || rule.name.starts_with(&format!("{name}/")));
                            assert!(is_there, "{app:?} {} {}: {named:?}", policy.caller, rule.name);
                            looked += 1;
                        }
                    }
                    assert!(wider.hosted.is_superset(&hosting.hosted));
                }
            }
        }
        assert!(looked > 100, "{looked}");
    }
}

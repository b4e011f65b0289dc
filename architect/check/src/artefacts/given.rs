//! What the model says that a service is given, beside what its container gets.

use std::collections::{HashMap, HashSet};

use pando_model::yaml::Node;
use pando_model::{Secret, Service};

use super::scene::{Workload, shown};
use super::variables::{Source, Variables, items};
use super::{ArtefactRule, Scene, artefact_rules};
use crate::model::steps;
use crate::report::Hits;

pub(super) const RULES: &[ArtefactRule] = artefact_rules![
    Error "PAN458" setting_not_given,
    Error "PAN459" secret_not_given,
    Error "PAN460" token_of_another,
    Error "PAN461" arguments_of_another,
];

/// What carries one of the model's services: its id, the service, what has its pods, and the container that is the app.
struct Carried<'a> {
    id: String,
    service: &'a Service,
    one: Workload<'a>,
    at: usize,
    container: &'a Node,
}

fn carried<'a>(scene: &'a Scene<'_>) -> Vec<Carried<'a>> {
    let lasting = scene.workloads().filter(Workload::is_lasting);
    lasting
        .filter_map(|one| {
            let id = one.app.clone()?;
            let service = scene.ground.model.services.get(id.as_str())?;
            let (at, container) = one.container_of(&id, service.port)?;
            Some(Carried {
                id,
                service,
                one,
                at,
                container,
            })
        })
        .collect()
}

/// What the services that a process hosts are given, by the names of the variables: while services move, it is not all that its app id's
/// are. None where nothing says what it hosts.
fn hosted<'a>(scene: &'a Scene<'_>, variables: &Variables) -> Option<HashSet<&'a str>> {
    let hosting = scene.ground.model.chart.hosting.as_ref()?;
    let said = variables.value(scene, hosting.services.as_str())?;
    let services = said.split(',').map(|id| scene.ground.apart.services.get(id.trim()));
    let mut names = HashSet::new();
    for service in services {
        let service = service?;
        names.extend(service.settings.iter().map(|one| one.name.as_str()));
        names.extend(service.secrets.iter().map(|one| one.name.as_str()));
    }
    Some(names)
}

fn setting_not_given(scene: &Scene<'_>, hits: &mut Hits) {
    for app in carried(scene) {
        let variables = Variables::of(scene, app.container);
        if variables.may_have_more() {
            continue;
        }
        // Without a value it is not set, but for the address of what the service does not do without.
        let needed = app.service.externals.iter().filter(|one| !one.optional);
        let addresses: Vec<&str> = needed.filter_map(|one| Some(one.address.as_ref()?.as_str())).collect();
        let hosted = hosted(scene, &variables);
        let of_hosted = app
            .service
            .settings
            .iter()
            .filter(|one| is_among(hosted.as_ref(), one.name.as_str()));
        for setting in scene.ground.model.settings.iter().chain(of_hosted) {
            let name = setting.name.as_str();
            let is_needed = setting.value.is_some() || addresses.contains(&name);
            if is_needed && variables.get(name).is_none() {
                hits.add(|| {
                    let known = variables.all().iter().map(|one| one.name.as_str());
                    let sentence = format!("{} is not given {name} ({})", app.id, why(setting.why.as_str()));
                    app.one.at(steps!["spec", "containers", app.at, "env"], sentence).near(name, known)
                });
            }
        }
    }
}

fn is_among(names: Option<&HashSet<&str>>, name: &str) -> bool {
    names.is_none_or(|names| names.contains(name))
}

fn why(said: &str) -> &str {
    if said.is_empty() { "the model says that it is" } else { said }
}

fn secret_not_given(scene: &Scene<'_>, hits: &mut Hits) {
    for app in carried(scene) {
        let variables = Variables::of(scene, app.container);
        let hosted = hosted(scene, &variables);
        for secret in app
            .service
            .secrets
            .iter()
            .filter(|one| is_among(hosted.as_ref(), one.name.as_str()))
        {
            let name = secret.name.as_str();
            let variable = variables.get(name);
            let fault = match variable.map(|one| &one.source) {
                None if secret.optional || (!secret.file && variables.has_whole(secret.secret.as_str())) => None,
                None => Some("is not given it".to_owned()),
                Some(Source::Written(path)) if secret.file => mounted(&app, secret, path, hosts_several(scene, &variables)),
                Some(Source::Secret(reference)) if !secret.file => {
                    let is_it = reference.name == secret.secret.as_str() && reference.key == secret.key.as_str();
                    (!is_it).then(|| format!("is given {} of {}", reference.key, reference.name))
                }
                Some(_) => Some("is given something else".to_owned()),
            };
            if let Some(fault) = fault {
                hits.add(|| {
                    let way = if secret.file { "the path of a file with" } else { "from" };
                    let sentence = format!(
                        "{name} is {way} {} of the Secret {}, and {} {fault}",
                        secret.key, secret.secret, app.id
                    );
                    match variable.and_then(|one| one.at) {
                        Some(number) => app.one.at(steps!["spec", "containers", app.at, "env", number], sentence),
                        None => app.one.at(steps!["spec", "containers", app.at, "env"], sentence),
                    }
                });
            }
        }
    }
}

/// Whether a process hosts several services: of a secret that each has a key of it gets the folder with these.
fn hosts_several(scene: &Scene<'_>, variables: &Variables) -> bool {
    let hosting = scene.ground.model.chart.hosting.as_ref();
    let hosted = hosting.and_then(|hosting| variables.value(scene, hosting.services.as_str()));
    hosted.is_some_and(|hosted| hosted.contains(','))
}

/// What is wrong with a path that should be that of a secret's key, or of the folder with several.
fn mounted(app: &Carried<'_>, secret: &Secret, path: &str, may_be_folder: bool) -> Option<String> {
    let below = |mount: &Node| {
        let at = mount.get("mountPath").map(shown)?;
        let rest = path.strip_prefix(at.trim_end_matches('/'))?.strip_prefix('/')?;
        let inner = mount.get("subPath").map(shown);
        Some((at.len(), inner.unwrap_or_else(|| rest.to_owned()), mount.get("name").map(shown)?))
    };
    let whole = |mount: &Node| {
        let (at, inner) = (mount.get("mountPath").map(shown)?, mount.get("subPath").map(shown)?);
        (at == path).then_some((at.len(), inner, mount.get("name").map(shown)?))
    };
    let folder = |mount: &Node| {
        let at = mount.get("mountPath").map(shown)?;
        (may_be_folder && at == path).then_some((at.len(), secret.key.to_string(), mount.get("name").map(shown)?))
    };
    let mounts = items(app.container, "volumeMounts").iter();
    let found = mounts.filter_map(|one| whole(one).or_else(|| below(one)).or_else(|| folder(one)));
    let Some((_, file, volume)) = found.max_by_key(|one| one.0) else {
        return Some(format!("is given {path}, where nothing is mounted"));
    };
    let volumes = app.one.template.at(&["spec", "volumes"]).map(Node::items).unwrap_or_default();
    let volume = volumes.iter().find(|one| one.get("name").map(shown).as_deref() == Some(&volume))?;
    let of_one = |node: &Node, name: &str| {
        let list = items(node, "items");
        let is_key = |item: &Node| {
            item.get("key").map(shown).as_deref() == Some(secret.key.as_str()) && item.get("path").map(shown).as_deref() == Some(&file)
        };
        let is_there = if list.is_empty() {
            file == secret.key.as_str()
        } else {
            list.iter().any(is_key)
        };
        node.get(name).map(shown).as_deref() == Some(secret.secret.as_str()) && is_there
    };
    let is_it = match (volume.get("secret"), volume.get("projected")) {
        (Some(node), _) => of_one(node, "secretName"),
        (_, Some(node)) => items(node, "sources")
            .iter()
            .filter_map(|one| one.get("secret"))
            .any(|one| of_one(one, "name")),
        // A driver of somebody's own: what it puts there is not here to be seen.
        _ => ["csi", "ephemeral"].iter().any(|kind| volume.get(kind).is_some()),
    };
    (!is_it).then(|| format!("is given {path}, which is something else"))
}

/// What app and sidecar show each other, by Dapr's own names: the variable, and the annotation that names the same Secret.
const TOKENS: [(&str, &str); 2] = [
    ("APP_API_TOKEN", "dapr.io/app-token-secret"),
    ("DAPR_API_TOKEN", "dapr.io/api-token-secret"),
];

fn token_of_another(scene: &Scene<'_>, hits: &mut Hits) {
    for (variable, annotation) in TOKENS {
        let mut owners: HashMap<String, String> = HashMap::new();
        for app in carried(scene).into_iter().filter(|app| app.one.has_sidecar()) {
            let variables = Variables::of(scene, app.container);
            let said = app.one.annotation(annotation).map(shown);
            let given = match variables.get(variable).map(|one| &one.source) {
                Some(Source::Secret(reference)) => Some(reference.name.clone()),
                _ => None,
            };
            let fault = match (&said, &given) {
                (Some(said), Some(given)) if said != given => Some(format!(
                    "the sidecar of {} has the token of {said}, and the app that of {given}: each call between them is refused",
                    app.id
                )),
                (None, Some(given)) => Some(format!("{} has the token of {given}, and its sidecar has none", app.id)),
                (Some(said), _) => owners.get(said).filter(|owner| **owner != app.id).map(|owner| {
                    format!(
                        "{} and {owner} have one token, that of {said}: either can pass for the other",
                        app.id
                    )
                }),
                (None, None) => None,
            };
            if let Some(sentence) = fault {
                hits.add(|| {
                    app.one.at_annotation(annotation, sentence).help(format!(
                        "`{annotation}: \"SECRET\"` and {variable} from its key `token`, of that app alone"
                    ))
                });
            }
            if let Some(said) = said {
                owners.entry(said).or_insert(app.id);
            }
        }
    }
}

fn arguments_of_another(scene: &Scene<'_>, hits: &mut Hits) {
    let hosting = scene.ground.model.chart.hosting.as_ref();
    for app in carried(scene).into_iter().filter(|app| !app.service.arguments.is_empty()) {
        let words = items(app.container, "command").iter().chain(items(app.container, "args"));
        let words: Vec<String> = words.map(shown).collect();
        let variables = Variables::of(scene, app.container);
        let hosted = hosting.and_then(|hosting| variables.value(scene, hosting.services.as_str()));
        // The name of its own service becomes all that the process hosts.
        let is_one = |said: &str, word: &str| said == word || (said == app.id && hosted.as_deref() == Some(word));
        let said = &app.service.arguments;
        let last = words.len().checked_sub(said.len()).map(|from| &words[from..]);
        let is_same = last.is_some_and(|last| said.iter().zip(last).all(|(said, word)| is_one(said.as_str(), word)));
        if !is_same {
            hits.add(|| {
                let meant: Vec<&str> = said.iter().map(pando_model::Sentence::as_str).collect();
                let sentence = format!(
                    "the container of {} is started with `{}`, and the model says `{}`",
                    app.id,
                    words.join(" "),
                    meant.join(" ")
                );
                app.one.at(steps!["spec", "containers", app.at, "args"], sentence)
            });
        }
    }
}

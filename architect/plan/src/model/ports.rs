use pando_facts::{Deployment, DeploymentKind, Place, Route};
use pando_model::{Health, Method, Path};

use crate::paths::{covered, shape};
use crate::target::Target;

/// Ports that the sidecar has in the pod that it shares with the app.
const OF_THE_SIDECAR: [u16; 5] = [3500, 3501, 50001, 50002, 9090];
/// What apps of their kind listen on unless somebody says otherwise.
const APP: u16 = 8000;
const PAGES: u16 = 3000;

/// Paths by which programs say that they live, and that they are ready: the likeliest first.
const LIVE: [&str; 6] = ["/livez", "/health/live", "/healthz/live", "/live", "/alive", "/ping"];
const READY: [&str; 10] = [
    "/readyz",
    "/health/ready",
    "/healthz/ready",
    "/ready",
    "/health",
    "/healthz",
    "/api/health",
    "/api/healthz",
    "/healthcheck",
    "/health-check",
];
const FIGURES: &str = "/metrics";

/// Where a service says how it is.
#[derive(Clone, Debug)]
pub(crate) struct Probes {
    pub(crate) live: Path,
    pub(crate) ready: Path,
    pub(crate) figures: Option<Path>,
    /// Where the program answers them today; nothing where they have to be made.
    pub(crate) live_at: Option<Place>,
    pub(crate) ready_at: Option<Place>,
}

/// The probes of each service.
pub(super) fn probes(target: &Target<'_>) -> Vec<Probes> {
    let routes: Vec<&Route> = target
        .facts
        .routes
        .iter()
        .filter(|route| route.mounted && route.guards.is_empty() && matches!(&*route.method, "GET" | "ANY"))
        .collect();
    let all: Vec<(&Route, String)> = routes
        .iter()
        .map(|route| (*route, shape(covered(&route.path).path.as_str())))
        .collect();
    let of = |at: usize, paths: &[&str]| {
        paths.iter().find_map(|path| {
            let found = all.iter().find(|(route, shape)| shape == path && is_of(target, route, at))?;
            Some((Path::new(*path).ok()?, found.0.place.clone()))
        })
    };
    (0..target.parts.len())
        .map(|at| {
            let is_free = |path: &str| all.iter().all(|(_, shape)| shape != path);
            let (live, ready) = (of(at, &LIVE), of(at, &READY));
            Probes {
                live_at: live.as_ref().map(|(_, place)| place.clone()),
                ready_at: ready.as_ref().map(|(_, place)| place.clone()),
                live: live.map_or_else(|| made(&["/healthz", "/livez", "/probes/live"], &is_free), |(path, _)| path),
                ready: ready.map_or_else(|| made(&["/readyz", "/probes/ready"], &is_free), |(path, _)| path),
                figures: of(at, &[FIGURES]).map(|(path, _)| path),
            }
        })
        .collect()
}

/// Whether a service answers a route, as its own or by living in one process with who does: probes are of the process.
fn is_of(target: &Target<'_>, route: &Route, at: usize) -> bool {
    match target.owner(&route.unit) {
        Some(owner) => {
            owner == at
                || (target.parts[owner].language == target.parts[at].language
                    && target.parts[owner].service.face == target.parts[at].service.face)
        }
        None => !target.parts[at].service.face,
    }
}

/// A path that nothing else has, to be made.
fn made(words: &[&str], is_free: &dyn Fn(&str) -> bool) -> Path {
    let numbered = (2_u32..).map(|number| format!("/probes/{}-{number}", words.len()));
    let mut tried = words
        .iter()
        .map(|word| (*word).to_owned())
        .chain(numbered)
        .filter(|path| is_free(path));
    tried
        .find_map(|path| Path::new(path).ok())
        .unwrap_or_else(|| unreachable!("numbers go on"))
}

impl Probes {
    /// Whether an operation is what is asked for by whoever runs the service.
    pub(super) fn asks(&self, method: Method, path: &Path) -> bool {
        let shaped = shape(path.as_str());
        let asked = [Some(&self.live), Some(&self.ready), self.figures.as_ref()];
        matches!(method, Method::Get | Method::Head | Method::Any) && asked.into_iter().flatten().any(|one| shape(one.as_str()) == shaped)
    }

    /// As the model has it. The sidecar brings nothing to an app that says it is not ready.
    pub(super) fn health(&self) -> Health {
        Health {
            live: self.live.clone(),
            ready: self.ready.clone(),
            metrics: self.figures.clone(),
            app: Some(self.ready.clone()),
            ..Health::default()
        }
    }
}

/// Those of the gateway, which has no more than that.
pub(super) fn gateway() -> Health {
    let health = Health::default();
    Health {
        app: Some(health.ready.clone()),
        ..health
    }
}

/// The port that a service listens on: what its Dockerfile, or what starts it today, says.
pub(super) fn port(target: &Target<'_>, at: usize) -> u16 {
    let otherwise = if target.parts[at].service.face { PAGES } else { APP };
    let ports = deployment(target, at)
        .map(|deployment| deployment.ports.as_slice())
        .unwrap_or_default();
    let is_free = |port: &&u16| **port >= 1024 && !OF_THE_SIDECAR.contains(*port);
    ports.iter().find(is_free).copied().unwrap_or(otherwise)
}

/// What starts a service today: what is nearest to most of its files.
pub(crate) fn deployment<'a>(target: &Target<'a>, at: usize) -> Option<&'a Deployment> {
    let part = &target.parts[at];
    let units: std::collections::BTreeSet<&str> = part.service.units.iter().map(|unit| unit.as_str()).collect();
    let files: Vec<&str> = target
        .facts
        .units
        .iter()
        .filter(|unit| units.contains(unit.id.as_str()))
        .map(|unit| &*unit.place.file)
        .collect();
    let candidates = target
        .facts
        .deployments
        .iter()
        .filter(|one| !one.ports.is_empty())
        .filter_map(|one| {
            let folder = folder(one)?;
            let is_below = |file: &&&str| folder.is_empty() || file.strip_prefix(&*folder).is_some_and(|rest| rest.starts_with('/'));
            let below = files.iter().filter(is_below).count();
            // One in the root has everything below it.
            (below * 2 > files.len()).then_some((folder.len(), one))
        });
    // The nearest; of two as near the one that comes first.
    candidates
        .min_by_key(|(depth, one)| (std::cmp::Reverse(*depth), one.kind, &one.place))
        .map(|(_, one)| one)
}

/// The folder that something is built from; nothing where it is a ready image.
fn folder(deployment: &Deployment) -> Option<String> {
    let of_file = |file: &str| file.rsplit_once('/').map_or_else(String::new, |(folder, _)| folder.to_owned());
    match deployment.kind {
        DeploymentKind::Dockerfile | DeploymentKind::Process => Some(of_file(&deployment.place.file)),
        DeploymentKind::Compose => {
            let image = deployment.image.as_deref()?;
            let plain = image.strip_prefix("./").unwrap_or(image).trim_end_matches('/');
            match plain {
                _ if plain.contains(':') => None,
                "." | "" => Some(of_file(&deployment.place.file)),
                folder => Some(folder.to_owned()),
            }
        }
        DeploymentKind::Kubernetes | DeploymentKind::Dapr => None,
    }
}

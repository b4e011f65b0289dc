use super::scene::{LiveScene, at_url};
use super::{LiveRule, live_rules};
use crate::model::steps;
use crate::report::Hits;

pub(super) const RULES: &[LiveRule] = live_rules![
    Error "PAN831" no_app,
    Error "PAN832" asks_nobody,
    Error "PAN833" no_resiliency,
    Warning "PAN834" calls_itself,
    Warning "PAN835" other_concurrency,
];

fn no_app(scene: &LiveScene<'_>, hits: &mut Hits) {
    for one in scene.known() {
        let app = &one.metadata.app;
        if app.port == 0 {
            hits.add(|| {
                at_url(
                    one.seen,
                    format!("the sidecar of {} has no app: it was started without an app port", one.app),
                )
            });
        } else if !["http", "https", "h2c"].contains(&app.protocol.as_str()) {
            hits.add(|| {
                at_url(
                    one.seen,
                    format!("the sidecar speaks {} with {}, which answers HTTP", app.protocol, one.app),
                )
            });
        }
    }
}

fn asks_nobody(scene: &LiveScene<'_>, hits: &mut Hits) {
    for one in scene.known() {
        let Some(path) = &one.service.health.app else { continue };
        let asked = one.metadata.app.health.as_ref().map(|health| health.path.as_str());
        if asked != Some(path.as_str()) {
            hits.add(|| {
                let sentence = match asked {
                    Some(asked) => format!("the sidecar of {} at {} asks it at {asked} how it is", one.app, one.seen.url),
                    None => format!("the sidecar of {} at {} never asks it how it is", one.app, one.seen.url),
                };
                scene.ground.at(steps!["services", one.app, "health", "app"], sentence)
            });
        }
    }
}

fn no_resiliency(scene: &LiveScene<'_>, hits: &mut Hits) {
    let name = scene.layout.model.sidecars.resiliency.as_str();
    for one in scene.known() {
        let loaded = &one.metadata.resiliencies;
        if !loaded.iter().any(|loaded| loaded.name == name) {
            hits.add(|| {
                let sentence = format!("the sidecar of {} at {} has no Resiliency {name}", one.app, one.seen.url);
                let loaded = loaded.iter().map(|loaded| loaded.name.as_str());
                scene.ground.at(steps!["sidecars", "resiliency"], sentence).near(name, loaded)
            });
        }
    }
}

fn calls_itself(scene: &LiveScene<'_>, hits: &mut Hits) {
    for one in scene.known() {
        let is_kept = one.metadata.http_endpoints.iter().any(|known| known.name == one.metadata.id);
        if !is_kept && scene.layout.heard(one.app).next().is_some() {
            hits.add(|| {
                let sentence = format!("{} can be called through its own sidecar, past every access rule", one.app);
                at_url(one.seen, sentence).help(format!(
                    "an HTTPEndpoint {} that leads nowhere, for its sidecar alone",
                    one.metadata.id
                ))
            });
        }
    }
}

fn other_concurrency(scene: &LiveScene<'_>, hits: &mut Hits) {
    for one in scene.known() {
        let meant = one.service.limits.concurrency.map_or(0, i64::from);
        let seen = one.metadata.app.max_concurrency.max(0);
        if seen != meant {
            hits.add(|| {
                let shown = |number: i64| match number {
                    0 => "any number of requests".to_owned(),
                    number => format!("{number} requests"),
                };
                let sentence = format!(
                    "the sidecar of {} at {} lets {} through at once, and should {}",
                    one.app,
                    one.seen.url,
                    shown(seen),
                    shown(meant)
                );
                scene.ground.at(steps!["services", one.app, "limits", "concurrency"], sentence)
            });
        }
    }
}

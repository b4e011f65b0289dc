use std::collections::BTreeSet;

use super::scene::{LiveScene, at_url};
use super::{LiveRule, live_rules};
use crate::report::Hits;

pub(super) const RULES: &[LiveRule] = live_rules![
    Error "PAN801" silent,
    Error "PAN802" of_nobody,
    Error "PAN803" nowhere,
    Error "PAN804" of_another,
    Error "PAN805" unwell,
    Warning "PAN806" of_another_version,
    Warning "PAN807" feature,
];

fn silent(scene: &LiveScene<'_>, hits: &mut Hits) {
    for one in scene.seen.sidecars.iter().filter(|one| one.metadata.is_none()) {
        hits.add(|| {
            let why = one.silence.as_deref().unwrap_or("it was not asked");
            let whose = one.app.as_ref().map(|app| format!(" of {app}")).unwrap_or_default();
            at_url(one, format!("the sidecar{whose} does not say what it is: {why}"))
        });
    }
}

fn of_nobody(scene: &LiveScene<'_>, hits: &mut Hits) {
    for one in &scene.seen.sidecars {
        let Some(app) = scene.names.app_of(one).filter(|app| scene.layout.app(app).is_none()) else {
            continue;
        };
        hits.add(|| {
            let place = match scene.layout.model.services.contains_key(app) {
                true => "which is not behind an app id of its own here",
                false => "which the model knows nothing of",
            };
            at_url(one, format!("this is the sidecar of {app}, {place}")).near(app, scene.layout.apps())
        });
    }
}

fn nowhere(scene: &LiveScene<'_>, hits: &mut Hits) {
    let seen: BTreeSet<&str> = scene.seen.sidecars.iter().filter_map(|one| scene.names.app_of(one)).collect();
    for app in scene.layout.apps().filter(|app| !seen.contains(app)) {
        hits.add(|| {
            let sentence = format!("none of the sidecars is {app}'s");
            scene
                .at_service(app, sentence)
                .help("start it, or name its sidecar with `--live`, too")
        });
    }
}

fn of_another(scene: &LiveScene<'_>, hits: &mut Hits) {
    for one in &scene.seen.sidecars {
        let (Some(app), Some(metadata)) = (&one.app, &one.metadata) else {
            continue;
        };
        let id = one.app_id.as_ref().unwrap_or(app);
        if metadata.id != *id {
            hits.add(|| {
                at_url(
                    one,
                    format!("this should be the sidecar of {id}, and says that it is that of {}", metadata.id),
                )
            });
        }
    }
}

fn unwell(scene: &LiveScene<'_>, hits: &mut Hits) {
    for one in scene.known().filter(|one| one.seen.is_well == Some(false)) {
        hits.add(|| at_url(one.seen, format!("the sidecar of {} says that it is not ready", one.app)));
    }
}

fn of_another_version(scene: &LiveScene<'_>, hits: &mut Hits) {
    let mut known = scene.known();
    let Some(first) = known.next() else { return };
    let version = &first.metadata.runtime_version;
    for one in known.filter(|one| one.metadata.runtime_version != *version) {
        hits.add(|| {
            let sentence = format!(
                "the sidecar of {} is daprd {}, and that of {} is {version}",
                one.app, one.metadata.runtime_version, first.app
            );
            at_url(one.seen, sentence)
        });
    }
}

fn feature(scene: &LiveScene<'_>, hits: &mut Hits) {
    let features = scene.described.iter().flat_map(|described| &described.features);
    let features: Vec<_> = features.collect();
    for one in scene.known() {
        for feature in features.iter().filter(|feature| feature.app == one.app) {
            let is_on = one.metadata.enabled_features.contains(&feature.name);
            if is_on != feature.is_on {
                let word = |is_on| if is_on { "on" } else { "off" };
                hits.add(|| {
                    let sentence = format!(
                        "{} is {} here, and {} in the sidecar of {} at {}, which has another Configuration",
                        feature.name,
                        word(feature.is_on),
                        word(is_on),
                        one.app,
                        one.seen.url
                    );
                    feature.at(sentence)
                });
            }
        }
    }
}

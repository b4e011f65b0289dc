use super::scene::{Beside, LiveScene, at_url};
use super::{Answer, Internal, LiveRule, Probe, Shown, live_rules};
use crate::report::Hits;

pub(super) const RULES: &[LiveRule] = live_rules![
    Error "PAN841" without_tls,
    Error "PAN842" as_another,
    Error "PAN843" not_trusted,
    Error "PAN844" speaks_to_strangers,
    Error "PAN845" caller_as_another,
    Note "PAN846" not_checked,
];

fn shown<'s>(scene: &'s LiveScene<'_>) -> impl Iterator<Item = (Beside<'s>, &'s Shown)> {
    scene.known().filter_map(|one| match &one.seen.internal {
        Internal::Tls(shown) => Some((one, shown)),
        _ => None,
    })
}

/// The denials of calls that came through a sidecar, each with who the caller was by its certificate.
fn denials<'s>(scene: &'s LiveScene<'_>) -> impl Iterator<Item = (&'s Probe, Option<&'s str>)> {
    scene.seen.probes.iter().filter_map(|probe| match &probe.answer {
        Answer::Denied { identity } => Some((probe, identity.as_deref())),
        _ => None,
    })
}

fn without_tls(scene: &LiveScene<'_>, hits: &mut Hits) {
    for one in scene.known().filter(|one| one.seen.internal == Internal::Plain) {
        hits.add(|| {
            let sentence = format!("the sidecar of {} speaks to other sidecars without TLS", one.app);
            at_url(one.seen, sentence).help("`--enable-mtls`, with sentry's address and its trust anchors")
        });
    }
    for (probe, identity) in denials(scene) {
        if identity.is_none() {
            hits.add(|| {
                let (caller, callee) = (&probe.question.caller, &probe.question.callee);
                scene.at_service(
                    callee,
                    format!("the sidecar of {callee} does not know who {caller} is: it shows no certificate"),
                )
            });
        }
    }
}

fn as_another(scene: &LiveScene<'_>, hits: &mut Hits) {
    for (one, shown) in shown(scene) {
        let meant = scene.identity_of(one.app);
        if shown.identities != [meant.as_str()] {
            hits.add(|| {
                let sentence = format!(
                    "the sidecar of {} proves to be [{}], and should prove to be {meant}",
                    one.app,
                    shown.identities.join(", ")
                );
                at_url(one.seen, sentence)
            });
        }
    }
}

fn not_trusted(scene: &LiveScene<'_>, hits: &mut Hits) {
    for (one, shown) in shown(scene).filter(|(_, shown)| shown.is_trusted == Some(false)) {
        hits.add(|| {
            let why = shown.distrust.as_deref().unwrap_or("another authority signed it");
            at_url(one.seen, format!("the certificate of {} is not to be trusted: {why}", one.app))
        });
    }
}

fn speaks_to_strangers(scene: &LiveScene<'_>, hits: &mut Hits) {
    for (one, _) in shown(scene).filter(|(_, shown)| shown.admits_strangers) {
        hits.add(|| {
            at_url(
                one.seen,
                format!("the sidecar of {} speaks to whoever shows no certificate", one.app),
            )
        });
    }
}

fn caller_as_another(scene: &LiveScene<'_>, hits: &mut Hits) {
    for (probe, identity) in denials(scene) {
        let meant = scene.identity_of(&probe.question.caller);
        let Some(identity) = identity.filter(|identity| *identity != meant) else {
            continue;
        };
        hits.add(|| {
            let (caller, callee) = (&probe.question.caller, &probe.question.callee);
            scene.at_service(caller, format!("to {callee} {caller} is {identity}, and should be {meant}"))
        });
    }
}

/// Neither was its certificate looked at, nor did anybody say whose it is.
fn not_checked(scene: &LiveScene<'_>, hits: &mut Hits) {
    for one in scene.known() {
        let why = match &one.seen.internal {
            Internal::Unknown => "nobody said where other sidecars speak to it",
            Internal::Silent(why) => why.as_str(),
            Internal::Plain | Internal::Tls(_) => continue,
        };
        let is_known = denials(scene).any(|(probe, identity)| probe.question.caller == one.app && identity.is_some());
        if !is_known {
            hits.add(|| {
                let sentence = format!("who the sidecar of {} proves to be was not checked: {why}", one.app);
                at_url(one.seen, sentence)
                    .help("name DATA/secrets/inventory.json of `pando dapr up`, or its port with `--live URL,HOST:PORT`")
            });
        }
    }
}

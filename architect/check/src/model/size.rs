use super::{Ground, ModelRule, model_rules, steps};
use crate::report::Hits;

pub(super) const RULES: &[ModelRule] = model_rules![
    Error "PAN191" fewer_at_most_than_at_least,
    Error "PAN192" less_memory_at_most_than_at_least,
    Warning "PAN193" one_alone,
    Error "PAN194" image_that_changes,
];

fn fewer_at_most_than_at_least(ground: &Ground<'_>, hits: &mut Hits) {
    for (id, service) in ground.services() {
        let scale = service.scale;
        if scale.min > scale.max {
            hits.add(|| {
                let sentence = format!("at least {} processes of {id}, and at most {}", scale.min, scale.max);
                ground.at(steps!["services", id, "scale", "min"], sentence)
            });
        }
    }
}

fn less_memory_at_most_than_at_least(ground: &Ground<'_>, hits: &mut Hits) {
    for (id, service) in ground.services() {
        let resources = service.resources;
        if resources.memory_mib > resources.memory_max_mib {
            hits.add(|| {
                let (kept, max) = (resources.memory_mib, resources.memory_max_mib);
                let sentence = format!("{kept} MiB are kept for {id}, and it is ended above {max}");
                ground.at(steps!["services", id, "resources"], sentence)
            });
        }
    }
}

fn one_alone(ground: &Ground<'_>, hits: &mut Hits) {
    for (id, service) in ground.services() {
        if service.scale.min == 1 && service.scale.max > 1 {
            hits.add(|| {
                let sentence = format!("{id} may run alone: while its node is drained, nobody answers");
                ground.at(steps!["services", id, "scale", "min"], sentence).help("`min: 2`")
            });
        }
    }
}

fn image_that_changes(ground: &Ground<'_>, hits: &mut Hits) {
    for (id, service) in ground.services() {
        let Some(image) = service.image.as_ref().filter(|image| changes(image.as_str())) else {
            continue;
        };
        hits.add(|| {
            let sentence =
                format!("`{image}` is another program tomorrow: two processes of {id} may differ, and nothing can be rolled back");
            ground
                .at(steps!["services", id, "image"], sentence)
                .help("name a version, or better a digest")
        });
    }
}

/// Whether an image's name may stand for another image later: `latest`, or no tag, which is the same.
pub(crate) fn changes(image: &str) -> bool {
    let last = image.rsplit('/').next().unwrap_or_default();
    !image.contains('@') && last.split_once(':').is_none_or(|(_, tag)| tag == "latest" || tag.is_empty())
}

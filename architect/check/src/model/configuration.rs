use std::collections::HashSet;

use pando_model::yaml::Step;
use pando_model::{Setting, Variable, is_secret_name, secret_value};

use super::{Ground, ModelRule, model_rules, steps};
use crate::diagnostic::Hit;
use crate::report::Hits;

pub(super) const RULES: &[ModelRule] = model_rules![
    Error "PAN171" secret_by_its_name,
    Error "PAN172" secret_by_its_look,
    Error "PAN173" variable_twice,
    Error "PAN174" port_of_the_sidecar,
    Error "PAN175" component_named_otherwise,
    Error "PAN176" service_named_otherwise,
    Warning "PAN177" secret_of_several,
];

/// A setting, the steps to it, and whose it is (none: everybody's).
type Placed<'a> = (&'a Setting, Vec<Step>, Option<&'a str>);

fn settings<'a>(ground: &Ground<'a>) -> impl Iterator<Item = Placed<'a>> {
    let all = ground.model.settings.iter().enumerate();
    let all = all.map(|(at, one)| (one, steps!["settings", at].to_vec(), None));
    let own = ground.services().flat_map(|(id, service)| {
        let settings = service.settings.iter().enumerate();
        settings.map(move |(at, one)| (one, steps!["services", id, "settings", at].to_vec(), Some(id)))
    });
    all.chain(own)
}

fn at(ground: &Ground<'_>, mut steps: Vec<Step>, key: &str, sentence: String) -> Hit {
    steps.push(Step::from(key));
    ground.at(&steps, sentence)
}

fn secret_by_its_name(ground: &Ground<'_>, hits: &mut Hits) {
    for (setting, steps, _) in settings(ground) {
        if is_secret_name(setting.name.as_str()) {
            hits.add(|| {
                let sentence = format!(
                    "{} is a secret by its name, and settings are in a ConfigMap that everybody reads",
                    setting.name
                );
                at(ground, steps, "name", sentence).help("put it under `secrets`")
            });
        }
    }
}

fn secret_by_its_look(ground: &Ground<'_>, hits: &mut Hits) {
    for (setting, steps, _) in settings(ground) {
        if let Some(what) = setting.value.as_ref().and_then(|value| secret_value(value.as_str())) {
            hits.add(|| {
                let sentence = format!("the value of {} is {what}", setting.name);
                at(ground, steps, "value", sentence).help("put it under `secrets`, and change it: whoever reads this file has it")
            });
        }
    }
}

fn variable_twice(ground: &Ground<'_>, hits: &mut Hits) {
    let mut seen: HashSet<(Option<&str>, &str)> = HashSet::new();
    for (setting, steps, whose) in settings(ground) {
        if !seen.insert((whose, setting.name.as_str())) {
            hits.add(|| at(ground, steps, "name", format!("{} is set here a second time", setting.name)));
        }
    }
    for (id, service) in ground.services() {
        for (number, secret) in service.secrets.iter().enumerate() {
            if !seen.insert((Some(id), secret.name.as_str())) || seen.contains(&(None, secret.name.as_str())) {
                hits.add(|| {
                    let sentence = format!("{} is set already: which of the two counts depends on the order", secret.name);
                    ground.at(steps!["services", id, "secrets", number, "name"], sentence)
                });
            }
        }
    }
}

/// What a setting should say, and does not.
fn other_than(ground: &Ground<'_>, hits: &mut Hits, name: &str, right: impl Fn(Option<&str>) -> Option<String>, why: &str) {
    for (setting, steps, whose) in settings(ground) {
        let said = setting.value.as_ref().map(pando_model::Sentence::as_str);
        let is_meant = Variable::as_str(&setting.name) == name;
        let (Some(said), Some(right)) = (said.filter(|_| is_meant), right(whose)) else {
            continue;
        };
        if said != right {
            hits.add(|| at(ground, steps, "value", format!("{name} is `{said}`, {why} `{right}`")).help(format!("`value: '{right}'`")));
        }
    }
}

fn port_of_the_sidecar(ground: &Ground<'_>, hits: &mut Hits) {
    for (name, right) in [("DAPR_HTTP_PORT", "3500"), ("DAPR_GRPC_PORT", "50001")] {
        other_than(ground, hits, name, |_| Some(right.to_owned()), "and the sidecar listens on");
    }
}

fn component_named_otherwise(ground: &Ground<'_>, hits: &mut Hits) {
    let sidecars = &ground.model.sidecars;
    for (name, right) in [
        ("PUBSUB_NAME", &sidecars.pubsub.name),
        ("STATE_STORE_NAME", &sidecars.state_store.name),
    ] {
        other_than(ground, hits, name, |_| Some(right.to_string()), "and the component is called");
    }
}

fn service_named_otherwise(ground: &Ground<'_>, hits: &mut Hits) {
    let id = |whose: Option<&str>| whose.map(str::to_owned);
    other_than(ground, hits, "SERVICE_NAME", id, "and the app id is");
}

/// Whether a secret is what somebody signs in to a database with. An authority's certificate or a token of all is no such thing.
fn opens_a_database(name: &str) -> bool {
    let name = name.strip_suffix("_FILE").unwrap_or(name);
    ["PASSWORD", "_URL", "_DSN", "CONNECTION_STRING"]
        .iter()
        .any(|end| name.ends_with(end))
}

fn secret_of_several(ground: &Ground<'_>, hits: &mut Hits) {
    let mut owner = std::collections::HashMap::new();
    for (id, service) in ground.services() {
        let own = service.data.as_ref().and_then(|data| data.role.as_ref());
        for (number, secret) in service.secrets.iter().enumerate() {
            let (first, role) = *owner.entry((secret.secret.as_str(), secret.key.as_str())).or_insert((id, own));
            if first != id && opens_a_database(secret.name.as_str()) && own.is_some() && role.is_some() && own != role {
                hits.add(|| {
                    let sentence = format!(
                        "{id} and {first} have roles of their own and the key `{}` of one secret",
                        secret.key
                    );
                    ground
                        .at(steps!["services", id, "secrets", number], sentence)
                        .help("a secret, or a key of it, each")
                });
            }
        }
    }
}

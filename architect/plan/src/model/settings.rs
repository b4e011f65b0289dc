use std::collections::{BTreeMap, BTreeSet};

use pando_facts::{Setting as Read, UnitId};
use pando_model::{AppId, Event, Name, Secret, Service, Setting, Topic, Variable, is_secret_name, secret_value};

use super::HOSTED;
use super::address::{is_of_api, is_own_machine};
use crate::names::{label, line, named};
use crate::target::Target;

/// Variables that sidecars and the chart set, or that this model gives a meaning.
const OURS: [&str; 8] = [
    "APP_API_TOKEN",
    "DAPR_API_TOKEN",
    "DAPR_GRPC_PORT",
    "DAPR_HTTP_PORT",
    "OTEL_EXPORTER_OTLP_ENDPOINT",
    "PUBSUB_NAME",
    "SERVICE_NAME",
    "STATE_STORE_NAME",
];

/// What every service is given.
pub(super) fn of_all(events: &BTreeMap<Topic, Event>) -> Vec<Setting> {
    let pubsub = pando_model::Sidecars::default().pubsub.name;
    let talks = (!events.is_empty()).then(|| ("PUBSUB_NAME", Some(pubsub.to_string()), "the component that carries events"));
    let all = [
        ("DAPR_HTTP_PORT", Some("3500".to_owned()), "where the sidecar's HTTP API is"),
        ("DAPR_GRPC_PORT", Some("50001".to_owned()), "where its gRPC API is"),
        ("OTEL_EXPORTER_OTLP_ENDPOINT", None, "where spans go, if anywhere"),
    ];
    all.into_iter()
        .chain(talks)
        .filter_map(|(name, value, why)| setting(name, value.as_deref(), why))
        .collect()
}

fn setting(name: &str, value: Option<&str>, why: &str) -> Option<Setting> {
    Some(Setting {
        name: Variable::new(name).ok()?,
        value: value.map(line).filter(|value| !value.is_empty()),
        on_one_machine: None,
        why: line(why),
    })
}

/// What its sidecar shows a service, so that it can answer nobody else.
pub(super) fn token(id: &AppId, service: &mut Service) {
    let (Ok(name), Ok(secret)) = (Variable::new("APP_API_TOKEN"), Name::new(format!("{id}-app-token"))) else {
        return;
    };
    service.secrets.push(Secret {
        name,
        secret,
        key: line("token"),
        file: false,
        optional: false,
        why: line("what its sidecar shows it: whoever else calls is to be answered nothing"),
    });
}

/// What a service reads of its environment: what must not be seen as secrets, the rest with what the code says it is unless somebody says
/// otherwise. An address of the developer's machine is nobody's in a cluster; pages ask the address that they come from, with `under` behind
/// it where the API is below that.
pub(super) fn give(target: &Target<'_>, readers: &Readers<'_>, at: usize, under: Option<&str>, service: &mut Service) {
    let part = &target.parts[at];
    service
        .settings
        .extend(setting("SERVICE_NAME", Some(part.id.as_str()), "its app id"));
    token(&part.id, service);
    let secret_of_all = named(&format!("{}-secrets", part.id), "secrets");
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    for read in &target.facts.settings {
        let is_known = OURS.contains(&&*read.name) || HOSTED.contains(&&*read.name);
        let Ok(name) = Variable::new(read.name.as_str()) else { continue };
        if is_known || !readers.read(target, read, at) || !seen.insert(&read.name) {
            continue;
        }
        let why = line(&format!("read at {}", read.place));
        if is_secret(read) {
            let key = label(&read.name, 100).unwrap_or_else(|| "value".to_owned());
            service.secrets.push(Secret {
                name,
                secret: secret_of_all.clone(),
                key: line(&key),
                file: false,
                optional: false,
                why,
            });
        } else {
            let is_api = part.service.face && target.gateway.is_some() && is_of_api(target.facts, read);
            let said = read.default.as_deref();
            let (value, on_one_machine) = match said {
                _ if is_api => (under, None),
                Some(own) if is_own_machine(own) => (None, said),
                _ => (said, None),
            };
            let given = |text: Option<&str>| text.map(line).filter(|value| !value.is_empty());
            let of_pages = format!("where the API is for pages: behind the address that they come from; {why}");
            service.settings.push(Setting {
                name,
                value: given(value),
                on_one_machine: given(on_one_machine),
                why: if is_api { line(&of_pages) } else { why },
            });
        }
    }
}

/// Whether a variable must not be seen: by what the code says, by its name, or by the look of its value. One that any of the places where it
/// is read makes a secret is one.
pub(crate) fn is_secret(read: &Read) -> bool {
    read.secret || is_secret_name(&read.name) || read.default.as_deref().is_some_and(|value| secret_value(value).is_some())
}

/// Which services something belongs to that no service has alone.
pub(crate) struct Readers<'a> {
    /// Services by the modules of their units.
    modules: BTreeMap<&'a UnitId, BTreeSet<usize>>,
    /// Services by what they share.
    shared: BTreeMap<&'a UnitId, BTreeSet<usize>>,
    /// Services by the modules that theirs name.
    imported: BTreeMap<&'a UnitId, BTreeSet<usize>>,
    /// The module of each unit.
    module_of: BTreeMap<&'a UnitId, &'a UnitId>,
}

impl<'a> Readers<'a> {
    pub(crate) fn of(target: &'a Target<'_>) -> Self {
        let facts = target.facts;
        let mut readers = Self {
            modules: BTreeMap::new(),
            shared: BTreeMap::new(),
            imported: BTreeMap::new(),
            module_of: facts.units.iter().map(|unit| (&unit.id, &unit.module)).collect(),
        };
        for unit in &facts.units {
            if let Some(owner) = target.owner(&unit.id) {
                readers.modules.entry(&unit.module).or_default().insert(owner);
            }
        }
        for shared in &target.proposal.shared {
            let by = shared.by.iter().filter_map(|name| target.named(name));
            readers.shared.entry(&shared.unit).or_default().extend(by);
        }
        for import in &facts.imports {
            let by = readers.modules.get(&import.from).cloned().unwrap_or_default();
            readers.imported.entry(&import.to).or_default().extend(by);
        }
        readers
    }

    /// The services that a unit or module works for: its own, or those that share it, or whose modules name it; nothing where none of that
    /// can be told.
    pub(crate) fn of_unit(&self, target: &Target<'_>, unit: &UnitId) -> BTreeSet<usize> {
        if let Some(owner) = target.owner(unit) {
            return [owner].into();
        }
        let module = self.module_of.get(unit).copied().unwrap_or(unit);
        let is_module = module == unit;
        let own = is_module.then(|| self.modules.get(unit)).flatten();
        let known = [
            own,
            self.shared.get(unit),
            self.shared.get(module),
            self.imported.get(module),
            self.modules.get(module),
        ];
        let mut all = BTreeSet::new();
        for some in known.into_iter().flatten() {
            all.extend(some);
        }
        all
    }

    /// The services whose code, or what they share with others, reads a variable: by its field where a class of settings names it for all.
    pub(crate) fn of_setting(&self, target: &Target<'_>, read: &Read) -> BTreeSet<usize> {
        let by_field: BTreeSet<usize> = read.readers.iter().flat_map(|unit| self.of_unit(target, unit)).collect();
        if by_field.is_empty() {
            self.of_unit(target, &read.unit)
        } else {
            by_field
        }
    }

    /// Whether a service needs a variable. Where it cannot be told who does, everybody behind the web interface is given it.
    fn read(&self, target: &Target<'_>, read: &Read, at: usize) -> bool {
        let readers = self.of_setting(target, read);
        readers.contains(&at) || (readers.is_empty() && !target.parts[at].service.face)
    }
}

use std::collections::{BTreeMap, BTreeSet};

use pando_model::{AppId, Database, External, Model, Name, Placed, PubsubKind, Service, StateStoreKind};
use serde_json::{Value, json};

use super::placements::{Place, Way};
use super::{figures, logs, migrate, ports, settings, text, values, with};
use crate::dapr::{keeping, talking};

/// How long a sidecar takes to end after its app did, in seconds.
pub(super) const GRACEFUL_SECONDS: u32 = 2;
/// What a pod has beyond its app's and its sidecar's time, in seconds: for a busy node.
pub(super) const SPARE_SECONDS: u32 = 8;
/// The release's own database and broker, where values ask for them.
pub(super) const POSTGRESQL: &str = "postgresql";
pub(super) const REDIS: &str = "redis";

/// What all templates of a chart know.
pub(super) struct System<'a> {
    /// With an app id for each process: several services may share one.
    pub(super) model: &'a Model,
    /// With each service apart.
    pub(super) whole: &'a Model,
    /// Which services each app id hosts.
    pub(super) hosted: &'a BTreeMap<AppId, Vec<AppId>>,
    /// Where services may be, by a word of the values; nothing where each is apart whatever the values say.
    pub(super) placements: &'a [Place],
    /// Where this is a state on the way between two of them.
    pub(super) way: Option<&'a Way>,
    pub(super) chart: String,
    /// The most that any sidecar takes, in MiB: twice what the app with the largest bodies does.
    pub(super) body_mib: u64,
    /// Who reaches what outside, by a name for values.
    pub(super) externals: BTreeMap<String, Outside>,
}

/// Something outside of the system, whoever talks to it.
pub(super) struct Outside {
    pub(super) about: String,
    pub(super) port: u16,
    pub(super) is_optional: bool,
    /// The secret without which nobody talks to it.
    pub(super) secret: Option<Name>,
    pub(super) is_state_store: bool,
    pub(super) users: BTreeSet<AppId>,
}

impl<'a> System<'a> {
    pub(super) fn of(whole: &'a Model, placed: &'a Placed, way: Option<&'a Way>, placements: &'a [Place]) -> Self {
        let model = &placed.model;
        let named = model.chart.name.as_ref().map(ToString::to_string);
        let largest = model.services.values().map(|service| service.limits.body_bytes).max();
        Self {
            model,
            whole,
            hosted: &placed.hosted,
            placements,
            way,
            chart: named.unwrap_or_else(|| format!("{}-chart", model.name)),
            body_mib: (largest.unwrap_or_default().saturating_mul(2)).div_ceil(1024 * 1024).max(4),
            externals: externals(model),
        }
    }

    /// Whether a PostgreSQL of the release's own is of use: there is one to migrate, by somebody who has its owner's password.
    pub(super) fn has_postgresql(&self) -> bool {
        let has_tables = |service: &Service| service.data.as_ref().is_some_and(|data| data.database == Database::PostgreSql);
        let is_owned = self.model.chart.migrate.as_ref().is_some_and(|migrate| !migrate.secrets.is_empty());
        is_owned && self.model.services.values().any(has_tables)
    }

    /// Whether a Redis of the release's own is of use.
    pub(super) fn has_redis(&self) -> bool {
        self.model.sidecars.pubsub.kind == PubsubKind::Redis && !talking(self.model).is_empty()
    }

    pub(super) fn config(&self) -> String {
        format!("{}-config", self.model.name)
    }

    fn test(&self) -> String {
        format!("{}-ready", self.model.name)
    }

    fn migrates(&self) -> String {
        format!("{}-migrate", self.model.name)
    }

    /// Names, for every template.
    pub(super) fn names(&self) -> Value {
        json!({
            "chart": self.chart, "system": self.model.name, "config": self.config(), "test": self.test(),
            "pg": POSTGRESQL, "redis": REDIS,
        })
    }

    /// What the templates of the whole know.
    pub(super) fn context(&self) -> Value {
        let model = self.model;
        let apps: Vec<&AppId> = model.services.keys().collect();
        let services: Vec<Value> = model
            .services
            .iter()
            .map(|(id, service)| {
                // The same number wherever services are.
                let index = self.whole.services.keys().position(|one| one == id);
                json!({ "id": id, "index": index, "probes": service.health.port.unwrap_or(service.port), "ready": service.health.ready })
            })
            .collect();
        let with_data = model.services.iter().filter(|(_, service)| service.data.is_some());
        let mut pg_users: BTreeSet<String> = with_data.map(|(id, _)| id.to_string()).collect();
        pg_users.insert(self.migrates());
        pg_users.extend(keeping(model).into_iter().map(ToString::to_string));
        let redis_users: BTreeSet<&AppId> = talking(model).into_iter().chain(keeping(model)).collect();
        let door = model.services.iter().find(|(_, service)| service.face.is_some());
        let summary = if model.summary.is_empty() {
            model.name.to_string()
        } else {
            model.summary.to_string()
        };
        let own = json!({
            "summary": summary, "version": self.version(), "image": self.image(), "apps": apps, "ready": services,
            "pg_users": pg_users, "redis_users": redis_users, "door": door.map(|(id, _)| id),
            "has_postgresql": self.has_postgresql(), "has_redis": self.has_redis(),
            "pubsub": self.pubsub(), "state": self.state(), "of_all": settings::of_all(self),
            "refusals": self.refusals(),
        });
        let mut context = with(self.names(), own);
        for more in [
            migrate::context(self),
            figures::context(model),
            logs::context(self),
            ports::context(self),
            values::context(self),
        ] {
            context = with(context, more);
        }
        context
    }

    /// So many refused calls of one app in ten minutes are nobody's look at a running system: that asks each app for one of each other, and
    /// two looks are less than this, also where Prometheus makes a little more of what it counted.
    fn refusals(&self) -> usize {
        2 * self.whole.services.len()
    }

    fn version(&self) -> Value {
        match &self.model.chart.version {
            Some(version) => text(Some(version)),
            None => json!("0.1.0"),
        }
    }

    fn image(&self) -> Value {
        match &self.model.chart.image {
            Some(image) => text(Some(image)),
            None => text(Some(&self.model.name)),
        }
    }

    /// The component that carries events, where anybody talks.
    pub(super) fn pubsub(&self) -> Value {
        if talking(self.model).is_empty() {
            return Value::Null;
        }
        let pubsub = &self.model.sidecars.pubsub;
        let keys = match pubsub.kind {
            PubsubKind::Redis => "host, password",
            PubsubKind::Kafka => "host, username, password",
            PubsubKind::RabbitMq | PubsubKind::Mqtt3 => "connectionString",
        };
        json!({ "secret": pubsub.secret, "keys": keys, "redis": pubsub.kind == PubsubKind::Redis })
    }

    /// The component that keeps state, where anybody keeps any.
    pub(super) fn state(&self) -> Value {
        if keeping(self.model).is_empty() {
            return Value::Null;
        }
        let (store, pubsub) = (&self.model.sidecars.state_store, &self.model.sidecars.pubsub);
        let backend = match store.kind {
            StateStoreKind::PostgreSql => "postgresql",
            StateStoreKind::Redis => "redis",
        };
        let is_shared = store.kind == StateStoreKind::PostgreSql && self.has_redis();
        let redis = if is_shared { &pubsub.secret } else { &store.secret };
        json!({ "backend": backend, "postgresql": store.secret, "redis": redis })
    }
}

/// A name of something outside as a key of values.
pub(super) fn key(name: &str) -> String {
    let plain: String = name
        .chars()
        .map(|one| {
            if one.is_ascii_alphanumeric() {
                one.to_ascii_lowercase()
            } else {
                '-'
            }
        })
        .collect();
    let words: Vec<&str> = plain.split('-').filter(|word| !word.is_empty()).collect();
    match words.is_empty() {
        true => "other".to_owned(),
        false => words.join("-"),
    }
}

/// The same of something that a service talks to, with its port where there are several of that name.
pub(super) fn external_key(model: &Model, external: &External) -> String {
    match external.port {
        port if all_ports(model, external.name.as_str()).len() > 1 => format!("{}-{port}", key(external.name.as_str())),
        _ => key(external.name.as_str()),
    }
}

fn externals(model: &Model) -> BTreeMap<String, Outside> {
    let mut all: BTreeMap<String, Outside> = BTreeMap::new();
    let mut put = |key: String, about: String, port: u16, with: Option<&Name>, is_optional: bool, users: Vec<&AppId>| {
        let known = all.entry(key).or_insert_with(|| Outside {
            about,
            port,
            is_optional,
            secret: None,
            is_state_store: false,
            users: BTreeSet::new(),
        });
        known.is_optional &= is_optional;
        known.secret = known.secret.take().or_else(|| with.cloned());
        known.users.extend(users.into_iter().cloned());
    };
    for (id, service) in &model.services {
        for external in &service.externals {
            put(
                external_key(model, external),
                external.name.to_string(),
                external.port,
                secret(service, external),
                external.optional,
                vec![id],
            );
        }
    }
    if !talking(model).is_empty() {
        let port = match model.sidecars.pubsub.kind {
            PubsubKind::Redis => 6379,
            PubsubKind::Kafka => 9092,
            PubsubKind::RabbitMq => 5672,
            PubsubKind::Mqtt3 => 1883,
        };
        put(
            "pubsub-broker".to_owned(),
            "the broker of events".to_owned(),
            port,
            None,
            false,
            talking(model).into_iter().collect(),
        );
    }
    if !keeping(model).is_empty() {
        let about = "what keeps state (port 0: the usual one of the backend)".to_owned();
        put(
            "state-store".to_owned(),
            about,
            0,
            None,
            false,
            keeping(model).into_iter().collect(),
        );
    }
    if model.chart.migrate.is_some() {
        put(
            DATABASE.to_owned(),
            "the database that is migrated".to_owned(),
            5432,
            None,
            false,
            Vec::new(),
        );
    }
    if let Some(store) = all.get_mut("state-store") {
        store.is_state_store = true;
    }
    all
}

/// The secret that something outside is talked to with, where it may be missing.
fn secret<'a>(service: &Service, external: &'a External) -> Option<&'a Name> {
    let named = external.secret.as_ref()?;
    let is_optional = service.secrets.iter().any(|secret| secret.secret == *named && secret.optional);
    is_optional.then_some(named)
}

/// What the migration talks to, among what is outside.
pub(super) const DATABASE: &str = "postgresql";

fn all_ports(model: &Model, name: &str) -> BTreeSet<u16> {
    let externals = model.services.values().flat_map(|service| &service.externals);
    externals
        .filter(|external| key(external.name.as_str()) == key(name))
        .map(|external| external.port)
        .collect()
}

use std::collections::{BTreeMap, BTreeSet};
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use anyhow::Context;
use pando_service::{Shutdown, Tasks};
use serde_json::json;

use super::app_ids::AppIds;
use super::documents::Documents;
use super::generations;
use super::identity::Identity;
use super::log_file::LogFile;
use super::migrate::{database_secret, passwords};
use super::options::Options;
use super::pair::Pair;
use super::ports::Ports;
use super::process::{Plan, Process, Tell};
use super::secrets::{Secrets, make_folder, token};
use super::service::SOCKETS;
use super::tools::Tools;
use crate::data::Database;
use crate::service_name::ServiceName;
use crate::world::World;

/// The file of the passwords that sidecars read, among the secrets.
const COMPONENTS: &str = "components.json";

/// What every process of a system is started on: its folder, its secrets, its ports.
pub(crate) struct Ground {
    pub options: Options,
    pub tools: Tools,
    pub ids: AppIds,
    pub data: PathBuf,
    pub logs: PathBuf,
    pub world: World,
    pub secrets: Secrets,
    pub identity: Identity,
    pub documents: Documents,
    pub ports: Ports,
    pub tell: Tell,
    pub tasks: Tasks,
    /// A token for each service; an app id has that of one of its own.
    app_tokens: BTreeMap<ServiceName, String>,
}

impl Ground {
    /// As far as it can be prepared without any process.
    pub(crate) fn prepare(mut options: Options, tools: Tools, ids: AppIds, data: &Path) -> anyhow::Result<Self> {
        let data = data.canonicalize()?;
        let world = World::real();
        let logs = data.join("logs");
        make_folder(&logs)?;
        empty_sockets(&data)?;
        let (model, _) = crate::architecture::model()?;
        let documents = Documents::begin(&data, &ids, model, options.certificates_last)?;
        let secrets = Secrets::in_folder(&data)?;
        let identity = Identity::new(world.random.as_ref(), world.clock.as_ref())?;
        secrets.write("sentry-keys.json", &identity.published())?;
        let mut ports = Ports::new(world.random.as_ref());
        match options.listen.port() {
            0 => options.listen.set_port(ports.take()?),
            port => {
                let free = std::net::TcpListener::bind(options.listen);
                free.with_context(|| format!("cannot listen on {}", options.listen))?;
                ports.keep(port);
            }
        }
        let app_tokens = ServiceName::ALL.map(|service| (service, token(world.random.as_ref())));
        Ok(Self {
            tell: options.tell.clone(),
            tasks: Tasks::new(Shutdown::new()),
            app_tokens: app_tokens.into(),
            options,
            tools,
            ids,
            data,
            logs,
            world,
            secrets,
            identity,
            documents,
            ports,
        })
    }

    /// One for all processes of an app id. The code for the first account comes from it, so that it goes with auth-service.
    pub(crate) fn app_token(&self, app: ServiceName, hosted: &BTreeSet<ServiceName>) -> String {
        let whose = if hosted.contains(&ServiceName::Auth) {
            ServiceName::Auth
        } else {
            app
        };
        self.app_tokens.get(&whose).cloned().unwrap_or_default()
    }

    /// Writes down what components and apps are let know: where Redis and the state store are, and for each app id the passwords of its
    /// services' roles.
    pub(crate) fn write_passwords(
        &self,
        servers: &serde_json::Map<String, serde_json::Value>,
        apps: &BTreeMap<ServiceName, BTreeSet<ServiceName>>,
    ) -> anyhow::Result<()> {
        let mut components = servers.clone();
        for (app, hosted) in apps {
            let keeping: Vec<&ServiceName> = hosted.iter().filter(|service| !Database::of(**service).is_empty()).collect();
            let mut kept = serde_json::Map::new();
            for service in &keeping {
                let password = std::fs::read_to_string(passwords(&self.secrets).join(service.app_id()))?;
                // Of several each is named; a secret with one password in it needs no name.
                let key = if keeping.len() == 1 { "password" } else { service.app_id() };
                kept.insert(key.to_owned(), json!(password.trim()));
            }
            if !kept.is_empty() {
                components.insert(database_secret(&self.ids.of(*app)), kept.into());
            }
        }
        self.secrets.write(COMPONENTS, &serde_json::Value::from(components).to_string())?;
        Ok(())
    }

    /// Has commands and people find under its name what serves now: its socket, and the logs of both.
    pub(crate) fn show(&self, pair: &Pair) -> anyhow::Result<()> {
        let file = pair.socket_file();
        let folder = self.data.join(SOCKETS);
        let (link, fresh) = (folder.join(&file), folder.join(format!("{file}.new")));
        let _ = std::fs::remove_file(&fresh);
        symlink(Path::new(&pair.generation.to_string()).join(file), &fresh)?;
        std::fs::rename(&fresh, &link).with_context(|| format!("cannot write {}", link.display()))?;
        pair.show_logs()
    }

    /// Removes what those had who are none of these: their sockets, the names that led there, and what their sidecars loaded.
    pub(crate) fn clear_all_but(&self, pairs: &[&Pair]) -> anyhow::Result<()> {
        let generations: BTreeSet<usize> = pairs.iter().map(|pair| pair.generation).collect();
        self.documents.keep(&generations)?;
        let folder = self.data.join(SOCKETS);
        let cannot = || format!("cannot empty {}", folder.display());
        generations::keep(&folder, &generations).with_context(cannot)?;
        let names: BTreeSet<String> = pairs.iter().map(|pair| pair.socket_file()).collect();
        for entry in std::fs::read_dir(&folder).with_context(cannot)? {
            let entry = entry.with_context(cannot)?;
            let is_led_to = entry.file_name().to_str().is_some_and(|name| names.contains(name));
            if entry.file_type().with_context(cannot)?.is_symlink() && !is_led_to {
                std::fs::remove_file(entry.path()).with_context(cannot)?;
            }
        }
        Ok(())
    }

    /// A new log of something that is there once.
    pub(crate) fn log(&self, name: &str) -> anyhow::Result<LogFile> {
        LogFile::begin(&self.logs, name).with_context(|| format!("cannot write the log of {name}"))
    }

    /// A new log of something that takes the place of others.
    pub(crate) fn log_of(&self, name: &str, generation: usize) -> anyhow::Result<LogFile> {
        LogFile::begin_generation(&self.logs, name, generation).with_context(|| format!("cannot write the log of {name}"))
    }

    pub(crate) fn watch(&self, plan: Plan) -> Process {
        Process::watch(plan, &self.tasks, self.tell.clone(), |_| {})
    }
}

/// Removes what a start before left: nobody listens there, since the folder is ours.
fn empty_sockets(data: &Path) -> anyhow::Result<()> {
    let folder = data.join(SOCKETS);
    if folder.exists() {
        std::fs::remove_dir_all(&folder).with_context(|| format!("cannot empty {}", folder.display()))?;
    }
    make_folder(&folder)
}

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use anyhow::ensure;
use uuid::Uuid;

use super::options::Options;
use super::processes::{Kind, cpu_by_kind};
use super::settle::{Database, Watch};
use super::system::{Running, flags};
use crate::generator::{Pace, Requests, load};
use crate::people::{Person, register, sign_in};
use crate::report::Phase;
use crate::seed::through_api;
use crate::usage::cpu;

/// How long the events of one measurement may take to arrive.
const SETTLE_TIME: Duration = Duration::from_secs(300);

/// Our own system beside sidecars, with tasks in it.
pub struct World {
    /// The system.
    pub system: Running,
    /// Looks whether events have arrived.
    pub watch: Watch,
    /// Its people.
    people: u32,
}

/// A measurement, with the CPU by kind.
pub type Costed = (Phase, BTreeMap<Kind, f64>);

impl World {
    /// Starts it and makes accounts and tasks through the API.
    pub async fn start(options: &Options, replicas: usize) -> anyhow::Result<Self> {
        let binary = options.binary.canonicalize()?;
        let system = Running::start(&options.place, "ours", binary, replicas, flags()).await?;
        let people = register(system.address(), options.people, system.setup_code().as_deref()).await?;
        through_api(system.address(), &people, options.tasks).await?;
        let mut watch = Watch::of(&system).await?;
        watch.settled(SETTLE_TIME).await?;
        Ok(Self {
            system,
            watch,
            people: options.people,
        })
    }

    /// Everybody, signed in just now, with their tasks.
    pub async fn people(&self) -> anyhow::Result<Vec<Person>> {
        let mut people = sign_in(self.system.address(), self.people).await?;
        let database = Database::connect(&self.system, "task-service").await?;
        let rows = database
            .client
            .query("select id, user_id from tasks where deleted_at is null", &[])
            .await?;
        for row in rows {
            let (task, user) = (Uuid::from_slice(row.try_get(0)?)?, Uuid::from_slice(row.try_get(1)?)?);
            if let Some(person) = people.iter_mut().find(|person| person.id == user) {
                person.tasks.push(task);
            }
        }
        ensure!(people.iter().all(|person| !person.tasks.is_empty()), "somebody has no tasks");
        Ok(people)
    }

    /// Loads an address of it, waits until all events have arrived, and tells what that took.
    pub async fn phase<W: Requests>(
        &mut self,
        (address, work): (SocketAddr, &Arc<W>),
        connections: u32,
        time: Duration,
        pace: Pace,
    ) -> anyhow::Result<Costed> {
        let processes = self.system.processes();
        let before = (cpu_by_kind(&processes)?, cpu(None)?);
        let outcome = load(address, work, connections, time, pace).await?;
        let generator = cpu(None)? - before.1;
        let settled = self.watch.settled(SETTLE_TIME).await?;
        let used = since(&before.0, &cpu_by_kind(&processes)?);
        let offered = match pace {
            Pace::Closed => None,
            Pace::Open(rate) => Some(rate),
        };
        let done = outcome.done.max(1) as f64;
        let each = used.iter().map(|(kind, cpu)| (*kind, cpu.as_secs_f64() * 1e6 / done)).collect();
        Ok((Phase::of(outcome, offered, used.values().sum(), generator, settled), each))
    }
}

/// CPU time between two moments.
pub fn since(before: &BTreeMap<Kind, Duration>, after: &BTreeMap<Kind, Duration>) -> BTreeMap<Kind, Duration> {
    let from = |kind| before.get(kind).copied().unwrap_or_default();
    after.iter().map(|(kind, cpu)| (*kind, cpu.saturating_sub(from(kind)))).collect()
}

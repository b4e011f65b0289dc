use std::net::SocketAddr;

use futures_util::future::{join_all, try_join_all};

use super::documents::Loaded;
use super::entrance::Entrance;
use super::ground::Ground;
use super::hosting::Hosting;
use super::pair::{Code, Pair, Which};
use super::servers::Servers;
use crate::service_name::ServiceName;

/// What is to be behind an app id.
pub(crate) struct Next {
    pub app: ServiceName,
    pub hosting: Hosting,
    /// Its number: those of later generations take the place of earlier ones.
    pub generation: usize,
    /// What its sidecars load.
    pub loaded: Loaded,
}

/// What is behind one app id: as many pairs as there are replicas, each where other sidecars find it.
pub(crate) struct Group {
    pub hosting: Hosting,
    pub pairs: Vec<Pair>,
    entrances: Vec<Entrance>,
}

/// Pairs that are to take the place of a group's.
pub(crate) struct Successors {
    next: Next,
    pairs: Vec<Pair>,
}

impl Group {
    /// Starts the first of an app id. Who comes is led to them from the beginning, and turned away until they are ready.
    pub(crate) async fn start(ground: &mut Ground, servers: &Servers, code: &Code, next: Next) -> anyhow::Result<Self> {
        let mut entrances = Vec::new();
        for _ in 0..ground.options.replicas {
            entrances.push(Entrance::open(ground.ports.take()?, &ground.tasks).await?);
        }
        let pairs = pairs(ground, servers, code, &next, &entrances)?;
        entrances.iter().for_each(|entrance| entrance.lead_to(next.generation));
        pairs.iter().try_for_each(Pair::show_logs)?;
        Ok(Self {
            hosting: next.hosting,
            pairs,
            entrances,
        })
    }

    /// Starts others beside those that are there.
    pub(crate) fn succeed(&self, ground: &mut Ground, servers: &Servers, code: &Code, next: Next) -> anyhow::Result<Successors> {
        let pairs = pairs(ground, servers, code, &next, &self.entrances)?;
        Ok(Successors { next, pairs })
    }

    /// Has the others take over; those before, to be ended.
    pub(crate) fn take_over(&mut self, successors: Successors) -> Vec<Pair> {
        for entrance in &self.entrances {
            entrance.lead_to(successors.next.generation);
        }
        self.hosting = successors.next.hosting;
        std::mem::replace(&mut self.pairs, successors.pairs)
    }

    /// Waits until all can work.
    pub(crate) async fn ready(&self) -> anyhow::Result<()> {
        ready(&self.pairs).await
    }

    /// Ends all, which nobody calls any more.
    pub(crate) async fn end(self) {
        join_all(self.pairs.iter().map(Pair::hand_over)).await;
    }
}

impl Successors {
    /// Whose.
    pub(crate) fn app(&self) -> ServiceName {
        self.next.app
    }

    /// Waits until all can work.
    pub(crate) async fn ready(&self) -> anyhow::Result<()> {
        ready(&self.pairs).await
    }

    /// Ends them, whom nobody has called. An event that they have been given and not answered for comes again.
    pub(crate) async fn give_up(self) {
        join_all(self.pairs.iter().map(Pair::hand_over)).await;
    }
}

/// Starts a pair at each of these entrances.
fn pairs(ground: &mut Ground, servers: &Servers, code: &Code, next: &Next, entrances: &[Entrance]) -> anyhow::Result<Vec<Pair>> {
    let mut pairs = Vec::new();
    for (entrance, number) in entrances.iter().zip(1..) {
        let face = match (next.app, number) {
            (ServiceName::Frontend, 1) => Some(ground.options.listen),
            (ServiceName::Frontend, _) => Some(SocketAddr::from(([127, 0, 0, 1], ground.ports.take()?))),
            _ => None,
        };
        let which = Which {
            app: next.app,
            hosting: &next.hosting,
            number,
            generation: next.generation,
            internal_port: entrance.port(),
            face,
            loaded: &next.loaded,
        };
        pairs.push(Pair::start(ground, servers, code, which)?);
    }
    Ok(pairs)
}

async fn ready(pairs: &[Pair]) -> anyhow::Result<()> {
    try_join_all(pairs.iter().map(Pair::ready)).await.map(|_| ())
}

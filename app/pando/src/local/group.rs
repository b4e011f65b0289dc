use std::net::SocketAddr;

use futures_util::future::{join_all, try_join_all};

use super::documents::Loaded;
use super::entrance::Entrance;
use super::ground::Ground;
use super::hosting::Hosting;
use super::pair::{Code, Pair, Which};
use super::servers::Servers;
use crate::service_name::ServiceName;

/// What is behind one app id: as many pairs as there are replicas, each where other sidecars find it.
pub(crate) struct Group {
    pub hosting: Hosting,
    pub pairs: Vec<Pair>,
    entrances: Vec<Entrance>,
}

/// Pairs that are to take the place of a group's.
pub(crate) struct Successors {
    app: ServiceName,
    hosting: Hosting,
    generation: usize,
    pairs: Vec<Pair>,
}

impl Group {
    /// Starts the first of an app id. Who comes is led to them from the beginning, and turned away until they are ready.
    pub(crate) async fn start(
        ground: &mut Ground,
        servers: &Servers,
        code: &Code,
        app: ServiceName,
        hosting: Hosting,
        (generation, loaded): (usize, Loaded),
    ) -> anyhow::Result<Self> {
        let (mut entrances, mut pairs) = (Vec::new(), Vec::new());
        for number in 1..=ground.options.replicas {
            let entrance = Entrance::open(ground.ports.take()?, &ground.tasks).await?;
            let face = match (app, number) {
                (ServiceName::Frontend, 1) => Some(ground.options.listen),
                (ServiceName::Frontend, _) => Some(SocketAddr::from(([127, 0, 0, 1], ground.ports.take()?))),
                _ => None,
            };
            let which = Which {
                app,
                hosting: &hosting,
                number,
                generation,
                internal_port: entrance.port(),
                face,
                loaded: &loaded,
            };
            pairs.push(Pair::start(ground, servers, code, which)?);
            entrance.lead_to(generation);
            entrances.push(entrance);
        }
        Ok(Self { hosting, pairs, entrances })
    }

    /// Starts others beside those that are there.
    pub(crate) fn succeed(
        &self,
        ground: &mut Ground,
        servers: &Servers,
        code: &Code,
        (app, hosting): (ServiceName, Hosting),
        (generation, loaded): (usize, &Loaded),
    ) -> anyhow::Result<Successors> {
        let mut pairs = Vec::new();
        for (entrance, number) in self.entrances.iter().zip(1..) {
            let which = Which {
                app,
                hosting: &hosting,
                number,
                generation,
                internal_port: entrance.port(),
                // The frontend, which has one, stays as it is.
                face: None,
                loaded,
            };
            pairs.push(Pair::start(ground, servers, code, which)?);
        }
        Ok(Successors {
            app,
            hosting,
            generation,
            pairs,
        })
    }

    /// Has the others take over; those before, to be ended.
    pub(crate) fn take_over(&mut self, successors: Successors) -> Vec<Pair> {
        for entrance in &self.entrances {
            entrance.lead_to(successors.generation);
        }
        self.hosting = successors.hosting;
        std::mem::replace(&mut self.pairs, successors.pairs)
    }

    /// Waits until all can work.
    pub(crate) async fn ready(&self) -> anyhow::Result<()> {
        try_join_all(self.pairs.iter().map(Pair::ready)).await.map(|_| ())
    }

    /// Ends all, which nobody calls any more.
    pub(crate) async fn end(self) {
        join_all(self.pairs.iter().map(Pair::hand_over)).await;
    }
}

impl Successors {
    /// Whose.
    pub(crate) fn app(&self) -> ServiceName {
        self.app
    }

    /// Waits until all can work.
    pub(crate) async fn ready(&self) -> anyhow::Result<()> {
        try_join_all(self.pairs.iter().map(Pair::ready)).await.map(|_| ())
    }

    /// Ends them, whom nobody has called.
    pub(crate) async fn give_up(self) {
        join_all(self.pairs.iter().map(Pair::hand_over)).await;
    }
}

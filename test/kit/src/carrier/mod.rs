//! A carrier between the processes that does to requests whatever a carrier may: events come twice and out of order, and whatever may
//! be sent again by its contract is sent again although it was answered.

mod deliveries;
mod retries;
mod way;

use std::sync::Arc;

use tokio::net::TcpListener;
use tokio::task::JoinSet;

use crate::apart::SERVICES;
use way::Way;

/// What a carrier has done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Carried {
    /// Events that were delivered twice.
    pub doubled: u64,
    /// Those of them that were held until others had passed.
    pub overtaken: u64,
    /// Calls that were carried out, and sent again as if no answer had come.
    pub retried: u64,
}

/// A port for each service, through which the others reach it. Ends with the value.
pub(crate) struct Carrier {
    ways: Vec<Arc<Way>>,
    ports: [u16; SERVICES.len()],
    _doors: JoinSet<()>,
}

impl Carrier {
    /// Ways that lead nowhere yet.
    pub async fn new() -> Self {
        let mut carrier = Self {
            ways: Vec::new(),
            ports: [0; SERVICES.len()],
            _doors: JoinSet::new(),
        };
        for (service, port) in SERVICES.iter().zip(&mut carrier.ports) {
            let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
            *port = listener.local_addr().expect("its address").port();
            let way = Arc::new(Way::new(service));
            carrier._doors.spawn(way::serve(listener, way.clone()));
            carrier.ways.push(way);
        }
        carrier
    }

    /// The services listen at these ports.
    pub fn lead_to(&self, services: [u16; SERVICES.len()]) {
        for (way, port) in self.ways.iter().zip(services) {
            way.lead_to(port);
        }
    }

    /// Where the services are reached through it.
    pub fn ports(&self) -> [u16; SERVICES.len()] {
        self.ports
    }

    /// What it has done so far.
    pub fn carried(&self) -> Carried {
        let mut sum = Carried::default();
        for way in &self.ways {
            let one = way.carried();
            sum.doubled += one.doubled;
            sum.overtaken += one.overtaken;
            sum.retried += one.retried;
        }
        sum
    }
}

use std::collections::BTreeSet;
use std::net::{Ipv4Addr, TcpListener};

use anyhow::bail;
use pando_kernel::Random;

/// The system gives ports from here on to outgoing connections: one of those could take a port before its owner listens on it.
const EPHEMERAL: u16 = 32768;
const FIRST: u16 = 10_000;

/// Ports of loopback that nobody listens on, each given once.
pub(crate) struct Ports {
    next: u16,
    given: BTreeSet<u16>,
}

impl Ports {
    /// Begins at a place of chance, so that two systems that start together do not ask for the same ones.
    pub(crate) fn new(random: &dyn Random) -> Self {
        let mut bytes = [0; 2];
        random.fill(&mut bytes);
        Self {
            next: FIRST + u16::from_le_bytes(bytes) % (EPHEMERAL - FIRST),
            given: BTreeSet::new(),
        }
    }

    /// Takes this one out of those that are given.
    pub(crate) fn keep(&mut self, port: u16) {
        self.given.insert(port);
    }

    /// A free one.
    pub(crate) fn take(&mut self) -> anyhow::Result<u16> {
        for _ in FIRST..EPHEMERAL {
            let port = self.next;
            self.next = if port + 1 == EPHEMERAL { FIRST } else { port + 1 };
            if !self.given.contains(&port) && TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok() {
                self.given.insert(port);
                return Ok(port);
            }
        }
        bail!("no port of 127.0.0.1 between {FIRST} and {EPHEMERAL} is free")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use pando_service::SystemRandom;

    #[test]
    fn ports_differ_are_free_and_are_not_those_of_outgoing_connections() {
        let mut ports = Ports::new(&SystemRandom);
        let taken: Vec<u16> = (0..50).map(|_| ports.take().unwrap()).collect();
        assert_eq!(taken.iter().collect::<BTreeSet<_>>().len(), 50);
        assert!(taken.iter().all(|port| (FIRST..EPHEMERAL).contains(port)));
        ports.next = taken[0];
        let _held = TcpListener::bind((Ipv4Addr::LOCALHOST, taken[49] + 1));
        assert!(!taken.contains(&ports.take().unwrap()));
    }
}

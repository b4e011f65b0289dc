//! The address of a sidecar, as other sidecars know it, which stays while what is behind it changes.
//!
//! A sidecar finds others by mDNS, and goes on with what it once found for up to a minute and a half: whoever came instead at another
//! address would not be called, and whoever is gone would be. So each sidecar says that it is at a port of 127.0.0.1, where this listens,
//! and itself listens at the same port of another address of loopback. What passes is encrypted between the two sidecars.

use std::io::ErrorKind;
use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use anyhow::Context;
use pando_service::Tasks;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

/// How long is waited when nothing more can be opened.
const FULL_PAUSE: Duration = Duration::from_millis(50);
/// The generations that differ in their address; more than there are at any time.
const ADDRESSES: usize = 200;

/// Where the sidecars of a generation listen.
pub(crate) fn address(generation: usize) -> Ipv4Addr {
    let last = 2 + generation % ADDRESSES;
    Ipv4Addr::new(127, 0, 0, u8::try_from(last).unwrap_or(2))
}

/// Connections from other sidecars to whoever is behind this at the moment. A connection stays with whom it has reached. Ends with its
/// drop.
pub(crate) struct Entrance {
    port: u16,
    behind: watch::Sender<Option<SocketAddr>>,
}

impl Entrance {
    /// Opens it; at first there is nobody, and whoever comes is sent away.
    pub(crate) async fn open(port: u16, tasks: &Tasks) -> anyhow::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await;
        let listener = listener.with_context(|| format!("cannot listen at port {port}, where sidecars come in"))?;
        let (behind, watched) = watch::channel(None);
        tasks.spawn_to_its_end("an entrance", lead(listener, watched));
        Ok(Self { port, behind })
    }

    /// Where it is.
    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    /// Who comes from now on is led to this generation.
    pub(crate) fn lead_to(&self, generation: usize) {
        self.behind.send_replace(Some((address(generation), self.port).into()));
    }
}

async fn lead(listener: TcpListener, mut behind: watch::Receiver<Option<SocketAddr>>) {
    let closed = {
        let mut behind = behind.clone();
        async move { while behind.changed().await.is_ok() {} }
    };
    let mut closed = std::pin::pin!(closed);
    loop {
        let accepted = tokio::select! {
            () = &mut closed => return,
            accepted = listener.accept() => accepted,
        };
        match accepted {
            Ok((from, _)) => {
                let to = *behind.borrow_and_update();
                pass(from, to);
            }
            // Of that one connection.
            Err(error) if error.kind() == ErrorKind::ConnectionAborted => {}
            Err(_) => tokio::time::sleep(FULL_PAUSE).await,
        }
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "it ends with the two sidecars, which end before the system does"
)]
fn pass(mut from: TcpStream, to: Option<SocketAddr>) {
    tokio::spawn(async move {
        // Whoever is not there is told by the end of the connection, as by a refusal.
        let Some(to) = to else { return };
        let Ok(mut to) = TcpStream::connect(to).await else { return };
        let _ = (from.set_nodelay(true), to.set_nodelay(true));
        let _ = tokio::io::copy_bidirectional(&mut from, &mut to).await;
    });
}

#[cfg(test)]
mod tests {
    use pando_service::Shutdown;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    use super::*;

    async fn asked(port: u16) -> String {
        let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await.unwrap();
        let mut answer = String::new();
        let _ = stream.read_to_string(&mut answer).await;
        answer
    }

    #[tokio::test]
    async fn whoever_comes_is_led_to_the_generation_of_the_moment_and_whoever_is_there_stays() {
        let port = {
            let free = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
            free.local_addr().unwrap().port()
        };
        let tasks = Tasks::new(Shutdown::new());
        let entrance = Entrance::open(port, &tasks).await.unwrap();
        assert_eq!(asked(port).await, "", "nobody is there yet");
        let (first, second) = (
            TcpListener::bind((address(1), port)).await.unwrap(),
            TcpListener::bind((address(2), port)).await.unwrap(),
        );
        let serve = async |listener: &TcpListener, says: &str| {
            let (mut stream, _) = listener.accept().await.unwrap();
            stream.write_all(says.as_bytes()).await.unwrap();
            stream
        };
        entrance.lead_to(1);
        let mut stays = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await.unwrap();
        let mut held = serve(&first, "").await;
        entrance.lead_to(2);
        let (answer, _) = tokio::join!(asked(port), async { drop(serve(&second, "second").await) });
        assert_eq!(answer, "second");
        held.write_all(b"first").await.unwrap();
        drop(held);
        let mut answer = String::new();
        stays.read_to_string(&mut answer).await.unwrap();
        assert_eq!(answer, "first", "who came before is not led elsewhere");
        drop(entrance);
        assert_eq!(tasks.join(Duration::from_secs(5)).await, 0);
        assert!(TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await.is_err(), "it is closed");
    }
}

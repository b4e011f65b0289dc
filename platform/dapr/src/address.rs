use std::fmt;
use std::io;
use std::path::PathBuf;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use futures_util::future::BoxFuture;
use http::Uri;
use hyper_util::client::legacy::connect::{Connected, Connection};
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpStream, UnixStream};
use tower::Service;

/// Where the sidecar's HTTP API is. Nothing is encrypted on the way, so it is on this machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SidecarAddress {
    /// A port of 127.0.0.1.
    Port(u16),
    /// A Unix socket: `DIR/dapr-APP-http.socket` of `daprd --unix-domain-socket DIR`.
    Socket(PathBuf),
}

impl fmt::Display for SidecarAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Port(port) => write!(f, "http://127.0.0.1:{port}"),
            Self::Socket(path) => write!(f, "the socket {}", path.display()),
        }
    }
}

/// Connects to the one address, whatever a request's URI says.
#[derive(Clone)]
pub(crate) struct Connector(pub SidecarAddress);

impl Connector {
    /// How long a connection may take to come about: it goes to this machine.
    const TIME: Duration = Duration::from_secs(2);

    async fn connect(address: SidecarAddress) -> io::Result<Stream> {
        Ok(match address {
            SidecarAddress::Port(port) => {
                let stream = TcpStream::connect(("127.0.0.1", port)).await?;
                // Small requests must not wait for the next one (Nagle).
                stream.set_nodelay(true)?;
                Stream(Box::new(stream))
            }
            SidecarAddress::Socket(path) => Stream(Box::new(UnixStream::connect(path).await?)),
        })
    }
}

impl Service<Uri> for Connector {
    type Response = TokioIo<Stream>;
    type Error = io::Error;
    type Future = BoxFuture<'static, io::Result<TokioIo<Stream>>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: Uri) -> Self::Future {
        let connect = Self::connect(self.0.clone());
        Box::pin(async {
            let stream = tokio::time::timeout(Self::TIME, connect).await;
            stream.map_err(|_| io::Error::from(io::ErrorKind::TimedOut))?.map(TokioIo::new)
        })
    }
}

trait Duplex: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Duplex for T {}

/// A connection of either kind.
pub(crate) struct Stream(Box<dyn Duplex>);

impl Connection for Stream {
    fn connected(&self) -> Connected {
        Connected::new()
    }
}

impl AsyncRead for Stream {
    fn poll_read(mut self: Pin<&mut Self>, context: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_read(context, buffer)
    }
}

impl AsyncWrite for Stream {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.0).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_shutdown(context)
    }

    fn poll_write_vectored(mut self: Pin<&mut Self>, context: &mut Context<'_>, parts: &[io::IoSlice<'_>]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.0).poll_write_vectored(context, parts)
    }

    fn is_write_vectored(&self) -> bool {
        self.0.is_write_vectored()
    }
}

use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, bail, ensure};
use bytes::Bytes;
use http::{Request, StatusCode};
use http_body_util::Empty;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// How long one look may take.
const LOOK_TIME: Duration = Duration::from_secs(2);

/// How a process shows that it can do its work.
#[derive(Clone, Debug)]
pub(crate) enum Ready {
    /// `GET` of this path on this port of loopback answers with a success.
    Http { port: u16, path: &'static str },
    /// Redis on this port answers PING to whoever knows the password.
    Redis { port: u16, password: String },
    /// The eighth line of the file in which PostgreSQL tells how it is, and the first is the server's own process id.
    Postgres { file: PathBuf },
    /// A file is there, for tests of the watching itself.
    #[cfg(test)]
    File(PathBuf),
}

impl Ready {
    /// Looks once.
    pub(crate) async fn look(&self, pid: u32) -> anyhow::Result<()> {
        let look = async {
            match self {
                Self::Http { port, path } => http(*port, path).await,
                Self::Redis { port, password } => redis(*port, password).await,
                #[cfg(test)]
                Self::File(file) => {
                    ensure!(file.exists(), "it is not there yet");
                    Ok(())
                }
                Self::Postgres { file } => {
                    let told = tokio::fs::read_to_string(file).await?;
                    let lines: Vec<&str> = told.lines().map(str::trim).collect();
                    ensure!(lines.first() == Some(&&*pid.to_string()), "another server's file");
                    ensure!(lines.get(7) == Some(&"ready"), "it is not ready yet");
                    Ok(())
                }
            }
        };
        tokio::time::timeout(LOOK_TIME, look).await.context("no answer")?
    }
}

async fn http(port: u16, path: &str) -> anyhow::Result<()> {
    let stream = TcpStream::connect(("127.0.0.1", port)).await?;
    let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await?;
    let request = Request::get(path).header("host", "localhost").body(Empty::<Bytes>::new())?;
    // It takes the sender along: the connection ends with the exchange.
    let exchange = async move { Ok::<_, anyhow::Error>(sender.send_request(request).await?.status()) };
    let status: StatusCode = tokio::select! {
        status = exchange => status?,
        closed = connection => bail!("closed: {closed:?}"),
    };
    ensure!(status.is_success(), "{status}");
    Ok(())
}

async fn redis(port: u16, password: &str) -> anyhow::Result<()> {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).await?;
    stream.write_all(format!("AUTH {password}\r\nPING\r\nQUIT\r\n").as_bytes()).await?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await?;
    ensure!(answer.contains("+PONG"), "it answers {answer:?}");
    Ok(())
}

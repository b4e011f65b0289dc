//! The socket of a process, in its data folder if it has one: how the commands talk to the server that holds it. Mode 0600: whoever
//! may use it may read the folder anyway.

use std::os::unix::fs::{FileTypeExt, PermissionsExt};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use axum::extract::State;
use axum::routing::{get, post};
use axum::{Json, Router};
use bytes::Bytes;
use http::{Method, Request, StatusCode};
use http_body_util::{BodyExt, Full};
use hyper_util::rt::TokioIo;
use pando_http::{ServerLimits, serve};
use pando_service::Shutdown;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use tokio::net::{UnixListener, UnixStream};

use crate::administration::{Administration, ShownLetter};
use crate::data::Folder;

/// Where a backup goes.
#[derive(Serialize, Deserialize)]
struct BackupTo {
    file: PathBuf,
}

/// Which dead letter.
#[derive(Serialize, Deserialize)]
struct Redrive {
    name: Option<String>,
}

/// Whose password.
#[derive(Serialize, Deserialize)]
struct ResetPassword {
    email: String,
    password: Option<String>,
}

type Answer<T> = Result<Json<T>, (StatusCode, String)>;

fn answer<T>(result: anyhow::Result<T>) -> Answer<T> {
    result
        .map(Json)
        .map_err(|error| (StatusCode::UNPROCESSABLE_ENTITY, format!("{error:#}")))
}

/// A socket, ready for the commands.
pub struct Socket {
    /// Where they come in.
    pub listener: UnixListener,
    /// Its file, which whoever closes it removes.
    pub path: PathBuf,
}

/// Opens the socket of this process.
///
/// # Errors
/// When it cannot be made: its path is longer than a socket's may be (about 100 bytes), most often.
pub fn open(path: &Path) -> anyhow::Result<Socket> {
    let path = path.to_owned();
    // In a folder whose lock is ours a socket that is there is a dead one's. Elsewhere somebody may be listening.
    if std::os::unix::net::UnixStream::connect(&path).is_ok() {
        bail!("another process listens at {}", path.display());
    }
    match std::fs::symlink_metadata(&path) {
        Ok(found) if found.file_type().is_socket() => std::fs::remove_file(&path)?,
        Ok(_) => bail!(
            "{} is not a socket, and is left alone: name another file with --socket",
            path.display()
        ),
        Err(_) => {}
    }
    // Nobody else gets in between these two either: the umask of this process ([`crate::run`]) keeps them out.
    let listener = UnixListener::bind(&path).with_context(|| format!("cannot listen at {}", path.display()))?;
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600))?;
    Ok(Socket { listener, path })
}

/// Serves the socket until shutdown.
pub async fn listen(socket: Socket, administration: Administration, shutdown: Shutdown) {
    let router = Router::new()
        .route("/backup", post(backup))
        .route("/dead-letters", get(dead_letters))
        .route("/dead-letters/redrive", post(redrive))
        .route("/accounts/reset-password", post(reset_password))
        .with_state(administration);
    serve(socket.listener, router, shutdown, ServerLimits::default()).await;
    let _ = std::fs::remove_file(&socket.path);
}

async fn backup(State(administration): State<Administration>, Json(to): Json<BackupTo>) -> Answer<()> {
    let copy = move || administration.backup(&to.file);
    #[expect(
        clippy::disallowed_methods,
        reason = "a copy is minutes of file system work, one at a time, asked for by the operator"
    )]
    let done = tokio::task::spawn_blocking(copy).await;
    answer(done.unwrap_or_else(|error| Err(error.into())))
}

async fn dead_letters(State(administration): State<Administration>) -> Answer<Vec<ShownLetter>> {
    answer(administration.dead_letters().await)
}

async fn redrive(State(administration): State<Administration>, Json(which): Json<Redrive>) -> Answer<u64> {
    answer(administration.redrive(which.name.as_deref()).await)
}

async fn reset_password(State(administration): State<Administration>, Json(whose): Json<ResetPassword>) -> Answer<Option<String>> {
    answer(administration.reset_password(&whose.email, whose.password).await)
}

/// A running server, as a command sees it.
pub struct Holder(PathBuf);

impl Holder {
    /// The server that holds this folder.
    pub fn of(folder: &Path) -> Self {
        Self(Folder::socket(folder))
    }

    /// The server that listens at this socket.
    pub fn at(socket: &Path) -> Self {
        Self(socket.to_owned())
    }

    /// Copies all data to a new file.
    pub async fn backup(&self, file: PathBuf) -> anyhow::Result<()> {
        self.ask(Method::POST, "/backup", &BackupTo { file }).await
    }

    /// Every dead letter.
    pub async fn dead_letters(&self) -> anyhow::Result<Vec<ShownLetter>> {
        self.ask(Method::GET, "/dead-letters", &()).await
    }

    /// Has one delivered again, or all.
    pub async fn redrive(&self, name: Option<String>) -> anyhow::Result<u64> {
        self.ask(Method::POST, "/dead-letters/redrive", &Redrive { name }).await
    }

    /// Gives an account a new password.
    pub async fn reset_password(&self, email: String, password: Option<String>) -> anyhow::Result<Option<String>> {
        self.ask(Method::POST, "/accounts/reset-password", &ResetPassword { email, password })
            .await
    }

    async fn ask<B: Serialize, R: DeserializeOwned>(&self, method: Method, path: &str, body: &B) -> anyhow::Result<R> {
        let stream = UnixStream::connect(&self.0)
            .await
            .with_context(|| format!("the server does not answer at {}", self.0.display()))?;
        let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await?;
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header("host", "pando")
            .header("content-type", "application/json")
            .body(Full::new(Bytes::from(serde_json::to_vec(body)?)))?;
        // It takes the sender along: the connection ends with the exchange, and is not kept for more.
        let exchange = async move {
            let response = sender.send_request(request).await?;
            let status = response.status();
            Ok::<_, anyhow::Error>((status, response.into_body().collect().await?.to_bytes()))
        };
        let (answered, _) = futures_util::future::join(exchange, async { connection.await.ok() }).await;
        let (status, bytes) = answered?;
        if status != StatusCode::OK {
            bail!("{}", String::from_utf8_lossy(&bytes));
        }
        Ok(serde_json::from_slice(&bytes)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_dead_ones_socket_is_replaced_and_any_other_file_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("pando.sock");
        let first = open(&path).unwrap();
        let error = open(&path).err().unwrap().to_string();
        assert!(error.contains("another process listens"), "{error}");
        drop(first);
        assert!(open(&path).is_ok(), "nobody listens there any more");
        let notes = folder.path().join("notes.txt");
        std::fs::write(&notes, "mine").unwrap();
        let error = open(&notes).err().unwrap().to_string();
        assert!(error.contains("--socket"), "{error}");
        assert_eq!(std::fs::read_to_string(&notes).unwrap(), "mine");
    }
}

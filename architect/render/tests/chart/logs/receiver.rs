use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::Stdio;
use std::sync::{Arc, Mutex};
use std::thread;

use rcgen::{CertifiedKey, generate_simple_self_signed};
use rustls::pki_types::PrivateKeyDer;
use rustls::{ServerConfig, ServerConnection, StreamOwned};

use crate::tool::start;

/// What somebody sent.
#[derive(Clone, Debug)]
pub(crate) struct Taken {
    pub(crate) path: String,
    /// By their names in small letters.
    pub(crate) headers: BTreeMap<String, String>,
    pub(crate) body: String,
}

/// A server in place of Loki or Elasticsearch: it answers as they do, and keeps what it is sent. It ends with the test's process.
pub(crate) struct Receiver {
    pub(crate) port: u16,
    kept: Arc<Mutex<Kept>>,
}

#[derive(Default)]
struct Kept {
    taken: Vec<Taken>,
    refused: usize,
    refuses: bool,
}

impl Receiver {
    /// One that is spoken to in the clear.
    pub(crate) fn start() -> Self {
        Self::run(None)
    }

    /// One on TLS, whose certificate is for `localhost` and vouches for itself: its text.
    pub(crate) fn start_tls() -> (Self, String) {
        let CertifiedKey { cert, signing_key } = generate_simple_self_signed(["localhost".to_owned()]).unwrap();
        let key = PrivateKeyDer::Pkcs8(signing_key.serialize_der().into());
        let ring = Arc::new(rustls::crypto::ring::default_provider());
        let config = ServerConfig::builder_with_provider(ring)
            .with_safe_default_protocol_versions()
            .unwrap();
        let config = config.with_no_client_auth().with_single_cert(vec![cert.der().clone()], key);
        (Self::run(Some(Arc::new(config.unwrap()))), cert.pem())
    }

    fn run(tls: Option<Arc<ServerConfig>>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let (port, kept) = (listener.local_addr().unwrap().port(), Arc::new(Mutex::new(Kept::default())));
        let shared = kept.clone();
        on_a_thread(move || {
            for stream in listener.incoming().flatten() {
                let (tls, kept) = (tls.clone(), shared.clone());
                on_a_thread(move || match tls {
                    None => serve(BufReader::new(stream), &kept),
                    Some(config) => {
                        let connection = ServerConnection::new(config).unwrap();
                        serve::<StreamOwned<ServerConnection, TcpStream>>(BufReader::new(StreamOwned::new(connection, stream)), &kept);
                    }
                });
            }
        });
        Self { port, kept }
    }

    /// Whether it refuses all from now on: it is not ready.
    pub(crate) fn refuse(&self, refuses: bool) {
        self.kept.lock().unwrap().refuses = refuses;
    }

    /// How often it refused.
    pub(crate) fn refused(&self) -> usize {
        self.kept.lock().unwrap().refused
    }

    pub(crate) fn taken(&self) -> Vec<Taken> {
        self.kept.lock().unwrap().taken.clone()
    }
}

#[expect(clippy::disallowed_methods, reason = "a server of a test's own, without a runtime")]
fn on_a_thread(what: impl FnOnce() + Send + 'static) {
    thread::spawn(what);
}

/// Answers requests, one after the other, until whoever asks leaves.
fn serve<Stream: Read + Write>(mut stream: BufReader<Stream>, kept: &Mutex<Kept>) {
    while let Some(taken) = request(&mut stream) {
        let answer = {
            let mut kept = kept.lock().unwrap();
            if kept.refuses {
                kept.refused += 1;
                "HTTP/1.1 503 Service Unavailable\r\ncontent-length: 0\r\n\r\n".to_owned()
            } else {
                let answer = answer(&taken);
                kept.taken.push(taken);
                answer
            }
        };
        let written = stream.get_mut().write_all(answer.as_bytes());
        if written.and_then(|()| stream.get_mut().flush()).is_err() {
            return;
        }
    }
}

/// Loki says nothing; Elasticsearch says of each document what became of it.
fn answer(taken: &Taken) -> String {
    if !taken.path.ends_with("/_bulk") {
        return "HTTP/1.1 204 No Content\r\n\r\n".to_owned();
    }
    let items = vec![r#"{"create":{"status":201}}"#; taken.body.lines().count() / 2];
    let body = format!(r#"{{"took":1,"errors":false,"items":[{}]}}"#, items.join(","));
    let length = body.len();
    format!("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\r\n{body}")
}

fn request(stream: &mut impl BufRead) -> Option<Taken> {
    let mut line = || {
        let mut line = String::new();
        stream.read_line(&mut line).ok().filter(|length| *length > 0)?;
        Some(line.trim_end().to_owned())
    };
    let path = line()?.split(' ').nth(1)?.to_owned();
    let mut headers = BTreeMap::new();
    while let Some((name, value)) = line()?.split_once(": ") {
        headers.insert(name.to_ascii_lowercase(), value.to_owned());
    }
    let mut body = vec![0; headers.get("content-length")?.parse().ok()?];
    stream.read_exact(&mut body).ok()?;
    assert_eq!(headers.get("content-encoding").map(String::as_str), Some("gzip"));
    let body = unpacked(&body);
    Some(Taken { path, headers, body })
}

fn unpacked(body: &[u8]) -> String {
    let mut gzip = start(Path::new("gzip"));
    let mut gzip = gzip.arg("-dc").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    gzip.stdin.take().unwrap().write_all(body).unwrap();
    String::from_utf8(gzip.wait_with_output().unwrap().stdout).unwrap()
}

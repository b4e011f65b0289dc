use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

/// How long anything is waited for; only a run that hangs takes as long.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// Topics that every app hears of where its sidecar lets it, and what becomes of their events.
pub const TAKEN: &str = "task.created";
pub const DROPPED: &str = "task.updated";

/// An app that answers everything: a thread for each connection, until the test ends.
pub fn app(hears: bool) -> u16 {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let port = listener.local_addr().unwrap().port();
    thread(move || {
        for connection in listener.incoming().flatten() {
            thread(move || {
                let mut connection = BufReader::new(connection);
                while answer(&mut connection, hears).is_some() {}
            });
        }
    });
    port
}

fn thread(works: impl FnOnce() + Send + 'static) {
    thread::Builder::new().name("app".to_owned()).spawn(works).unwrap();
}

/// Somebody who takes spans, and the paths that they were sent to.
pub fn collector() -> (u16, Arc<Mutex<BTreeSet<String>>>) {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let (port, paths) = (listener.local_addr().unwrap().port(), Arc::<Mutex<BTreeSet<String>>>::default());
    let kept = paths.clone();
    thread(move || {
        for connection in listener.incoming().flatten() {
            let kept = kept.clone();
            thread(move || {
                let mut connection = BufReader::new(connection);
                while let Some((path, body)) = read(&mut connection) {
                    // An empty one would be nothing that anybody counts on.
                    if !body.is_empty() {
                        kept.lock().unwrap().insert(path);
                    }
                    let answer = "HTTP/1.1 202 -\r\ncontent-length: 0\r\n\r\n";
                    if connection.get_mut().write_all(answer.as_bytes()).is_err() {
                        break;
                    }
                }
            });
        }
    });
    (port, paths)
}

/// Of the first events none is taken at once: they are brought again.
static TRIES: AtomicU32 = AtomicU32::new(0);

/// Answers one request, or nothing where there is none any more.
fn answer(connection: &mut BufReader<TcpStream>, hears: bool) -> Option<()> {
    let (path, _) = read(connection)?;
    let (status, body) = match path.as_str() {
        "/dapr/subscribe" if hears => {
            let topics = [TAKEN, DROPPED].map(|topic| format!(r#"{{"pubsubname": "pubsub", "topic": "{topic}", "route": "/{topic}"}}"#));
            (200, format!("[{}]", topics.join(",")))
        }
        "/dapr/subscribe" => (200, "[]".to_owned()),
        "/dapr/config" => (404, String::new()),
        path if path == format!("/{TAKEN}") && TRIES.fetch_add(1, Ordering::Relaxed) == 0 => (500, String::new()),
        path if path == format!("/{DROPPED}") => (200, r#"{"status": "DROP"}"#.to_owned()),
        _ => (200, "{}".to_owned()),
    };
    let head = format!(
        "HTTP/1.1 {status} -\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    connection.get_mut().write_all(format!("{head}{body}").as_bytes()).ok()
}

/// The path (or status) of a message, and its body.
fn read(connection: &mut BufReader<TcpStream>) -> Option<(String, String)> {
    let mut first = String::new();
    connection.read_line(&mut first).ok().filter(|read| *read > 0)?;
    let second = first.split_whitespace().nth(1)?.to_owned();
    let (mut length, mut is_chunked) = (None, false);
    loop {
        let mut line = String::new();
        connection.read_line(&mut line).ok().filter(|read| *read > 0)?;
        let line = line.trim_end().to_ascii_lowercase();
        if line.is_empty() {
            break;
        }
        if let Some(value) = line.strip_prefix("content-length:") {
            length = value.trim().parse().ok();
        }
        is_chunked |= line.starts_with("transfer-encoding:") && line.ends_with("chunked");
    }
    let mut body = Vec::new();
    if is_chunked {
        chunks(connection, &mut body)?;
        return Some((second, String::from_utf8_lossy(&body).into_owned()));
    }
    match (length, first.starts_with("HTTP/")) {
        (Some(length), _) => {
            body.resize(length, 0);
            connection.read_exact(&mut body).ok()?;
        }
        // Until the end: the request said that it is the only one.
        (None, true) => drop(connection.read_to_end(&mut body).ok()?),
        (None, false) => {}
    }
    Some((second, String::from_utf8_lossy(&body).into_owned()))
}

/// A body that comes in pieces, each behind its length, the last of which is empty.
fn chunks(connection: &mut BufReader<TcpStream>, body: &mut Vec<u8>) -> Option<()> {
    loop {
        let mut line = String::new();
        connection.read_line(&mut line).ok().filter(|read| *read > 0)?;
        let length = usize::from_str_radix(line.trim(), 16).ok()?;
        let begin = body.len();
        body.resize(begin + length, 0);
        connection.read_exact(&mut body[begin..]).ok()?;
        connection.read_line(&mut line).ok()?;
        if length == 0 {
            return Some(());
        }
    }
}

/// Asks somebody on loopback; the status and the body, or nothing where nobody answers.
pub fn ask(port: u16, method: &str, path: &str, body: &str) -> Option<(u16, String)> {
    let connection = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).ok()?;
    connection.set_read_timeout(Some(PATIENCE)).ok()?;
    let mut connection = BufReader::new(connection);
    let head = format!(
        "{method} {path} HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    connection.get_mut().write_all(format!("{head}{body}").as_bytes()).ok()?;
    let (status, body) = read(&mut connection)?;
    Some((status.parse().ok()?, body))
}

/// Looks until something is there.
pub fn until<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let end = std::time::Instant::now() + PATIENCE;
    loop {
        match look() {
            Some(found) => return found,
            None if std::time::Instant::now() > end => panic!("{what}: not in time"),
            None => thread::sleep(Duration::from_millis(50)),
        }
    }
}

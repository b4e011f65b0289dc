use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpStream, ToSocketAddrs};
use std::time::{Duration, Instant};

/// An answer longer than this is not read to its end.
const BYTES_MAX: u64 = 16 * 1024 * 1024;

/// An answer over HTTP.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) body: String,
}

/// Asks an address once, over plain HTTP: probes and figures of processes on this machine are asked so.
///
/// # Errors
/// When nothing that is HTTP comes back within the time.
pub(super) fn get(address: SocketAddr, path: &str, time: Duration) -> io::Result<Answer> {
    let by = Instant::now() + time;
    let mut stream = TcpStream::connect_timeout(&address, time)?;
    stream.set_write_timeout(Some(time))?;
    // HTTP/1.0: the answer ends with the connection, and is in no chunks.
    stream.write_all(format!("GET {path} HTTP/1.0\r\nHost: {address}\r\n\r\n").as_bytes())?;
    let mut answer = Vec::new();
    let mut piece = [0; 8192];
    loop {
        let left = by.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Err(io::ErrorKind::TimedOut.into());
        }
        stream.set_read_timeout(Some(left))?;
        match stream.read(&mut piece)? {
            0 => break,
            count => answer.extend_from_slice(&piece[..count]),
        }
        if answer.len() as u64 > BYTES_MAX {
            break;
        }
    }
    read(&String::from_utf8_lossy(&answer)).ok_or_else(|| io::Error::new(io::ErrorKind::InvalidData, "what answers does not speak HTTP"))
}

fn read(answer: &str) -> Option<Answer> {
    let (head, body) = answer.split_once("\r\n\r\n")?;
    let status = head.strip_prefix("HTTP/1.")?.split(' ').nth(1)?;
    Some(Answer {
        status: status.parse().ok()?,
        body: body.to_owned(),
    })
}

/// The address and the path of an `http://` URL.
pub(super) fn place(url: &str) -> Option<(SocketAddr, String)> {
    let rest = url.strip_prefix("http://")?;
    let (host, path) = match rest.split_once('/') {
        Some((host, path)) => (host, format!("/{path}")),
        None => (rest, "/".to_owned()),
    };
    if path.contains(|one: char| one.is_whitespace() || one.is_control()) {
        return None;
    }
    let with_port = if host.rsplit_once(':').is_some_and(|(_, port)| port.parse::<u16>().is_ok()) {
        host.to_owned()
    } else {
        format!("{host}:80")
    };
    Some((with_port.to_socket_addrs().ok()?.next()?, path))
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;

    use super::*;

    #[test]
    fn an_answer_is_read_and_what_is_none_is_said() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let answers = ["HTTP/1.1 503 Service Unavailable\r\na: b\r\n\r\nnot yet", "SSH-2.0\r\n"];
        std::thread::scope(|scope| {
            scope.spawn(|| {
                for answer in answers {
                    let (mut stream, _) = listener.accept().unwrap();
                    let mut asked = [0; 512];
                    let count = stream.read(&mut asked).unwrap();
                    assert!(asked[..count].starts_with(b"GET /readyz HTTP/1.0\r\n"));
                    stream.write_all(answer.as_bytes()).unwrap();
                }
            });
            let time = Duration::from_secs(10);
            let answer = get(address, "/readyz", time).unwrap();
            assert_eq!((answer.status, &*answer.body), (503, "not yet"));
            assert!(get(address, "/readyz", time).is_err());
        });
    }

    #[test]
    fn a_url_is_an_address_and_a_path() {
        assert_eq!(
            place("http://127.0.0.1:8080/a?b"),
            Some((([127, 0, 0, 1], 8080).into(), "/a?b".to_owned()))
        );
        assert_eq!(place("http://127.0.0.1"), Some((([127, 0, 0, 1], 80).into(), "/".to_owned())));
        assert_eq!(place("https://127.0.0.1"), None);
        assert_eq!(place("http://127.0.0.1/a b"), None);
    }
}

//! What runs below a process of a test's own, as the system tells it (Linux): ids and ports change whenever something is started again.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// A process of the system.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    /// Its process id.
    pub pid: u32,
}

/// The parts of a local system by the names that its table shows; a sidecar's is `NAME-sidecar`. `of` is the process that holds it
/// together.
pub(crate) fn parts(of: u32) -> BTreeMap<String, Part> {
    let all: Vec<(Part, Vec<String>)> = children(of)
        .into_iter()
        .map(|pid| Part { pid })
        .map(|part| (part, part.arguments()))
        .collect();
    let services: BTreeMap<String, String> = all.iter().filter_map(|(_, arguments)| service(arguments)).collect();
    let named = |(part, arguments): &(Part, Vec<String>)| Some((name(arguments, &services)?, *part));
    all.iter().filter_map(named).collect()
}

impl Part {
    /// With all the processes below it.
    pub fn family(self) -> Vec<u32> {
        let mut found = vec![self.pid];
        let mut place = 0;
        while let Some(pid) = found.get(place) {
            let below = children(*pid);
            found.extend(below);
            place += 1;
        }
        found
    }

    /// The TCP ports that it listens on.
    pub fn ports(self) -> BTreeSet<u16> {
        let links = fs::read_dir(format!("/proc/{}/fd", self.pid)).into_iter().flatten().flatten();
        let sockets: BTreeSet<String> = links
            .filter_map(|link| fs::read_link(link.path()).ok()?.to_str().map(str::to_owned))
            .filter_map(|target| Some(target.strip_prefix("socket:[")?.strip_suffix(']')?.to_owned()))
            .collect();
        let tables = ["/proc/net/tcp", "/proc/net/tcp6"].map(|file| fs::read_to_string(file).unwrap_or_default());
        let listening = |line: &str| {
            let fields: Vec<&str> = line.split_ascii_whitespace().collect();
            // 0A is LISTEN.
            let is_own = *fields.get(3)? == "0A" && sockets.contains(*fields.get(9)?);
            let port = fields.get(1)?.rsplit(':').next()?;
            is_own.then(|| u16::from_str_radix(port, 16).ok()).flatten()
        };
        tables.iter().flat_map(|table| table.lines()).filter_map(listening).collect()
    }

    /// What a variable of its environment was when it was started.
    pub fn variable(self, name: &str) -> Option<String> {
        let environment = fs::read(format!("/proc/{}/environ", self.pid)).ok()?;
        let pairs = environment.split(|byte| *byte == 0);
        let mut texts = pairs.map(|pair| String::from_utf8_lossy(pair).into_owned());
        texts.find_map(|pair| Some(pair.strip_prefix(name)?.strip_prefix('=')?.to_owned()))
    }

    /// What it was started with.
    pub fn arguments(self) -> Vec<String> {
        let line = fs::read(format!("/proc/{}/cmdline", self.pid)).unwrap_or_default();
        let parts = line.split(|byte| *byte == 0);
        parts.map(|part| String::from_utf8_lossy(part).into_owned()).collect()
    }
}

/// The value of a flag.
fn after<'a>(arguments: &'a [String], flag: &str) -> Option<&'a str> {
    arguments.iter().skip_while(|one| *one != flag).nth(1).map(String::as_str)
}

/// The app port of a service's process, and its name: its socket's, since replicas are told apart by nothing else.
fn service(arguments: &[String]) -> Option<(String, String)> {
    let (_, port) = after(arguments, "--listen")?.rsplit_once(':')?;
    let name = Path::new(after(arguments, "--socket")?).file_stem()?.to_str()?;
    Some((port.to_owned(), name.to_owned()))
}

/// The name of a process; a sidecar's goes by whose app port it talks to, or by its app id while that process is being started again.
fn name(arguments: &[String], services: &BTreeMap<String, String>) -> Option<String> {
    let program = Path::new(arguments.first()?.split(' ').next()?).file_name()?.to_str()?.to_owned();
    match &*program {
        "pando" => Some(service(arguments)?.1),
        "daprd" => {
            let service = services.get(after(arguments, "--app-port")?).map(String::as_str);
            // Behind the last hyphen is the word that keeps two systems of one machine apart.
            let app = || Some(after(arguments, "--app-id")?.rsplit_once('-')?.0);
            Some(format!("{}-sidecar", service.or_else(app)?))
        }
        "redis-server" => Some("Redis".to_owned()),
        "postgres" | "postgres:" => Some("PostgreSQL".to_owned()),
        "sentry" => Some("sentry".to_owned()),
        _ => None,
    }
}

fn children(of: u32) -> Vec<u32> {
    let all = fs::read_dir("/proc").into_iter().flatten().flatten();
    let pids = all.filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok());
    pids.filter(|pid| parent(*pid) == Some(of)).collect()
}

fn parent(of: u32) -> Option<u32> {
    let told = fs::read_to_string(format!("/proc/{of}/status")).ok()?;
    told.lines().find_map(|line| line.strip_prefix("PPid:")?.trim().parse().ok())
}

use std::collections::BTreeMap;
use std::fs::{read_dir, read_to_string};
use std::time::Duration;

use anyhow::{Context, bail};
use serde::Serialize;
use tokio::process::Command;

use crate::usage::{cpu, cpu_with_ended, memory, parent};

/// What a process of the system is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// A service of ours, or an empty app in its place
    Services,
    /// A daprd
    Sidecars,
    /// The broker
    Redis,
    /// The database: the server and all its processes
    Postgresql,
    /// The issuer of certificates
    Sentry,
}

impl Kind {
    /// By the name that the system's table shows.
    pub fn of(name: &str) -> Self {
        match name {
            "Redis" => Self::Redis,
            "PostgreSQL" => Self::Postgresql,
            "sentry" => Self::Sentry,
            _ if name.ends_with("-sidecar") => Self::Sidecars,
            _ => Self::Services,
        }
    }
}

/// CPU time so far by kind; PostgreSQL's with all its processes.
pub fn cpu_by_kind(processes: &[(String, u32)]) -> anyhow::Result<BTreeMap<Kind, Duration>> {
    let mut by_kind = BTreeMap::new();
    for (name, pid) in processes {
        *by_kind.entry(Kind::of(name)).or_insert(Duration::ZERO) += cpu_of(name, *pid)?;
    }
    Ok(by_kind)
}

/// CPU time so far of each process, by its name.
pub fn cpu_by_name(processes: &[(String, u32)]) -> anyhow::Result<BTreeMap<String, Duration>> {
    let mut by_name = BTreeMap::new();
    for (name, pid) in processes {
        by_name.insert(name.clone(), cpu_of(name, *pid)?);
    }
    Ok(by_name)
}

/// CPU time of one so far.
fn cpu_of(name: &str, pid: u32) -> anyhow::Result<Duration> {
    if Kind::of(name) != Kind::Postgresql {
        return cpu(Some(pid));
    }
    // A connection's process may end meanwhile; then its parent has its time.
    let children = children(pid)?.into_iter().filter_map(|child| cpu(Some(child)).ok());
    Ok(cpu_with_ended(pid)? + children.sum::<Duration>())
}

/// Resident memory of each process in MB (10^6 bytes); of PostgreSQL what its processes share is counted once (`Pss`).
pub fn memory_by_name(processes: &[(String, u32)]) -> anyhow::Result<BTreeMap<String, f64>> {
    let mut by_name = BTreeMap::new();
    for (name, pid) in processes {
        let megabytes = match Kind::of(name) {
            Kind::Postgresql => {
                let children = children(*pid)?.into_iter().filter_map(|child| proportional(child).ok());
                proportional(*pid)? + children.sum::<f64>()
            }
            _ => memory(*pid)?.rss_mb,
        };
        by_name.insert(name.clone(), megabytes);
    }
    Ok(by_name)
}

fn proportional(pid: u32) -> anyhow::Result<f64> {
    let text = read_to_string(format!("/proc/{pid}/smaps_rollup"))?;
    let line = text.lines().find_map(|line| line.strip_prefix("Pss:")).context("no Pss")?;
    let kibibytes: f64 = line.split_whitespace().next().context("no Pss")?.parse()?;
    Ok(kibibytes * 1024.0 / 1e6)
}

fn children(of: u32) -> anyhow::Result<Vec<u32>> {
    let mut found = Vec::new();
    for entry in read_dir("/proc")? {
        let Some(pid) = entry?.file_name().to_str().and_then(|name| name.parse().ok()) else {
            continue;
        };
        if parent(pid).is_ok_and(|parent| parent == of) {
            found.push(pid);
        }
    }
    Ok(found)
}

/// Processes that stand still (SIGSTOP) until the value is dropped or they are let go.
pub struct Paused(Vec<u32>);

impl Paused {
    /// Lets these processes stand still, by their names.
    pub async fn these(processes: &[(String, u32)], names: &[&str]) -> anyhow::Result<Self> {
        let mut paused = Self(Vec::new());
        for name in names {
            let (_, pid) = processes
                .iter()
                .find(|(known, _)| known == name)
                .with_context(|| format!("{name} does not run"))?;
            signal("STOP", *pid).await?;
            paused.0.push(*pid);
        }
        Ok(paused)
    }

    /// Lets them go on.
    pub async fn go_on(mut self) -> anyhow::Result<()> {
        for pid in std::mem::take(&mut self.0) {
            signal("CONT", pid).await?;
        }
        Ok(())
    }
}

impl Drop for Paused {
    fn drop(&mut self) {
        for pid in &self.0 {
            // Only after a failure: one that stands still would not hear that it is to end.
            let _ = command("CONT", *pid).as_std_mut().status();
        }
    }
}

fn command(signal: &str, pid: u32) -> Command {
    let mut command = Command::new("sh");
    command.args(["-c", "kill -\"$1\" \"$2\"", "sh", signal, &pid.to_string()]);
    command
}

async fn signal(name: &str, pid: u32) -> anyhow::Result<()> {
    if !command(name, pid).status().await?.success() {
        bail!("process {pid} is gone");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_is_of_its_kind() {
        assert_eq!(Kind::of("task-service-2-sidecar"), Kind::Sidecars);
        assert_eq!(Kind::of("api-gateway"), Kind::Services);
        assert_eq!(Kind::of("PostgreSQL"), Kind::Postgresql);
        assert_eq!(Kind::of("sentry"), Kind::Sentry);
    }
}

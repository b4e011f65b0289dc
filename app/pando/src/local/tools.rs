use std::ffi::OsStr;
use std::fmt;
use std::path::{Path, PathBuf};

use anyhow::{Context, ensure};

/// Where Debian and its kin put PostgreSQL's programs, beside the PATH.
const DEBIAN: &str = "/usr/lib/postgresql";

/// The programs that are started.
#[derive(Clone, Debug)]
pub struct Tools {
    /// The sidecar.
    pub daprd: PathBuf,
    /// The issuer of certificates.
    pub sentry: PathBuf,
    /// The broker.
    pub redis: PathBuf,
    /// The folder with `postgres` and `initdb` of one version.
    pub postgres: PathBuf,
}

/// Programs that are not there, with the command that brings each.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct Missing(Vec<&'static str>);

impl fmt::Display for Missing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "programs are missing that the system is made of:")?;
        for name in &self.0 {
            let (what, command) = match *name {
                "redis-server" => ("Redis", "apt-get install redis-server"),
                "postgres" => ("PostgreSQL", "apt-get install postgresql"),
                // `dapr init` brings no sentry.
                "sentry" => (
                    "Dapr 1.18",
                    "from https://github.com/dapr/dapr/releases, sentry_linux_amd64.tar.gz, into ~/.dapr/bin",
                ),
                // https://docs.dapr.io/getting-started/install-dapr-cli/
                _ => (
                    "Dapr 1.18",
                    "dapr init --slim   (the CLI: https://docs.dapr.io/getting-started/install-dapr-cli)",
                ),
            };
            write!(f, "\n  {name:<13} of {what:<11} {command}")?;
        }
        write!(f, "\nlooked for in PATH, ~/.dapr/bin and {DEBIAN}/*/bin")
    }
}

impl Tools {
    /// Finds them: in the PATH, then `~/.dapr/bin` (where `dapr init --slim` puts daprd) or [`DEBIAN`]. Data that was made by a version
    /// of PostgreSQL is opened by the same, if it is there.
    ///
    /// # Errors
    /// All that are missing, at once.
    #[expect(
        clippy::disallowed_methods,
        reason = "where programs are is the machine's to say, not a setting of ours"
    )]
    pub fn find(version_of_data: Option<&str>) -> Result<Self, Missing> {
        let dapr = std::env::var_os("HOME").map(|home| Path::new(&home).join(".dapr/bin"));
        Self::find_in(&in_path(), dapr.as_slice(), Path::new(DEBIAN), version_of_data)
    }

    /// The programs of PostgreSQL alone, of the very version that made the data: another refuses it.
    ///
    /// # Errors
    /// When they are missing, or only others are there.
    pub fn postgres_of(version_of_data: &str) -> anyhow::Result<PathBuf> {
        Self::postgres_in(&in_path(), Path::new(DEBIAN), version_of_data)
    }

    fn postgres_in(path: &[PathBuf], debian: &Path, version_of_data: &str) -> anyhow::Result<PathBuf> {
        let places: Vec<PathBuf> = path.iter().cloned().chain(versions(debian, Some(version_of_data))).collect();
        let found: Vec<PathBuf> = places
            .iter()
            .filter_map(|place| beside_each_other(&place.join("postgres")))
            .collect();
        ensure!(!found.is_empty(), Missing(vec!["postgres"]));
        let fits = found.into_iter().find(|bin| made_by(bin).as_deref() == Some(version_of_data));
        fits.with_context(|| {
            format!(
                "the data was made by PostgreSQL {version_of_data}, and only other versions are in PATH and {DEBIAN}: install that one \
                 beside them (apt-get install postgresql-{version_of_data})"
            )
        })
    }

    fn find_in(path: &[PathBuf], dapr: &[PathBuf], debian: &Path, version_of_data: Option<&str>) -> Result<Self, Missing> {
        let mut missing = Vec::new();
        let mut look = |name: &'static str, beside: &[PathBuf]| {
            let found = path
                .iter()
                .chain(beside)
                .map(|folder| folder.join(name))
                .find(|file| file.is_file());
            if found.is_none() {
                missing.push(name);
            }
            found.unwrap_or_default()
        };
        let (daprd, sentry, redis) = (look("daprd", dapr), look("sentry", dapr), look("redis-server", &[]));
        let found = look("postgres", &versions(debian, version_of_data));
        if !missing.is_empty() {
            return Err(Missing(missing));
        }
        Ok(Self {
            daprd,
            sentry,
            redis,
            postgres: beside_each_other(&found).ok_or_else(|| Missing(vec!["postgres"]))?,
        })
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "where programs are is the machine's to say, not a setting of ours"
)]
fn in_path() -> Vec<PathBuf> {
    let path = std::env::var_os("PATH");
    path.map(|path| std::env::split_paths(&path).collect()).unwrap_or_default()
}

/// The folders of PostgreSQL's programs: that of the version that made the data, then the newest.
fn versions(debian: &Path, version_of_data: Option<&str>) -> Vec<PathBuf> {
    let mut versions: Vec<PathBuf> = std::fs::read_dir(debian)
        .into_iter()
        .flatten()
        .filter_map(|entry| Some(entry.ok()?.path().join("bin")))
        .collect();
    versions.sort_by_key(|bin| {
        (
            version(bin).as_deref() != version_of_data,
            std::cmp::Reverse(version(bin).and_then(|v| v.parse::<u32>().ok())),
        )
    });
    versions
}

/// The folder that a program is really in: PostgreSQL's look for each other beside themselves, so a link is followed.
fn beside_each_other(program: &Path) -> Option<PathBuf> {
    program.canonicalize().ok()?.parent().map(Path::to_owned)
}

/// The version of the programs in a folder: `postgres (PostgreSQL) 15.14 …`, of which data knows the first number.
#[expect(
    clippy::disallowed_methods,
    reason = "only the program itself knows its version; it answers and ends"
)]
fn made_by(bin: &Path) -> Option<String> {
    let said = std::process::Command::new(bin.join("postgres")).arg("--version").output().ok()?;
    let said = String::from_utf8(said.stdout).ok()?;
    let number = said.split_once("(PostgreSQL) ")?.1;
    let end = number.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(number.len());
    Some(number[..end].to_owned())
}

fn version(bin: &Path) -> Option<String> {
    bin.parent()?.file_name().and_then(OsStr::to_str).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn touch(file: &Path) {
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, "").unwrap();
    }

    #[test]
    fn all_that_is_missing_is_named_at_once_with_what_brings_it() {
        let empty = tempfile::tempdir().unwrap();
        let missing = Tools::find_in(&[], &[], empty.path(), None).unwrap_err().to_string();
        for word in [
            "daprd",
            "sentry",
            "redis-server",
            "postgres ",
            "dapr init --slim",
            "sentry_linux_amd64.tar.gz",
            "apt-get install postgresql",
            "apt-get install redis-server",
        ] {
            assert!(missing.contains(word), "{word}: {missing}");
        }
    }

    #[test]
    fn data_is_opened_by_the_version_that_made_it() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().canonicalize().unwrap();
        for file in [
            "path/redis-server",
            "dapr/daprd",
            "dapr/sentry",
            "pg/9/bin/postgres",
            "pg/15/bin/postgres",
            "pg/17/bin/postgres",
        ] {
            touch(&root.join(file));
        }
        let find = |version| Tools::find_in(&[root.join("path")], &[root.join("dapr")], &root.join("pg"), version).unwrap();
        assert_eq!(find(None).postgres, root.join("pg/17/bin"));
        assert_eq!(find(Some("15")).postgres, root.join("pg/15/bin"));
        assert_eq!(find(None).daprd, root.join("dapr/daprd"));
        touch(&root.join("path/daprd"));
        assert_eq!(find(None).daprd, root.join("path/daprd"), "the PATH goes first");
    }

    #[test]
    fn data_at_rest_needs_its_own_postgresql_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().canonicalize().unwrap();
        let find = |version| Tools::postgres_in(&[root.join("path")], &root.join("pg"), version);
        let missing = find("15").unwrap_err().to_string();
        assert!(missing.contains("postgres ") && !missing.contains("daprd"), "{missing}");
        for (bin, version) in [("path", "17.2"), ("pg/15/bin", "15.14 (Debian 15.14-0)"), ("pg/16/bin", "16.1")] {
            let program = root.join(bin).join("postgres");
            touch(&program);
            std::fs::write(&program, format!("#!/bin/sh\necho 'postgres (PostgreSQL) {version}'\n")).unwrap();
            std::fs::set_permissions(&program, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
        }
        assert_eq!(find("15").unwrap(), root.join("pg/15/bin"), "the PATH has another");
        assert_eq!(find("17").unwrap(), root.join("path"));
        let another = find("14").unwrap_err().to_string();
        assert!(another.contains("apt-get install postgresql-14"), "{another}");
    }
}

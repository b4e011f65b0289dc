use std::ffi::OsStr;
use std::fmt;
use std::path::{Path, PathBuf};

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
    /// Finds them: in the PATH, then `~/.dapr/bin` (where `dapr init --slim` puts them) or [`DEBIAN`]. Data that was made by a version
    /// of PostgreSQL is opened by the same, if it is there.
    ///
    /// # Errors
    /// All that are missing, at once.
    #[expect(
        clippy::disallowed_methods,
        reason = "where programs are is the machine's to say, not a setting of ours"
    )]
    pub fn find(version_of_data: Option<&str>) -> Result<Self, Missing> {
        let path: Vec<PathBuf> = std::env::var_os("PATH")
            .map(|path| std::env::split_paths(&path).collect())
            .unwrap_or_default();
        let dapr = std::env::var_os("HOME").map(|home| Path::new(&home).join(".dapr/bin"));
        Self::find_in(&path, dapr.as_slice(), Path::new(DEBIAN), version_of_data)
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
        let mut versions: Vec<PathBuf> = std::fs::read_dir(debian)
            .into_iter()
            .flatten()
            .filter_map(|entry| Some(entry.ok()?.path().join("bin")))
            .collect();
        // The one that made the data, else the newest.
        versions.sort_by_key(|bin| {
            (
                version(bin).as_deref() != version_of_data,
                std::cmp::Reverse(version(bin).and_then(|v| v.parse::<u32>().ok())),
            )
        });
        let found = look("postgres", &versions);
        if !missing.is_empty() {
            return Err(Missing(missing));
        }
        // Its programs look for each other beside themselves, so a link is followed.
        let postgres = found.canonicalize().ok().and_then(|file| file.parent().map(Path::to_owned));
        Ok(Self {
            daprd,
            sentry,
            redis,
            postgres: postgres.ok_or_else(|| Missing(vec!["postgres"]))?,
        })
    }
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
}

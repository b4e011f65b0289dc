use std::collections::{BTreeMap, HashMap};

use pando_facts::Source;

use super::config::{Package, TsConfig};
use super::path::{folder, joined};
use crate::syntax::file::File;

/// Where modules are.
pub(crate) struct Modules {
    by_path: HashMap<String, usize>,
    /// By folder.
    configs: BTreeMap<String, Vec<TsConfig>>,
    /// By folder.
    pub packages: BTreeMap<String, Package>,
    /// From a package's name to its folder.
    named: HashMap<String, String>,
}

/// What may be left out behind a path, in the order in which it is tried.
const ENDINGS: &[&str] = &[
    "",
    ".ts",
    ".tsx",
    ".mts",
    ".cts",
    ".js",
    ".jsx",
    ".mjs",
    ".cjs",
    ".d.ts",
    "/index.ts",
    "/index.tsx",
    "/index.js",
    "/index.jsx",
    "/index.mjs",
    "/index.d.ts",
];

impl Modules {
    /// Those of some files, and what is said of them in `tsconfig.json` and `package.json`.
    pub fn new(files: &[File], sources: &[Source]) -> Self {
        let mut configs: BTreeMap<String, Vec<TsConfig>> = BTreeMap::new();
        let mut packages = BTreeMap::new();
        for source in sources {
            let name = source.path.rsplit('/').next().unwrap_or_default();
            if name == "package.json" {
                packages.extend(Package::read(source).map(|package| (package.folder.clone(), package)));
            } else if (name.starts_with("tsconfig") || name.starts_with("jsconfig"))
                && name.ends_with(".json")
                && let Some(config) = TsConfig::read(source)
            {
                configs.entry(config.folder.clone()).or_default().push(config);
            }
        }
        let named = packages
            .iter()
            .filter_map(|(folder, package): (&String, &Package)| Some((package.name.clone()?, folder.clone())))
            .collect();
        Self {
            by_path: files.iter().enumerate().map(|(at, file)| (file.path.to_string(), at)).collect(),
            configs,
            packages,
            named,
        }
    }

    /// The module that a file means by a specifier; nothing where it is a library's, or is not there.
    pub fn resolve(&self, from: &str, specifier: &str) -> Option<usize> {
        let specifier = specifier.split(['?', '!']).next().unwrap_or_default();
        let here = folder(from);
        if specifier.starts_with("./") || specifier.starts_with("../") || matches!(specifier, "." | "..") {
            return self.at(&joined(here, specifier)?);
        }
        for around in ancestors(here) {
            for config in self.configs.get(around).map(Vec::as_slice).unwrap_or_default() {
                if let Some(found) = self.by_config(config, specifier) {
                    return Some(found);
                }
            }
        }
        self.by_package(specifier).or_else(|| self.by_custom(here, specifier))
    }

    fn by_config(&self, config: &TsConfig, specifier: &str) -> Option<usize> {
        for (pattern, targets) in &config.paths {
            let rest = match pattern.split_once('*') {
                Some((before, after)) => specifier.strip_prefix(before).and_then(|rest| rest.strip_suffix(after)),
                None => (specifier == pattern).then_some(""),
            };
            let found = rest.and_then(|rest| targets.iter().find_map(|target| self.at(&target.replacen('*', rest, 1))));
            if found.is_some() {
                return found;
            }
        }
        config.base.as_ref().and_then(|base| self.at(&joined(base, specifier)?))
    }

    /// A package of the same repository.
    fn by_package(&self, specifier: &str) -> Option<usize> {
        let parts = if specifier.starts_with('@') { 2 } else { 1 };
        let end = specifier.match_indices('/').nth(parts - 1).map_or(specifier.len(), |(at, _)| at);
        let (name, below) = specifier.split_at(end);
        let folder = self.named.get(name)?;
        let package = self.packages.get(folder)?;
        let below = below.trim_start_matches('/');
        let key = if below.is_empty() { ".".to_owned() } else { format!("./{below}") };
        let exported = package.exports.iter().find_map(|(pattern, to)| match pattern.split_once('*') {
            Some((before, after)) => {
                let rest = key.strip_prefix(before)?.strip_suffix(after)?;
                self.at(&joined(folder, &to.replacen('*', rest, 1))?)
            }
            None => (key == *pattern).then(|| self.at(&joined(folder, to)?)).flatten(),
        });
        let main = || match below.is_empty() {
            true => package.files.iter().find_map(|(_, file)| self.at(&joined(folder, file)?)),
            false => None,
        };
        let custom = || {
            ["", "src/"]
                .iter()
                .find_map(|inner| self.at(&joined(folder, &format!("{inner}{below}"))?))
        };
        exported.or_else(main).or_else(custom)
    }

    /// `@/lib/api` and `~/lib/api` mean the sources of the package around, where nothing says otherwise: bundlers are told so by code.
    fn by_custom(&self, here: &str, specifier: &str) -> Option<usize> {
        let rest = specifier.strip_prefix("@/").or_else(|| specifier.strip_prefix("~/"))?;
        ancestors(here).find_map(|around| {
            ["src/", "", "app/"]
                .iter()
                .find_map(|inner| self.at(&joined(around, &format!("{inner}{rest}"))?))
        })
    }

    /// The module at a path, with what may be left out.
    fn at(&self, path: &str) -> Option<usize> {
        let found = ENDINGS
            .iter()
            .find_map(|ending| self.by_path.get(&format!("{path}{ending}")).copied());
        // What is built of `a.ts` is imported as `a.js`.
        found.or_else(|| {
            let stem = [".js", ".jsx", ".mjs", ".cjs"]
                .iter()
                .find_map(|ending| path.strip_suffix(ending))?;
            [".ts", ".tsx", ".mts", ".cts"]
                .iter()
                .find_map(|ending| self.by_path.get(&format!("{stem}{ending}")).copied())
        })
    }
}

/// A folder and those around it, the nearest first.
fn ancestors(folder: &str) -> impl Iterator<Item = &str> {
    let mut next = Some(folder);
    std::iter::from_fn(move || {
        let here = next?;
        next = match here.rsplit_once('/') {
            Some((around, _)) => Some(around),
            None if here.is_empty() => None,
            None => Some(""),
        };
        Some(here)
    })
}

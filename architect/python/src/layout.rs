//! Which module each file is, and which file an import means: packages, namespace packages, and several roots (`src`, `backend`) side by
//! side, told from where files are and what they import.

use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::FxHashMap;

use crate::ModuleId;

/// Modules of Python itself that people often have a file of the same name as.
const OWN: &[&str] = &[
    "abc",
    "ast",
    "asyncio",
    "base64",
    "calendar",
    "code",
    "codecs",
    "collections",
    "copy",
    "csv",
    "dataclasses",
    "datetime",
    "email",
    "enum",
    "functools",
    "glob",
    "hashlib",
    "http",
    "inspect",
    "io",
    "itertools",
    "json",
    "logging",
    "math",
    "operator",
    "os",
    "parser",
    "pathlib",
    "platform",
    "profile",
    "queue",
    "random",
    "re",
    "sched",
    "secrets",
    "select",
    "shutil",
    "signal",
    "site",
    "socket",
    "sqlite3",
    "statistics",
    "string",
    "struct",
    "subprocess",
    "sys",
    "tempfile",
    "threading",
    "time",
    "token",
    "trace",
    "types",
    "typing",
    "unittest",
    "urllib",
    "uuid",
    "warnings",
    "xml",
    "zipfile",
];

/// The files, by where they are.
#[derive(Debug, Default)]
pub(crate) struct Layout {
    /// By the path without `.py`, and without `/__init__`.
    files: FxHashMap<String, ModuleId>,
    /// Folders that have a Python file somewhere below them.
    folders: BTreeSet<String>,
    /// Folders that are packages.
    packages: BTreeSet<String>,
    /// Of each module: its path without `.py`, the folder that its name begins below, and its name.
    modules: Vec<Named>,
    /// The folders that names begin below.
    roots: BTreeSet<String>,
}

#[derive(Debug)]
struct Named {
    path: String,
    package: bool,
    root: String,
    name: String,
}

/// What an import means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Meant {
    /// A module of the program.
    Module(ModuleId),
    /// A package without a file of its own: its folder.
    Folder(String),
}

impl Layout {
    /// Names the modules of these paths; `imports` has the absolute imports (`a.b.c`) of each.
    pub(crate) fn of(paths: &[&str], imports: &[Vec<String>]) -> Self {
        let mut layout = Self::default();
        for (at, path) in paths.iter().enumerate() {
            let stem = path.strip_suffix(".py").or_else(|| path.strip_suffix(".pyi")).unwrap_or(path);
            let folder = folder_of(stem);
            let package = base(stem) == "__init__";
            if package {
                layout.packages.insert(folder.to_owned());
            }
            let mut above = folder;
            while layout.folders.insert(above.to_owned()) && !above.is_empty() {
                above = folder_of(above);
            }
            let key = if package { folder } else { stem };
            // A package comes before a module of the same name.
            if package || !layout.files.contains_key(key) {
                layout.files.insert(key.to_owned(), ModuleId::new(at));
            }
            layout.modules.push(Named {
                path: key.to_owned(),
                package,
                root: String::new(),
                name: String::new(),
            });
        }
        layout.name(imports);
        layout
    }

    /// Finds for each module the folder that its name begins below: the one that most imports agree with.
    fn name(&mut self, imports: &[Vec<String>]) {
        let mut votes: BTreeMap<(&str, &str), u32> = BTreeMap::new();
        for (module, wanted) in self.modules.iter().zip(imports) {
            for name in wanted {
                let top = name.split('.').next().unwrap_or(name);
                for root in ancestors(folder_of(&module.path)) {
                    if self.at(root, name).is_some_and(|meant| matches!(meant, Meant::Module(_))) {
                        *votes.entry((root, top)).or_default() += 1;
                    }
                }
            }
        }
        let roots: Vec<String> = self
            .modules
            .iter()
            .map(|module| {
                let inside = if module.package {
                    module.path.as_str()
                } else {
                    folder_of(&module.path)
                };
                let whole = module.path.as_str();
                let voted = ancestors(if module.package { folder_of(whole) } else { inside })
                    .filter_map(|root| Some((*votes.get(&(root, top_below(root, whole)))?, root)))
                    // Of folders that are named as often, the nearest.
                    .max_by_key(|(count, root)| (*count, root.len()));
                voted.map_or_else(|| self.outside_of_packages(module), |(_, root)| root.to_owned())
            })
            .collect();
        let names: Vec<String> = self
            .modules
            .iter()
            .zip(&roots)
            .map(|(module, root)| dotted(root, &module.path))
            .collect();
        let mut times: FxHashMap<&str, u32> = FxHashMap::default();
        for name in &names {
            *times.entry(name).or_default() += 1;
        }
        let unique: Vec<bool> = names.iter().map(|name| times[name.as_str()] == 1).collect();
        for (at, ((name, root), unique)) in names.into_iter().zip(roots).zip(unique).enumerate() {
            let module = &mut self.modules[at];
            // Two of one name are told apart by all of their paths.
            module.name = if unique { name } else { dotted("", &module.path) };
            self.roots.insert(root.clone());
            module.root = root;
        }
    }

    /// The nearest folder around a module that is no package.
    fn outside_of_packages(&self, module: &Named) -> String {
        let mut folder = if module.package {
            module.path.as_str()
        } else {
            folder_of(&module.path)
        };
        while !folder.is_empty() && self.packages.contains(folder) {
            folder = folder_of(folder);
        }
        folder.to_owned()
    }

    /// What a module is called: `app.tasks`.
    pub(crate) fn name_of(&self, module: ModuleId) -> &str {
        &self.modules[module.index()].name
    }

    /// Whether a module is the `__init__` of a package.
    pub(crate) fn is_package(&self, module: ModuleId) -> bool {
        self.modules[module.index()].package
    }

    /// What `import name` means in a module.
    pub(crate) fn absolute(&self, from: ModuleId, name: &str) -> Option<Meant> {
        let module = &self.modules[from.index()];
        let folder = folder_of(&module.path);
        let mut best: Option<Meant> = None;
        let mut try_in = |root: &str| -> bool {
            match self.at(root, name) {
                Some(Meant::Module(found)) => {
                    best = Some(Meant::Module(found));
                    true
                }
                Some(folder) => {
                    best.get_or_insert(folder);
                    false
                }
                None => false,
            }
        };
        if try_in(&module.root) {
            return best;
        }
        let top = name.split('.').next().unwrap_or(name);
        if OWN.contains(&top) {
            return None;
        }
        for root in ancestors(folder) {
            // A package's own folder is no place that imports look in.
            if !self.packages.contains(root) && try_in(root) {
                return best;
            }
        }
        for root in ancestors(folder) {
            let source = if root.is_empty() { "src".to_owned() } else { format!("{root}/src") };
            if self.folders.contains(&source) && try_in(&source) {
                return best;
            }
        }
        // Another root's, where just one has it.
        let mut found = self.roots.iter().filter_map(|root| match self.at(root, name) {
            Some(Meant::Module(found)) => Some(found),
            _ => None,
        });
        match (found.next(), found.next()) {
            (Some(only), None) if name.contains('.') || self.is_package(only) => Some(Meant::Module(only)),
            _ => best,
        }
    }

    /// What `from ..name import` means in a module, with as many dots as `level`.
    pub(crate) fn relative(&self, from: ModuleId, level: u32, name: &str) -> Option<Meant> {
        let module = &self.modules[from.index()];
        let mut folder = if module.package {
            module.path.as_str()
        } else {
            folder_of(&module.path)
        };
        for _ in 1..level {
            if folder.is_empty() {
                return None;
            }
            folder = folder_of(folder);
        }
        match name.is_empty() {
            true => self.meant(folder),
            false => self.at(folder, name),
        }
    }

    /// What stands for a name inside of a package.
    pub(crate) fn inside(&self, package: &Meant, name: &str) -> Option<Meant> {
        match package {
            Meant::Module(module) if self.is_package(*module) => self.at(&self.modules[module.index()].path, name),
            Meant::Module(_) => None,
            Meant::Folder(folder) => self.at(folder, name),
        }
    }

    /// The packages around a module, which are loaded before it.
    pub(crate) fn packages_around(&self, module: ModuleId) -> impl Iterator<Item = ModuleId> + '_ {
        let named = &self.modules[module.index()];
        ancestors(folder_of(&named.path))
            .take_while(|folder| folder.len() > named.root.len())
            .filter_map(|folder| self.files.get(folder).copied())
    }

    fn at(&self, root: &str, name: &str) -> Option<Meant> {
        let mut path = String::with_capacity(root.len() + name.len() + 1);
        path.push_str(root);
        for part in name.split('.') {
            if part.is_empty() {
                return None;
            }
            if !path.is_empty() {
                path.push('/');
            }
            path.push_str(part);
        }
        self.meant(&path)
    }

    fn meant(&self, path: &str) -> Option<Meant> {
        match self.files.get(path) {
            Some(module) => Some(Meant::Module(*module)),
            None => self.folders.contains(path).then(|| Meant::Folder(path.to_owned())),
        }
    }
}

fn folder_of(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

fn base(path: &str) -> &str {
    path.rsplit_once('/').map_or(path, |(_, base)| base)
}

/// A folder and those around it, the nearest first.
fn ancestors(folder: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(folder), |folder| (!folder.is_empty()).then(|| folder_of(folder)))
}

/// The first part of a path below a root.
fn top_below<'a>(root: &str, path: &'a str) -> &'a str {
    let below = path.strip_prefix(root).unwrap_or(path).trim_start_matches('/');
    below.split('/').next().unwrap_or(below)
}

fn dotted(root: &str, path: &str) -> String {
    let below = path.strip_prefix(root).unwrap_or(path).trim_start_matches('/');
    match below.is_empty() {
        true => "__init__".to_owned(),
        false => below.replace('/', "."),
    }
}

use std::sync::Arc;

use pando_facts::{Diagnostic, Place, Unread};

use super::ignored::{self, Ignored};
use super::passed::{is_passed, is_passed_unless_package};
use super::{Entry, Kind, Tree};
use crate::options::Limits;

/// Of one reason no more than this many places are told one by one.
const TOLD_MAX: usize = 100;

/// What a walk through a tree found.
#[derive(Debug, Default)]
pub struct Found {
    /// The paths of its files that are of interest, in order.
    pub paths: Vec<Arc<str>>,
    /// What was passed over, and why.
    pub diagnostics: Vec<Diagnostic>,
}

/// Goes through a tree, folder by folder in the order of their names, and lists the files that somebody is interested in.
pub fn walk(tree: &dyn Tree, limits: &Limits, wanted: &dyn Fn(&str) -> bool) -> Found {
    let mut walk = Walk {
        tree,
        limits,
        wanted,
        left: limits.entries,
        links: 0,
        is_full: false,
        found: Found::default(),
    };
    walk.folder("", 0, &Ignored::default());
    if walk.links > TOLD_MAX {
        let more = walk.links - TOLD_MAX;
        walk.say(
            Unread::Link,
            ".",
            format!("{more} more links or special files are not followed or opened"),
        );
    }
    walk.found.paths.sort();
    walk.found
}

struct Walk<'a> {
    tree: &'a dyn Tree,
    limits: &'a Limits,
    wanted: &'a dyn Fn(&str) -> bool,
    left: usize,
    links: usize,
    is_full: bool,
    found: Found,
}

impl Walk<'_> {
    fn folder(&mut self, folder: &str, depth: usize, above: &Ignored<'_>) {
        let mut entries = match self.tree.list(folder, self.left) {
            Ok(entries) => entries,
            Err(error) => return self.say(Unread::Refused, folder, format!("the folder cannot be listed: {error}")),
        };
        if entries.len() > self.left {
            let max = self.limits.entries;
            self.say(
                Unread::Limit,
                folder,
                format!("there are more than {max} files: what is in this folder was not read"),
            );
            self.left = 0;
            return;
        }
        self.left -= entries.len();
        entries.sort();
        let has = |name: &str| {
            entries
                .iter()
                .any(|entry| entry.name.as_deref() == Some(name) && entry.kind == Kind::File)
        };
        // An environment of Python that is called something else.
        if !folder.is_empty() && has("pyvenv.cfg") {
            return;
        }
        let last = folder.rsplit('/').next().unwrap_or_default();
        if is_passed_unless_package(last) && !has("__init__.py") {
            return;
        }
        let patterns = if has(".gitignore") { self.patterns(folder) } else { None };
        let ignored = Ignored::below(above, folder, patterns.as_deref());
        for entry in entries {
            self.entry(folder, entry, depth, &ignored);
        }
    }

    fn entry(&mut self, folder: &str, entry: Entry, depth: usize, ignored: &Ignored<'_>) {
        let Some(name) = entry.name else {
            return self.say(
                Unread::Encoding,
                folder,
                "a name in this folder is no Unicode: it was passed over".to_owned(),
            );
        };
        let path = if folder.is_empty() {
            name.clone()
        } else {
            format!("{folder}/{name}")
        };
        if ignored.leaves_out(&path, entry.kind == Kind::Folder) || is_passed(&name) {
            return;
        }
        match entry.kind {
            Kind::Folder if depth >= self.limits.folders => {
                let max = self.limits.folders;
                self.say(
                    Unread::Limit,
                    &path,
                    format!("it is more than {max} folders deep: what is in it was not read"),
                );
            }
            Kind::Folder => self.folder(&path, depth + 1, ignored),
            Kind::File if !(self.wanted)(&path) => {}
            Kind::File if self.found.paths.len() >= self.limits.files => {
                let max = self.limits.files;
                if !self.is_full {
                    self.say(
                        Unread::Limit,
                        &path,
                        format!("{max} files were read; this and those after it were not"),
                    );
                }
                self.is_full = true;
            }
            Kind::File => self.found.paths.push(path.into()),
            Kind::Inward => {}
            Kind::Outward => self.link(
                Unread::Link,
                &path,
                "a link that leads out of the folder or nowhere: it was not followed",
            ),
            Kind::Special => self.link(Unread::Refused, &path, "it is no plain file: it was not opened"),
        }
    }

    fn patterns(&self, folder: &str) -> Option<String> {
        let path = if folder.is_empty() {
            ".gitignore".to_owned()
        } else {
            format!("{folder}/.gitignore")
        };
        let bytes = self.tree.read(&path, ignored::BYTES_MAX).ok()?;
        match bytes.len() > ignored::BYTES_MAX {
            true => None,
            false => Some(String::from_utf8_lossy(&bytes).into_owned()),
        }
    }

    fn link(&mut self, kind: Unread, path: &str, sentence: &str) {
        self.links += 1;
        if self.links <= TOLD_MAX {
            self.say(kind, path, sentence.to_owned());
        }
    }

    fn say(&mut self, kind: Unread, path: &str, sentence: String) {
        let path = if path.is_empty() { "." } else { path };
        self.found.diagnostics.push(Diagnostic {
            kind,
            place: Place::new(path, 1),
            sentence,
        });
    }
}

#[cfg(test)]
mod tests {
    use super::super::Held;
    use super::*;

    fn paths(tree: &Held, limits: &Limits) -> (Vec<String>, Vec<String>) {
        let found = walk(tree, limits, &|path| path.ends_with(".py"));
        let told = found.diagnostics.iter().map(|d| format!("{} {}", d.place, d.sentence)).collect();
        (found.paths.iter().map(ToString::to_string).collect(), told)
    }

    #[test]
    fn what_a_tool_fetched_or_built_is_passed_over_unless_it_is_a_package() {
        let tree = Held::of([
            ("a.py", ""),
            ("node_modules/x/b.py", ""),
            ("web/.next/c.py", ""),
            ("myenv/pyvenv.cfg", ""),
            ("myenv/lib/d.py", ""),
            ("build/e.py", ""),
            ("shop/vendor/__init__.py", ""),
            ("shop/vendor/models.py", ""),
            ("x.egg-info/f.py", ""),
        ]);
        let (found, told) = paths(&tree, &Limits::default());
        assert_eq!(found, ["a.py", "shop/vendor/__init__.py", "shop/vendor/models.py"]);
        assert!(told.is_empty(), "{told:?}");
    }

    #[test]
    fn patterns_hold_below_their_folder_and_the_nearer_decides() {
        let tree = Held::of([
            (".gitignore", "*_local.py\n/gen/\n[broken\n"),
            ("a_local.py", ""),
            ("b.py", ""),
            ("gen/c.py", ""),
            ("app/gen/d.py", ""),
            ("app/.gitignore", "!keep_local.py\n"),
            ("app/keep_local.py", ""),
            ("app/e_local.py", ""),
        ]);
        assert_eq!(paths(&tree, &Limits::default()).0, ["app/gen/d.py", "app/keep_local.py", "b.py"]);
    }

    #[test]
    fn what_is_too_much_is_said_and_the_rest_is_read() {
        let tree = Held::of([("a.py", ""), ("b/c/d.py", ""), ("e.py", ""), ("f.py", "")]);
        let folders = Limits {
            folders: 1,
            ..Limits::default()
        };
        let (found, told) = paths(&tree, &folders);
        assert_eq!(found, ["a.py", "e.py", "f.py"]);
        assert_eq!(told, ["b/c:1 it is more than 1 folders deep: what is in it was not read"]);

        let files = Limits {
            files: 2,
            ..Limits::default()
        };
        let (found, told) = paths(&tree, &files);
        assert_eq!(found, ["a.py", "b/c/d.py"]);
        assert_eq!(told.len(), 1, "{told:?}");
        let entries = Limits {
            entries: 5,
            ..Limits::default()
        };
        assert_eq!(paths(&tree, &entries).0, ["a.py", "e.py", "f.py"]);
    }

    #[test]
    fn links_and_pipes_are_told_up_to_a_hundred() {
        let mut tree = Held::of([("a.py", "")]);
        for number in 0..250 {
            tree.put_other(
                &format!("b{number}.py"),
                if number % 2 == 0 { Kind::Outward } else { Kind::Special },
            );
        }
        tree.put_other("c.py", Kind::Inward);
        let (found, told) = paths(&tree, &Limits::default());
        assert_eq!(found, ["a.py"]);
        assert_eq!(told.len(), 101);
        assert!(told.iter().any(|line| line.contains("150 more")), "{told:?}");
    }
}

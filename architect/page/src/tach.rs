use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use pando_facts::{Language, Module, Place};

use crate::Analysis;
use crate::escape::{plain, toml};
use crate::index::Index;

/// The boundaries as a `tach.toml` (github.com/gauge-sh/tach, tried with 0.35): step 0, in today's program. A module may import those of its
/// own service, and what is shared. What crosses today is allowed and marked deprecated: `tach check` passes and names each such import, and a
/// new one fails. Tach reads Python only.
pub fn tach(analysis: &Analysis<'_>) -> String {
    let index = Index::of(analysis);
    let modules = modules(analysis, &index);
    let places = Homes::of(&index, &modules);
    let mut out = String::new();
    // Writing to a String does not fail.
    let _ = head(&mut out, analysis, &modules);
    for (at, service) in analysis.proposal.services.iter().enumerate() {
        let own: Vec<&str> = places.declared(Some(at));
        if !own.is_empty() {
            let crossing = places.crossing(analysis, at);
            let _ = group(&mut out, &service.name, &own, &crossing, |to| &analysis.proposal.services[to].name);
        }
    }
    let of_none = places.declared(None);
    if !of_none.is_empty() {
        let _ = writeln!(
            out,
            "\n# Of no service: what several take along, what puts all together, what no evidence places, and what nothing leads to.\n\
             # Anybody may import these, and they anybody.\n[[modules]]\npaths = [\n{}]\nutility = true\nunchecked = true",
            lines(&of_none)
        );
    }
    out
}

/// Which service each module goes to, and below which name it is declared: a package's where all that is in it goes to the same.
struct Homes<'a> {
    /// Names that are declared, with their services.
    declared: BTreeMap<&'a str, Option<usize>>,
    /// The declared name of each module.
    below: BTreeMap<&'a str, &'a str>,
}

impl<'a> Homes<'a> {
    fn of(index: &Index<'_>, modules: &[&'a Module]) -> Self {
        let home = |module: &Module| match index.shared.contains(module.id.as_str()) {
            true => None,
            false => index.home.get(module.id.as_str()).copied(),
        };
        // Of each package what its modules go to.
        let mut inside: BTreeMap<&str, BTreeSet<Option<usize>>> = BTreeMap::new();
        for module in modules {
            for name in prefixes(module.id.as_str()) {
                inside.entry(name).or_default().insert(home(module));
            }
        }
        let ids: BTreeSet<&str> = modules.iter().map(|one| one.id.as_str()).collect();
        let mut declared = BTreeMap::new();
        let mut below = BTreeMap::new();
        for module in modules {
            let id = module.id.as_str();
            // A package without a file of its own is no module that could be declared.
            let whole = prefixes(id)
                .find(|name| inside[name].len() == 1 && ids.contains(name))
                .unwrap_or(id);
            declared.insert(whole, home(module));
            below.insert(id, whole);
        }
        Self { declared, below }
    }

    fn declared(&self, service: Option<usize>) -> Vec<&'a str> {
        self.declared
            .iter()
            .filter(|(_, home)| **home == service)
            .map(|(name, _)| *name)
            .collect()
    }

    /// What modules of a service import of others: the declared name, whose it is, and where that is first seen.
    fn crossing<'f>(&self, analysis: &Analysis<'f>, service: usize) -> BTreeMap<&'a str, (usize, &'f Place, usize)> {
        let mut crossing: BTreeMap<&str, (usize, &Place, usize)> = BTreeMap::new();
        for one in &analysis.facts.imports {
            let ends = (self.below.get(one.from.as_str()), self.below.get(one.to.as_str()));
            let (Some(from), Some(to)) = ends else { continue };
            match (self.declared[from], self.declared[to]) {
                (Some(home), Some(other)) if home == service && other != service => {
                    crossing.entry(to).or_insert((other, &one.place, 0)).2 += 1;
                }
                _ => {}
            }
        }
        crossing
    }
}

/// `a`, `a.b`, `a.b.c`.
fn prefixes(name: &str) -> impl Iterator<Item = &str> {
    let ends = name.match_indices('.').map(|(at, _)| at).chain([name.len()]);
    ends.map(|end| &name[..end])
}

/// Python's modules that run: of a module that is in two files the first.
fn modules<'a>(analysis: &Analysis<'a>, index: &Index<'_>) -> Vec<&'a Module> {
    let facts = analysis.facts;
    let is_python = |one: &&pando_facts::File| one.language == Language::Python;
    let python: BTreeSet<&str> = facts.files.iter().filter(is_python).map(|one| &*one.path).collect();
    let mut modules: Vec<&Module> = facts.modules.iter().collect();
    modules.sort_by(|a, b| (&a.id, &a.file).cmp(&(&b.id, &b.file)));
    modules.dedup_by(|a, b| a.id == b.id);
    modules.retain(|one| python.contains(&*one.file) && index.runs(one) && is_name(one.id.as_str()));
    modules
}

/// Whether Python could import it.
fn is_name(id: &str) -> bool {
    let is_part = |part: &str| !part.is_empty() && part.chars().all(|one| one.is_alphanumeric() || one == '_');
    id.split('.').all(is_part)
}

/// The folder from which a module's name counts.
fn root(module: &Module) -> Option<&str> {
    let file = &*module.file;
    let stem = file
        .strip_suffix("/__init__.py")
        .or_else(|| file.strip_suffix(".py"))
        .unwrap_or(file);
    let root = stem.strip_suffix(&*module.id.as_str().replace('.', "/"))?;
    match root.strip_suffix('/') {
        None if root.is_empty() => Some("."),
        // Nothing where the name ends in the middle of a folder's.
        folder => folder,
    }
}

fn head(out: &mut String, analysis: &Analysis<'_>, modules: &[&Module]) -> std::fmt::Result {
    let roots: BTreeSet<&str> = modules.iter().filter_map(|one| root(one)).collect();
    let roots = if roots.is_empty() { BTreeSet::from(["."]) } else { roots };
    let roots: Vec<String> = roots.into_iter().map(toml).collect();
    writeln!(
        out,
        "# The boundaries of {} that `architect analyze` proposes, kept in the program as it is today: pip install tach; tach check\n\
         # An import that is marked deprecated crosses a boundary: it goes in a later step. A new one fails.\n\
         source_roots = [{}]\n\
         exclude = [\"**/__pycache__\", \"**/.venv\", \"**/venv\", \"**/node_modules\", \"**/tests\"]\n\
         root_module = \"ignore\"",
        plain(&analysis.facts.name),
        roots.join(", ")
    )
}

fn group<'s>(
    out: &mut String,
    name: &str,
    own: &[&str],
    crossing: &BTreeMap<&str, (usize, &Place, usize)>,
    service: impl Fn(usize) -> &'s str,
) -> std::fmt::Result {
    write!(
        out,
        "\n# {}\n[[modules]]\npaths = [\n{}]\ndepends_on = [\n{}",
        plain(name),
        lines(own),
        lines(own)
    )?;
    for (to, (other, place, count)) in crossing {
        let more = if *count > 1 {
            format!(" and {} more", count - 1)
        } else {
            String::new()
        };
        writeln!(
            out,
            "    {{ path = {}, deprecated = true }}, # of {}: {}{more}",
            toml(to),
            plain(service(*other)),
            plain(&place.to_string())
        )?;
    }
    writeln!(out, "]")
}

fn lines(names: &[&str]) -> String {
    names.iter().map(|one| format!("    {},\n", toml(one))).collect()
}

use std::collections::{BTreeMap, HashSet};

use gix::ObjectId;

use crate::tree::Differs;

/// A commit that touches more files than this says nothing of who belongs together: a reformatting, a move, an import
/// (30, as Zimmermann and others take it in "Mining version histories to guide software changes", 2005).
const FILES_MAX: usize = 30;

/// What a commit did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Change {
    /// When, in seconds since 1970.
    pub time: i64,
    /// Who, by the address of their mail; nothing of a program.
    pub author: Option<String>,
    /// The files that it changed, as they were called then; none where it touches too many.
    pub files: Vec<String>,
    /// Whether it touches so many that it is not counted.
    pub is_large: bool,
    /// What it only gave another name: the old one, the new one.
    pub renamed: Vec<(String, String)>,
    /// Files that it added, where it is not counted: they are as old as it.
    pub added: Vec<String>,
}

impl Change {
    /// What a commit with these differences did.
    pub fn of(time: i64, author: Option<String>, differences: &[Differs]) -> Self {
        let renamed = renamed(differences);
        let is_large = differences.len() - 2 * renamed.len() > FILES_MAX;
        let moved: HashSet<&str> = renamed.iter().flat_map(|(from, to)| [from.as_str(), to.as_str()]).collect();
        let mut change = Self {
            time,
            author,
            is_large,
            ..Self::default()
        };
        for differs in differences {
            match differs {
                Differs::Added(path, _) | Differs::Removed(path, _) | Differs::Changed(path) if moved.contains(path.as_str()) => {}
                Differs::Added(path, _) if is_large => change.added.push(path.clone()),
                _ if is_large => {}
                Differs::Added(path, _) | Differs::Removed(path, _) | Differs::Changed(path) => change.files.push(path.clone()),
            }
        }
        change.renamed = renamed;
        change
    }
}

/// Files that went and came with the same content, where that is no accident: one went and one came.
fn renamed(differences: &[Differs]) -> Vec<(String, String)> {
    #[derive(Default)]
    struct Moves<'a> {
        removed: Vec<&'a String>,
        added: Vec<&'a String>,
    }
    let mut by_content: BTreeMap<ObjectId, Moves<'_>> = BTreeMap::new();
    for differs in differences {
        match differs {
            Differs::Added(path, id) => by_content.entry(*id).or_default().added.push(path),
            Differs::Removed(path, id) => by_content.entry(*id).or_default().removed.push(path),
            Differs::Changed(_) => {}
        }
    }
    let moved = by_content
        .values()
        .filter_map(|moves| match (&moves.removed[..], &moves.added[..]) {
            ([from], [to]) => Some(((*from).clone(), (*to).clone())),
            _ => None,
        });
    moved.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(digit: char) -> ObjectId {
        ObjectId::from_hex(digit.to_string().repeat(40).as_bytes()).unwrap()
    }

    #[test]
    fn a_file_with_another_name_and_nothing_else_was_not_changed() {
        let differences = vec![
            Differs::Changed("a.py".to_owned()),
            Differs::Removed("b.py".to_owned(), id('1')),
            Differs::Added("c.py".to_owned(), id('1')),
            // Two empty files come and one goes: who knows which it was.
            Differs::Removed("x/__init__.py".to_owned(), id('2')),
            Differs::Added("y/__init__.py".to_owned(), id('2')),
            Differs::Added("z/__init__.py".to_owned(), id('2')),
        ];
        let change = Change::of(7, None, &differences);
        assert_eq!(change.renamed, [("b.py".to_owned(), "c.py".to_owned())]);
        assert_eq!(change.files, ["a.py", "x/__init__.py", "y/__init__.py", "z/__init__.py"]);
    }

    #[test]
    fn what_touches_too_many_files_counts_for_none_but_says_how_old_they_are() {
        let differences: Vec<_> = (0..=FILES_MAX)
            .map(|at| Differs::Added(format!("{at}.py"), ObjectId::from([u8::try_from(at).unwrap(); 20])))
            .collect();
        let change = Change::of(7, None, &differences);
        assert!(change.is_large && change.files.is_empty());
        assert_eq!(change.added.len(), FILES_MAX + 1);
        let change = Change::of(7, None, &differences[1..]);
        assert_eq!(change.files.len(), FILES_MAX);
    }
}

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use pando_facts::{CoChange, FileHistory, History};

use crate::chance::{Factorials, corrected};
use crate::change::Change;

/// A pair is told where it is less likely than this to be one by chance.
const CHANCE_MAX: f64 = 0.05;

/// How the files of today changed.
#[derive(Debug)]
pub struct Counted {
    files: Vec<Counts>,
    together: HashMap<(usize, usize), u32>,
    commits: u32,
}

#[derive(Debug)]
struct Counts {
    path: String,
    commits: u32,
    authors: HashSet<usize>,
    span: Option<(i64, i64)>,
}

impl Counts {
    fn at(&mut self, time: i64) {
        let (first, last) = self.span.unwrap_or((time, time));
        self.span = Some((first.min(time), last.max(time)));
    }
}

impl Counted {
    /// Counts what commits did, the newest first, for the files that are there today. A file that once had another name is the same file.
    pub fn of(changes: &[Change], today: HashSet<String>) -> Self {
        let today: BTreeSet<String> = today.into_iter().collect();
        let mut counted = Self {
            files: Vec::new(),
            together: HashMap::new(),
            commits: 0,
        };
        // Which file of today a path stood for at the time that is looked at.
        let mut stands_for: HashMap<String, usize> = HashMap::new();
        for path in today {
            stands_for.insert(path.clone(), counted.files.len());
            counted.files.push(Counts {
                path,
                commits: 0,
                authors: HashSet::new(),
                span: None,
            });
        }
        let mut authors: HashMap<&str, usize> = HashMap::new();
        for change in changes {
            counted.commits += u32::from(!change.is_large);
            let next = authors.len();
            let author = change.author.as_deref().map(|author| *authors.entry(author).or_insert(next));
            let touched: BTreeSet<usize> = change.files.iter().filter_map(|path| stands_for.get(path).copied()).collect();
            for file in &touched {
                let counts = &mut counted.files[*file];
                counts.commits += 1;
                counts.authors.extend(author);
                counts.at(change.time);
            }
            for (a, b) in pairs(&touched) {
                *counted.together.entry((a, b)).or_default() += 1;
            }
            let added = change.added.iter().filter_map(|path| stands_for.get(path).copied());
            for file in added.chain(change.renamed.iter().filter_map(|(_, to)| stands_for.get(to).copied())) {
                counted.files[file].at(change.time);
            }
            let before: Vec<_> = change.renamed.iter().map(|(from, to)| (from, stands_for.remove(to))).collect();
            for (from, file) in before {
                if let Some(file) = file {
                    stands_for.insert(from.clone(), file);
                }
            }
        }
        counted
    }

    /// As facts; of the pairs as many as may be, the least likely ones.
    pub fn history(self, pairs_max: usize) -> History {
        let paths: Vec<Arc<str>> = self.files.iter().map(|counts| counts.path.as_str().into()).collect();
        let pairs = self.pairs(&paths, pairs_max);
        let files = self.files.into_iter().zip(&paths).filter_map(|(counts, path)| {
            let (first, last) = counts.span?;
            Some(FileHistory {
                file: Arc::clone(path),
                commits: counts.commits,
                authors: u32::try_from(counts.authors.len()).unwrap_or(u32::MAX),
                first,
                last,
            })
        });
        History {
            commits: self.commits,
            files: files.collect(),
            pairs,
        }
    }

    fn pairs(&self, paths: &[Arc<str>], max: usize) -> Vec<CoChange> {
        let factorials = Factorials::up_to(self.commits);
        let of = |file: usize| self.files[file].commits;
        let mut told: Vec<_> = self
            .together
            .iter()
            .map(|(&(a, b), &together)| (factorials.fisher(self.commits, of(a), of(b), together), a, b, together))
            .collect();
        told.sort_unstable_by(|one, other| one.0.total_cmp(&other.0).then_with(|| (one.1, one.2).cmp(&(other.1, other.2))));
        let chances: Vec<f64> = told.iter().map(|pair| pair.0).collect();
        let files = self.files.iter().filter(|counts| counts.commits > 0).count();
        let files = f64::from(u32::try_from(files).unwrap_or(u32::MAX));
        let corrected = corrected(&chances, files * (files - 1.0) / 2.0);
        let likely = told.iter().zip(corrected).take_while(|(_, chance)| *chance <= CHANCE_MAX).take(max);
        let mut pairs: Vec<_> = likely
            .map(|((_, a, b, together), chance)| CoChange {
                a: Arc::clone(&paths[*a]),
                b: Arc::clone(&paths[*b]),
                together: *together,
                chance: rounded(chance),
            })
            .collect();
        pairs.sort_by(|one, other| (&one.a, &one.b).cmp(&(&other.a, &other.b)));
        pairs
    }
}

fn pairs(files: &BTreeSet<usize>) -> impl Iterator<Item = (usize, usize)> + '_ {
    files.iter().flat_map(|a| files.range(a + 1..).map(|b| (*a, *b)))
}

/// To three digits: more are not known, and would differ between machines.
fn rounded(chance: f64) -> f64 {
    format!("{chance:.2e}").parse().unwrap_or(chance)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(time: i64, author: &str, files: &[&str]) -> Change {
        Change {
            time,
            author: Some(author.to_owned()),
            files: files.iter().map(ToString::to_string).collect(),
            ..Change::default()
        }
    }

    fn today(files: &[&str]) -> HashSet<String> {
        files.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn files_that_change_together_more_often_than_by_chance_are_told() {
        let mut changes = Vec::new();
        for time in (0..100).rev() {
            let files: &[&str] = match time % 4 {
                0 => &["a", "b"],
                1 => &["c"],
                2 => &["d", "e"],
                _ => &["d"],
            };
            changes.push(change(time, "x", files));
        }
        // What changed together once is nothing.
        changes.push(change(-1, "x", &["a", "c"]));
        let history = Counted::of(&changes, today(&["a", "b", "c", "d", "e"])).history(100);
        let told: Vec<_> = history.pairs.iter().map(|pair| (&*pair.a, &*pair.b, pair.together)).collect();
        assert_eq!(told, [("a", "b", 25), ("d", "e", 25)]);
        assert!(history.pairs.iter().all(|pair| pair.chance < 1e-6), "{:?}", history.pairs);
    }

    #[test]
    fn a_file_keeps_its_history_under_another_name() {
        let mut renaming = change(2, "y", &[]);
        renaming.renamed = vec![("old".to_owned(), "new".to_owned())];
        let changes = [
            change(4, "x", &["new"]),
            // Somebody made another file of the old name.
            change(3, "x", &["old"]),
            renaming,
            change(1, "z", &["old"]),
            change(0, "z", &["new"]),
        ];
        let history = Counted::of(&changes, today(&["new", "old"])).history(100);
        let told: Vec<_> = history
            .files
            .iter()
            .map(|file| (&*file.file, file.commits, file.authors, file.first, file.last))
            .collect();
        assert_eq!(told, [("new", 2, 2, 1, 4), ("old", 1, 1, 3, 3)]);
    }
}

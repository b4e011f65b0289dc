use pando_facts::{Module, Unit};

/// What is of a service, as a person writes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Pattern {
    text: String,
}

impl Pattern {
    pub(super) fn new(text: &str) -> Self {
        Self { text: text.to_owned() }
    }

    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// How well it fits a unit, where it does: the length of what is written. An id is the best there is.
    pub(super) fn fits(&self, unit: &Unit) -> Option<usize> {
        if self.text == unit.id.as_str() {
            return Some(usize::MAX);
        }
        let fits = match self.is_path() {
            true => self.fits_file(&unit.place.file),
            false => is_below(unit.id.as_str(), &self.text) || is_below(unit.module.as_str(), &self.text),
        };
        fits.then_some(self.text.len())
    }

    /// Whether it is about a module.
    pub(super) fn fits_module(&self, module: &Module) -> bool {
        match self.is_path() {
            true => self.fits_file(&module.file),
            false => is_below(module.id.as_str(), &self.text),
        }
    }

    /// How well it fits a table.
    pub(super) fn fits_table(&self, table: &str) -> Option<usize> {
        let name = self.text.strip_prefix("table:")?;
        is_like(name.as_bytes(), table.as_bytes()).then_some(self.text.len())
    }

    fn is_path(&self) -> bool {
        self.text.contains(['/', '*', '?']) || [".py", ".ts", ".tsx", ".js", ".jsx"].iter().any(|end| self.text.ends_with(end))
    }

    fn fits_file(&self, file: &str) -> bool {
        let text = self.text.trim_start_matches("./").trim_end_matches('/');
        is_like(text.as_bytes(), file.as_bytes()) || file.strip_prefix(text).is_some_and(|rest| rest.starts_with('/'))
    }
}

/// Whether an id is a module's, or of something in it.
fn is_below(id: &str, module: &str) -> bool {
    id.strip_prefix(module)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '#', ':']))
}

/// Whether a path is like a pattern: `*` is anything without a slash, `**` anything, `?` one byte. The work is at most the product of their
/// lengths.
fn is_like(pattern: &[u8], path: &[u8]) -> bool {
    // By length of what is matched of the path: whether the pattern so far fits it.
    let mut fits = vec![false; path.len() + 1];
    fits[0] = true;
    let mut rest = pattern;
    while let Some((first, behind)) = rest.split_first() {
        match first {
            b'*' if behind.first() == Some(&b'*') => {
                rest = &behind[1..];
                let mut seen = false;
                for fit in &mut fits {
                    seen |= *fit;
                    *fit = seen;
                }
                // `a/**/b` is `a/b` too.
                if rest.first() == Some(&b'/') {
                    let without = is_after_slash(&fits, path);
                    rest = &rest[1..];
                    fits = without;
                }
                continue;
            }
            b'*' => {
                let mut seen = false;
                for (at, fit) in fits.iter_mut().enumerate() {
                    seen = *fit || (seen && path[at - 1] != b'/');
                    *fit = seen;
                }
            }
            literal => {
                let is_one = |byte: u8| byte == *literal || (*literal == b'?' && byte != b'/');
                for at in (1..=path.len()).rev() {
                    fits[at] = fits[at - 1] && is_one(path[at - 1]);
                }
                fits[0] = false;
            }
        }
        rest = behind;
    }
    fits[path.len()]
}

/// What fits behind `**/`: the same place, where a part begins, or behind a slash.
fn is_after_slash(fits: &[bool], path: &[u8]) -> Vec<bool> {
    (0..fits.len()).map(|at| fits[at] && (at == 0 || path[at - 1] == b'/')).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stays_within_a_part_and_two_do_not() {
        let like = |pattern: &str, path: &str| is_like(pattern.as_bytes(), path.as_bytes());
        assert!(like("app/*.py", "app/tasks.py") && !like("app/*.py", "app/a/b.py"));
        assert!(like("app/**", "app/a/b.py") && like("app/**/b.py", "app/b.py") && like("app/**/b.py", "app/x/y/b.py"));
        assert!(!like("app/**/b.py", "app/xb.py"));
        assert!(like("a?c", "abc") && !like("a?c", "a/c") && !like("abc", "ab") && like("**", ""));
        let hostile = "*a".repeat(200);
        assert!(!like(&hostile, &"a".repeat(150)));
    }
}

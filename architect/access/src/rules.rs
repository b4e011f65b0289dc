/// The rules of one caller, as the tree of segments that daprd searches. `T` is what a rule says.
#[derive(Debug)]
pub(crate) struct Rules<T> {
    root: Node<T>,
}

#[derive(Debug)]
struct Node<T> {
    segment: String,
    says: Option<T>,
    /// In the order of the document: the first that fits is taken, and there is no way back.
    below: Vec<Node<T>>,
}

/// One segment, and only as the last.
const ONE: &str = "*";
/// In the middle one segment; at the end any number.
const ANY: &str = "**";

impl<T> Node<T> {
    fn of(segment: &str) -> Self {
        Self {
            segment: segment.to_owned(),
            says: None,
            below: Vec::new(),
        }
    }

    fn find(&self, segment: &str, is_last: bool) -> Option<&Self> {
        self.below.iter().find(|node| match node.segment.as_str() {
            same if same == segment => true,
            ONE => is_last,
            ANY => true,
            pattern => fits(segment, pattern),
        })
    }
}

impl<T> Rules<T> {
    pub(crate) fn new() -> Self {
        Self { root: Node::of("") }
    }

    /// Adds a rule for a path that begins with a slash. A path that has a rule keeps it.
    pub(crate) fn put(&mut self, path: &str, says: T) {
        let mut node = &mut self.root;
        for segment in segments(path) {
            let at = node.below.iter().position(|one| one.segment == segment);
            let at = at.unwrap_or_else(|| {
                node.below.push(Node::of(segment));
                node.below.len() - 1
            });
            node = &mut node.below[at];
        }
        node.says.get_or_insert(says);
    }

    /// What the rule that daprd takes for a path says. The first on the way that says anything ends the search, so a rule is about
    /// everything below it, and hides longer ones.
    pub(crate) fn search(&self, path: &str) -> Option<&T> {
        let mut node = &self.root;
        let mut segments = segments(path).peekable();
        while let Some(segment) = segments.next() {
            let is_last = segments.peek().is_none();
            node = node.find(segment, is_last)?;
            match &node.says {
                Some(_) if node.segment == ONE && !is_last => {}
                Some(says) => return Some(says),
                // `/tasks/*` is about `/tasks` too.
                None if is_last => return node.find(ONE, true)?.says.as_ref(),
                None => {}
            }
        }
        None
    }
}

fn segments(path: &str) -> impl Iterator<Item = &str> {
    path.split('/').skip(1)
}

/// Whether a segment fits a pattern in which `*` stands for any characters, or none.
fn fits(segment: &str, pattern: &str) -> bool {
    let Some((before, after)) = pattern.split_once('*') else {
        return segment == pattern;
    };
    let Some(rest) = segment.strip_prefix(before) else { return false };
    (0..=rest.len())
        .filter(|at| rest.is_char_boundary(*at))
        .any(|at| fits(&rest[at..], after))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The rule that is taken for a path, by its own text.
    fn taken<'a>(rules: &[&'a str], path: &str) -> Option<&'a str> {
        let mut tree = Rules::new();
        for rule in rules {
            tree.put(rule, *rule);
        }
        tree.search(path).copied()
    }

    /// What daprd's own tree answers (its source, executed): rules, path, the rule that is taken.
    #[test]
    fn rules_are_found_as_daprd_finds_them() {
        for (rules, path, expected) in [
            (&["/tasks"][..], "/tasks", Some("/tasks")),
            (&["/tasks"], "/tasks/1/complete", Some("/tasks")),
            (&["/tasks"], "/tasksx", None),
            (&["/tasks/*"], "/tasks", Some("/tasks/*")),
            (&["/tasks/*"], "/tasks/1", Some("/tasks/*")),
            (&["/tasks/*"], "/tasks/1/complete", None),
            (&["/tasks/**"], "/tasks/1/complete", Some("/tasks/**")),
            (&["/tasks/*/complete"], "/tasks/1/complete", None),
            (&["/tasks/**/complete"], "/tasks/1/complete", Some("/tasks/**/complete")),
            (&["/tasks/**/complete", "/tasks/*"], "/tasks/1", None),
            (&["/tasks", "/tasks/admin"], "/tasks/admin", Some("/tasks")),
            (&["/tasks/search", "/tasks/*"], "/tasks/search", Some("/tasks/search")),
            (&["/tasks/*", "/tasks/search"], "/tasks/search", Some("/tasks/*")),
            (&["/api/v1/tasks*"], "/api/v1/tasks-old/1", Some("/api/v1/tasks*")),
            (&["/api/*/tasks"], "/api/v1/tasks", None),
        ] {
            assert_eq!(taken(rules, path), expected, "{rules:?} {path}");
        }
    }

    #[test]
    fn the_first_of_two_rules_of_one_name_counts() {
        let mut tree = Rules::new();
        tree.put("/tasks", 1);
        tree.put("/tasks", 2);
        assert_eq!(tree.search("/tasks"), Some(&1));
    }
}

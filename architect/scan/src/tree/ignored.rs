use ignore::Match;
use ignore::gitignore::{Gitignore, GitignoreBuilder};

/// A file of patterns that is longer than this is no such file.
pub const BYTES_MAX: usize = 64 * 1024;

/// What the `.gitignore` files of a folder and of those above it leave out, within the tree.
#[derive(Clone, Debug, Default)]
pub struct Ignored<'a> {
    above: Option<&'a Ignored<'a>>,
    own: Option<Gitignore>,
}

impl<'a> Ignored<'a> {
    /// Those of a folder, below others. A pattern that is none leaves nothing out.
    pub fn below(above: &'a Ignored<'a>, folder: &str, text: Option<&str>) -> Self {
        let own = text.and_then(|text| {
            let mut builder = GitignoreBuilder::new(format!("/{folder}"));
            for line in text.lines() {
                // An error is of one line: it is as if it were not there, as git does.
                let _ = builder.add_line(None, line);
            }
            builder.build().ok()
        });
        Self { above: Some(above), own }
    }

    /// Whether a path is left out. What is nearer decides.
    pub fn leaves_out(&self, path: &str, is_folder: bool) -> bool {
        let own = self.own.as_ref().map(|own| own.matched(format!("/{path}"), is_folder));
        match own {
            Some(Match::Ignore(_)) => true,
            Some(Match::Whitelist(_)) => false,
            Some(Match::None) | None => self.above.is_some_and(|above| above.leaves_out(path, is_folder)),
        }
    }
}

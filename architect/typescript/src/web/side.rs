use pando_facts::{ImportKind, Side};

use super::entry::reached;
use super::next::{Next, Part};
use crate::meaning::{Fun, Program};
use crate::syntax::file::{Import, MODULE};

/// Which side modules and functions run on.
pub(crate) struct Sides {
    /// Of each module, whether a browser may load it.
    browser: Vec<bool>,
    /// Of each module, whether a server does.
    server: Vec<bool>,
}

impl Sides {
    /// Of a program whose modules answer over HTTP or listen where `serves` says so.
    ///
    /// In the folder `app` of Next.js everything is the server's until a module says `"use client"`; that one and all it imports is the
    /// browser's. Pages of the folder `pages` and whatever begins in a browser are the browser's. What both load counts as the browser's,
    /// unless nothing but a server can run it.
    pub fn new(program: &Program<'_>, next: &Next, serves: &[bool]) -> Self {
        let files = program.files;
        let mut of_browser = Vec::new();
        let mut of_server = Vec::new();
        for (at, file) in files.iter().enumerate() {
            let part = next.part(&file.path);
            let folder = file.path.split('/').any(|folder| folder == "pages");
            match part {
                _ if file.client => of_browser.push(at),
                Some(Part::Handler(_) | Part::Api(_) | Part::Around(_)) => of_server.push(at),
                Some(Part::Page(_) | Part::Aside(_)) if !folder => of_server.push(at),
                Some(_) => of_browser.push(at),
                None if serves[at] => of_server.push(at),
                None => {}
            }
        }
        // What a server function is called through, the browser does not load; of what is imported for its types nobody loads anything.
        let loads = |import: &Import| import.kind != ImportKind::Type;
        let browser = reached(program, of_browser, |file, import| !files[file].server && loads(import));
        let server = reached(program, of_server, |file, import| !files[file].client && loads(import));
        let browser = (0..files.len())
            .map(|file| {
                let only_server = files[file].server || files[file].imports.iter().any(|import| &*import.specifier == "server-only");
                browser[file] && !only_server
            })
            .collect();
        Self { browser, server }
    }

    /// The side on which a function runs.
    pub fn of(&self, program: &Program<'_>, at: Fun) -> Side {
        let file = &program.files[at.file];
        let mut frame = at.frame;
        let says_server = file.server
            || loop {
                if file.frames[frame].server {
                    break true;
                }
                let name = file.frames[frame].name.as_deref();
                if matches!(
                    name,
                    Some("getServerSideProps" | "getStaticProps" | "getStaticPaths" | "generateStaticParams" | "generateMetadata")
                ) {
                    break true;
                }
                if frame == MODULE {
                    break false;
                }
                frame = file.frames[frame].parent;
            };
        match says_server || (self.server[at.file] && !self.browser[at.file]) {
            true => Side::Server,
            false => Side::Browser,
        }
    }
}

use std::collections::BTreeSet;

use crate::meaning::{Modules, folder};
use crate::syntax::file::File;

/// The applications of Next.js: the folders in which they are.
pub(crate) struct Next {
    roots: BTreeSet<String>,
}

/// What a file is to Next.js, by its path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// A page, and its path.
    Page(String),
    /// A page that is a part of others, or no page of its own.
    Aside(&'static str),
    /// A route handler of the folder `app`, and its path.
    Handler(String),
    /// An answer of the folder `pages/api`, and its path.
    Api(String),
    /// What runs before everything.
    Around(&'static str),
}

impl Part {
    /// Why it runs, in a few words.
    pub fn why(&self) -> &'static str {
        match self {
            Self::Page(_) => "a page of Next.js",
            Self::Handler(_) | Self::Api(_) => "a route handler of Next.js",
            Self::Aside(why) | Self::Around(why) => why,
        }
    }
}

const CODE: &[&str] = &["ts", "tsx", "js", "jsx", "mjs"];

impl Next {
    /// Those among some files.
    pub fn new(files: &[File], modules: &Modules) -> Self {
        let mut roots: BTreeSet<String> = BTreeSet::new();
        for package in modules.packages.values().filter(|package| package.needs("next")) {
            roots.insert(package.folder.clone());
        }
        for file in files {
            let (here, name) = file.path.rsplit_once('/').unwrap_or(("", &file.path));
            if name.starts_with("next.config.") || name == "next-env.d.ts" {
                roots.insert(here.to_owned());
            }
        }
        if roots.is_empty() {
            // Without its configuration an application is known by what lies in the folder `app`.
            for file in files {
                let (here, name) = file.path.rsplit_once('/').unwrap_or(("", &file.path));
                let parts: Vec<&str> = here.split('/').collect();
                if matches!(
                    name,
                    "page.tsx" | "layout.tsx" | "page.jsx" | "layout.jsx" | "page.js" | "layout.js"
                ) && let Some(at) = parts.iter().position(|part| *part == "app")
                {
                    let root = parts.get(..at).unwrap_or_default().join("/");
                    roots.insert(
                        root.strip_suffix("src")
                            .map_or(root.clone(), |root| root.trim_end_matches('/').to_owned()),
                    );
                }
            }
        }
        Self { roots }
    }

    /// The folder of the application that a file is of: the innermost.
    fn root(&self, path: &str) -> Option<&str> {
        let inside = |root: &&String| root.is_empty() || path.strip_prefix(root.as_str()).is_some_and(|rest| rest.starts_with('/'));
        self.roots.iter().filter(inside).max_by_key(|root| root.len()).map(String::as_str)
    }

    /// What a file is by its path.
    pub fn part(&self, path: &str) -> Option<Part> {
        let root = self.root(path)?;
        let below = path.strip_prefix(root)?.trim_start_matches('/');
        let below = below.strip_prefix("src/").unwrap_or(below);
        let (stem, extension) = below.rsplit_once('.')?;
        if !CODE.contains(&extension)
            || stem.ends_with(".d")
            || stem.ends_with(".test")
            || stem.ends_with(".spec")
            || stem.ends_with(".stories")
        {
            return None;
        }
        match stem {
            "middleware" | "proxy" => return Some(Part::Around("the middleware of Next.js")),
            "instrumentation" | "instrumentation-client" => return Some(Part::Around("the instrumentation of Next.js")),
            "mdx-components" => return Some(Part::Aside("the components of MDX")),
            _ => {}
        }
        let (first, inner) = stem.split_once('/')?;
        match first {
            "app" => in_app(inner),
            "pages" => in_pages(inner),
            _ => None,
        }
    }
}

fn in_app(stem: &str) -> Option<Part> {
    let (folders, name) = (folder(stem), stem.rsplit('/').next().unwrap_or_default());
    let parts: Vec<&str> = folders.split('/').filter(|part| !part.is_empty()).collect();
    if parts.iter().any(|part| part.starts_with('_')) {
        return None;
    }
    let aside = parts.iter().any(|part| part.starts_with('@') || part.starts_with("(."));
    let shown = parts
        .iter()
        .filter(|part| !(part.starts_with('@') || (part.starts_with('(') && part.ends_with(')'))))
        .map(|part| segment(part));
    let url = format!("/{}", shown.collect::<Vec<_>>().join("/"));
    match name {
        "page" if aside => Some(Part::Aside("a part of a page of Next.js")),
        "page" => Some(Part::Page(url)),
        "route" => Some(Part::Handler(url)),
        "layout" | "template" | "default" => Some(Part::Aside("a layout of Next.js")),
        "loading" | "error" | "not-found" | "global-error" | "forbidden" | "unauthorized" | "global-not-found" => {
            Some(Part::Aside("what Next.js shows meanwhile or instead"))
        }
        "sitemap" | "robots" | "manifest" | "favicon" | "icon" | "apple-icon" | "opengraph-image" | "twitter-image" => {
            Some(Part::Aside("metadata of Next.js"))
        }
        _ => None,
    }
}

fn in_pages(stem: &str) -> Option<Part> {
    let mut parts: Vec<&str> = stem.split('/').collect();
    let api = parts.first() == Some(&"api");
    if !api && matches!(stem, "_app" | "_document" | "_error" | "404" | "500") {
        return Some(Part::Aside("what Next.js puts around pages"));
    }
    if parts.last() == Some(&"index") {
        parts.pop();
    }
    let url = format!("/{}", parts.into_iter().map(segment).collect::<Vec<_>>().join("/"));
    Some(if api { Part::Api(url) } else { Part::Page(url) })
}

/// `[id]` is `{id}`, `[...rest]` and `[[...rest]]` are `{*rest}`.
fn segment(part: &str) -> String {
    let inner = part.trim_start_matches('[').trim_end_matches(']');
    match (part.starts_with('['), inner.strip_prefix("...")) {
        (true, Some(rest)) => format!("{{*{rest}}}"),
        (true, None) => format!("{{{inner}}}"),
        (false, _) => part.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::{Next, Part};

    fn part(path: &str) -> Option<Part> {
        let roots = ["web".to_owned()].into();
        Next { roots }.part(path)
    }

    #[test]
    fn a_files_path_says_what_it_is() {
        let page = |path: &str| Some(Part::Page(path.to_owned()));
        assert_eq!(part("web/app/page.tsx"), page("/"));
        assert_eq!(part("web/src/app/(shop)/tasks/[id]/page.tsx"), page("/tasks/{id}"));
        assert_eq!(part("web/app/docs/[[...slug]]/page.jsx"), page("/docs/{*slug}"));
        assert_eq!(
            part("web/app/api/tasks/[id]/route.ts"),
            Some(Part::Handler("/api/tasks/{id}".to_owned()))
        );
        assert_eq!(part("web/pages/tasks/index.tsx"), page("/tasks"));
        assert_eq!(
            part("web/pages/api/tasks/[...rest].ts"),
            Some(Part::Api("/api/tasks/{*rest}".to_owned()))
        );
        assert_eq!(part("web/app/_lib/page.tsx"), None);
        assert_eq!(part("web/app/tasks/table.tsx"), None);
        assert_eq!(part("web/middleware.ts").map(|part| part.why()), Some("the middleware of Next.js"));
        assert_eq!(
            part("web/app/@modal/(.)photo/page.tsx").map(|part| part.why()),
            Some("a part of a page of Next.js")
        );
        assert_eq!(part("other/app/page.tsx"), None);
    }
}

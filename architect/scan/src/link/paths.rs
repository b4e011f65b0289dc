use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use pando_facts::{Facts, Source};

/// What a path is matched with.
#[derive(Debug, Default)]
pub struct Paths {
    routes: Vec<Route>,
    /// Routes by what is fixed of their last part, so that few are looked at.
    by_length: BTreeMap<usize, Vec<usize>>,
    with_rest: Vec<usize>,
    /// Beginnings that a proxy takes from a path.
    proxied: BTreeSet<String>,
    /// Pages, which answer as well.
    pages: Vec<Vec<String>>,
}

#[derive(Debug)]
struct Route {
    method: Arc<str>,
    path: Arc<str>,
    parts: Vec<String>,
}

/// What answers.
#[derive(Debug, PartialEq, Eq)]
pub enum Match {
    /// A route.
    Route {
        /// Its method.
        method: Arc<str>,
        /// Its path.
        path: Arc<str>,
    },
    /// None.
    None,
    /// Several may, or something that answers all.
    Unclear,
}

impl Paths {
    /// Of what was read.
    pub fn of(facts: &Facts, configuration: &[Source]) -> Self {
        let mut paths = Self::default();
        for route in facts.routes.iter().filter(|route| route.mounted) {
            let parts = parts(&route.path);
            let at = paths.routes.len();
            match parts.last().is_some_and(|part| part.starts_with("{*")) {
                true => paths.with_rest.push(at),
                false => paths.by_length.entry(parts.len()).or_default().push(at),
            }
            paths.routes.push(Route {
                method: Arc::clone(&route.method),
                path: Arc::clone(&route.path),
                parts,
            });
        }
        paths.proxied.insert("api".to_owned());
        for source in configuration {
            paths.proxied.extend(proxied(source));
        }
        paths.pages = facts.pages.iter().map(|page| parts_of(&page.path)).collect();
        paths
    }

    /// What answers a path, of which a base may have the beginning, or a proxy take it.
    pub fn matching(&self, method: &str, path: &str) -> Match {
        let asked = parts(path);
        // A path of nothing but what is put in is anything.
        if !asked.is_empty() && asked.iter().all(|part| is_parameter(part)) {
            return Match::Unclear;
        }
        let mut best = self.best(method, &asked, 0);
        if matches!(best, Match::None)
            && let Some((first, rest)) = asked.split_first()
            && self.proxied.contains(first)
            && !rest.is_empty()
        {
            best = self.best(method, rest, 0);
        }
        if matches!(best, Match::None) {
            // What a base adds in front: `/api/v1`, or what an application is mounted at.
            best = (1..=3)
                .map(|added| self.best(method, &asked, added))
                .find(|found| *found != Match::None)
                .unwrap_or(Match::None);
        }
        match best {
            Match::None if self.pages.iter().any(|page| fits(page, &asked).is_some()) => Match::Unclear,
            best => best,
        }
    }

    /// The best of the routes that have so many parts more in front.
    fn best(&self, method: &str, asked: &[String], added: usize) -> Match {
        let same = self.by_length.get(&(asked.len() + added)).map_or(&[][..], Vec::as_slice);
        let mut found: Vec<(usize, &Route)> = Vec::new();
        for at in same {
            let route = &self.routes[*at];
            let front = &route.parts[..added];
            // With parts more in front, `/{id}` would fit anything.
            let begins_alike = added == 0 || asked.first() == route.parts.get(added);
            if begins_alike
                && is_method(&route.method, method)
                && !front.iter().any(|part| is_parameter(part))
                && let Some(fit) = fits(&route.parts[added..], asked)
            {
                found.push((fit, route));
            }
        }
        let best = found.iter().map(|(fit, _)| *fit).max();
        found.retain(|(fit, _)| Some(*fit) == best);
        let fronts: BTreeSet<&[String]> = found.iter().map(|(_, route)| &route.parts[..added]).collect();
        match (found.first(), fronts.len()) {
            (Some((_, route)), 1) => Match::Route {
                method: Arc::clone(&route.method),
                path: Arc::clone(&route.path),
            },
            (Some(_), _) => Match::Unclear,
            (None, _) if added == 0 => self.rest(method, asked),
            (None, _) => Match::None,
        }
    }

    fn rest(&self, method: &str, asked: &[String]) -> Match {
        let fitting = self.with_rest.iter().map(|at| &self.routes[*at]).filter_map(|route| {
            let front = &route.parts[..route.parts.len() - 1];
            let asked = asked.get(..front.len())?;
            fits(front, asked).map(|fit| (fit, route))
        });
        match fitting.max_by_key(|(fit, _)| *fit) {
            // What answers everything says nothing of who is meant.
            Some((_, route)) if route.parts.len() == 1 => Match::Unclear,
            Some((_, route)) if is_method(&route.method, method) => Match::Route {
                method: Arc::clone(&route.method),
                path: Arc::clone(&route.path),
            },
            Some(_) => Match::Unclear,
            None => Match::None,
        }
    }

    /// Whether enough of a path is known to say that nobody answers it.
    pub fn is_told(&self, path: &str) -> bool {
        let parts = parts(path);
        let Some(first) = parts.first() else { return false };
        let last = parts.last().unwrap_or(first);
        let served = [
            "static",
            "assets",
            "public",
            "media",
            "images",
            "img",
            "_next",
            "docs",
            "redoc",
            "openapi.json",
            "favicon.ico",
        ];
        !is_parameter(first) && !served.contains(&first.as_str()) && !last.contains('.') && !self.routes.is_empty()
    }
}

fn is_method(route: &str, asked: &str) -> bool {
    route == asked || route == "ANY" || asked == "ANY" || asked == "HEAD" && route == "GET"
}

fn parts(path: &str) -> Vec<String> {
    parts_of(path.trim_end_matches('/'))
}

fn parts_of(path: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut depth = 0_usize;
    for char in path.chars() {
        match char {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            '/' if depth == 0 => {
                parts.push(String::new());
                continue;
            }
            _ => {}
        }
        if let Some(part) = parts.last_mut() {
            part.push(char);
        }
    }
    parts.retain(|part| !part.is_empty());
    parts
}

fn is_parameter(part: &str) -> bool {
    part.contains('{')
}

/// How well parts fit: two for each that is the same text, one for each that is put in on both sides.
fn fits(route: &[String], asked: &[String]) -> Option<usize> {
    if route.len() != asked.len() {
        return None;
    }
    route
        .iter()
        .zip(asked)
        .try_fold(0, |sum, (route, asked)| match (is_parameter(route), is_parameter(asked)) {
            (false, false) if route == asked => Some(sum + 2),
            (false, false) => None,
            (true, true) => Some(sum + 1),
            (true, false) => Some(sum),
            // A fixed part of a route is reached by what is put in only by chance.
            (false, true) => None,
        })
}

/// Beginnings of paths that the configuration of a web interface hands on: `source: '/api/:path*'`, `'/api': { target: … }`.
fn proxied(source: &Source) -> Vec<String> {
    let name = source.path.rsplit('/').next().unwrap_or_default();
    if !["next.config.", "vite.config.", "vue.config.", "nuxt.config."]
        .iter()
        .any(|start| name.starts_with(start))
    {
        return Vec::new();
    }
    let mut found = Vec::new();
    for line in source.text.lines() {
        let line = line.trim();
        let rest = line
            .strip_prefix("source:")
            .map(str::trim_start)
            .or_else(|| line.contains("target").then_some(line))
            .or_else(|| line.ends_with(": {").then_some(line));
        let Some(rest) = rest.and_then(|rest| rest.strip_prefix(['"', '\'', '`'])) else {
            continue;
        };
        let path = rest.split(['"', '\'', '`']).next().unwrap_or_default();
        let first = path.strip_prefix('/').and_then(|path| path.split('/').next()).unwrap_or_default();
        if !first.is_empty() && first.chars().all(|char| char.is_ascii_alphanumeric() || "-_".contains(char)) {
            found.push(first.to_owned());
        }
    }
    found
}

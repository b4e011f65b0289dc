use pando_facts::{Request, Route};

use super::Names;
use crate::asks::{Asked, Rewrite, target};
use crate::meaning::Program;
use crate::web::Sides;

/// What is asked, as the facts have it: the address after what the web server rewrites, unless a route of its own answers before that.
pub(crate) fn requests(
    program: &Program<'_>,
    names: &Names<'_>,
    sides: &Sides,
    asked: &[Asked],
    rewrites: &[Rewrite],
    routes: &[Route],
) -> Vec<Request> {
    let mut requests: Vec<Request> = asked
        .iter()
        .map(|ask| {
            let file = &program.files[ask.at.file];
            let rewritten = || rewrites.iter().find_map(|rewrite| rewrite.of(&file.path, &ask.url));
            let url = match routes.iter().any(|route| answers(&route.path, &ask.url)) {
                true => None,
                false => rewritten(),
            };
            let url = url.unwrap_or_else(|| ask.url.clone());
            let line = file.calls[ask.call].line;
            Request {
                unit: names.unit(ask.at),
                method: ask.method.clone(),
                target: target(&url),
                url,
                place: names.place(ask.at.file, line),
                side: sides.of(program, ask.at),
            }
        })
        .collect();
    requests.sort_by(|a, b| (&a.place, &a.url, &a.method, &a.unit).cmp(&(&b.place, &b.url, &b.method, &b.unit)));
    requests.dedup();
    requests
}

/// Whether a route answers an address, as far as their parts say.
fn answers(route: &str, url: &str) -> bool {
    let path = url.split('?').next().unwrap_or_default();
    let mut parts = path.split('/').filter(|part| !part.is_empty());
    for pattern in route.split('/').filter(|part| !part.is_empty()) {
        if pattern.starts_with("{*") {
            return true;
        }
        match parts.next() {
            Some(part) if pattern == part || pattern.starts_with('{') => {}
            _ => return false,
        }
    }
    parts.next().is_none()
}

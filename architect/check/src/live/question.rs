use pando_model::{Access, Method, Misplaced, Model, Operation, Placement};
use serde::Deserialize;

use super::layout::Layout;
use super::names::Names;
use super::seen::SeenSidecar;

/// Something to ask for through a sidecar, without a person's token and without a body: a GET of which the model says that it may be sent
/// again, or where there is none a DELETE or PATCH of something that is not there, for which it says that a person must sign in. No POST or
/// PUT, and no other GET. Whatever the access rules say, that changes nothing as long as the apps keep to their model in this.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Question {
    /// The sidecar it is asked through, by its place in the list.
    #[serde(default)]
    pub sidecar: usize,
    /// The app of that sidecar, as the model calls it.
    pub caller: String,
    /// The app that is asked.
    pub callee: String,
    /// The app id by which it is asked.
    #[serde(default)]
    pub app_id: String,
    /// The service that answers it.
    #[serde(default)]
    pub service: String,
    /// Whether others are behind the same app id, so that the request has to say which is meant.
    #[serde(default)]
    pub is_shared: bool,
    /// The operation's name; none: what no caller may ask any app for.
    #[serde(default)]
    pub operation: Option<String>,
    /// `GET`, `HEAD`, `DELETE` or `PATCH`.
    pub method: String,
    /// With something in the place of parameters that names nothing.
    pub path: String,
    /// What the model says of it.
    pub expects: Expects,
}

/// What should become of a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Expects {
    /// The app answers.
    Allowed,
    /// The sidecar of the app that is asked turns it away.
    Denied,
}

/// What to ask a running system, once it is known which sidecars there are.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// For each sidecar and each other app: one operation that the model lets its app ask for, and one that it does not.
    pub questions: Vec<Question>,
}

/// What only a sidecar asks its own app for. It reads, and no rule lets anybody else have it.
const CLOSED: &str = "/dapr/subscribe";
/// What stands for a parameter: it names nothing.
const NOTHING: &str = "00000000-0000-0000-0000-000000000000";

impl Plan {
    /// Chooses what to ask.
    ///
    /// # Errors
    /// Everything about the placement that does not fit the model.
    pub fn new(model: &Model, placement: Option<&Placement>, sidecars: &[SeenSidecar]) -> Result<Self, Vec<Misplaced>> {
        let layout = Layout::new(model, placement)?;
        let names = Names::new(&layout, sidecars);
        let mut questions = Vec::new();
        for (place, sidecar) in sidecars.iter().enumerate().filter(|(_, one)| one.metadata.is_some()) {
            let Some(caller) = names.app_of(sidecar).filter(|app| layout.app(app).is_some()) else {
                continue;
            };
            for callee in layout.apps().filter(|callee| *callee != caller) {
                let asked = [
                    allowed(&layout, caller, callee).map(|one| (Some(one), Expects::Allowed)),
                    Some((denied(&layout, caller, callee), Expects::Denied)),
                ];
                questions.extend(asked.into_iter().flatten().map(|(one, expects)| Question {
                    sidecar: place,
                    caller: caller.to_owned(),
                    callee: callee.to_owned(),
                    app_id: names.id_of(callee).to_owned(),
                    service: one.map_or(callee, |(service, _)| service).to_owned(),
                    is_shared: layout.members(callee).len() > 1,
                    operation: one.map(|(_, one)| one.name.to_string()),
                    method: one.map_or("GET", |(_, one)| verb(one)).to_owned(),
                    path: one.map_or(CLOSED.to_owned(), |(_, one)| path(one)),
                    expects,
                }));
            }
        }
        Ok(Self { questions })
    }
}

/// An operation that a caller may ask for, and that may be asked for here.
pub(super) fn allowed<'a>(layout: &Layout<'a>, caller: &str, callee: &str) -> Option<(&'a str, &'a Operation)> {
    safest(layout.asked(caller, callee))
}

/// An operation that a caller may not ask for: none of those that it may has the same method and path.
fn denied<'a>(layout: &Layout<'a>, caller: &str, callee: &str) -> Option<(&'a str, &'a Operation)> {
    let asked = layout.asked(caller, callee);
    // HEAD is GET without the body, and whoever may ask for any method may ask for each.
    let verb = |one: &Operation| if one.method == Method::Head { Method::Get } else { one.method };
    let overlap = |one: &Operation, other: &Operation| {
        let is_any = one.method == Method::Any || other.method == Method::Any;
        one.path == other.path && (is_any || verb(one) == verb(other))
    };
    let is_open = |one: &Operation| asked.iter().any(|(_, asked)| overlap(one, asked));
    safest(layout.offered(callee).filter(|(_, one)| !is_open(one)).collect())
}

/// The one that tells most and risks least; none where all of them might do something.
fn safest<'a>(all: Vec<(&'a str, &'a Operation)>) -> Option<(&'a str, &'a Operation)> {
    let ranked = all.into_iter().filter_map(|one| Some((rank(one.1)?, one)));
    ranked.min_by_key(|(rank, _)| *rank).map(|(_, one)| one)
}

/// How fit an operation is, 0 the fittest. A GET must be one that may be sent again, and tells most where it asks for a person, since that
/// is answered with 401 before anything is done. A DELETE or PATCH must ask for a person and name something: should its app forget to ask,
/// there is nothing of that name. A POST or PUT never is: it could make something of nothing.
fn rank(one: &Operation) -> Option<u8> {
    let is_read = matches!(one.method, Method::Get | Method::Head);
    let asks_for_person = matches!(one.access, Access::Person | Access::Administrator);
    let names_something = one.path.as_str().contains('{');
    let is_of_something = matches!(one.method, Method::Delete | Method::Patch) && names_something;
    match asks_for_person {
        true if is_read && one.safe_to_retry => Some(0),
        false if is_read && one.safe_to_retry => Some(1),
        true if is_of_something => Some(2),
        _ => None,
    }
}

fn verb(one: &Operation) -> &'static str {
    match one.method {
        Method::Any => Method::Get.name(),
        method => method.name(),
    }
}

fn path(one: &Operation) -> String {
    let segments = one.path.as_str().split('/').map(|segment| match segment.split_once('{') {
        Some((before, rest)) => format!("{before}{NOTHING}{}", rest.rsplit_once('}').map_or("", |(_, after)| after)),
        None => segment.to_owned(),
    });
    segments.collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests;

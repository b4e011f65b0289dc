//! What is said of a label or a project that was named by words alone.

use super::words::quoted;
use crate::domain::Place;

/// `labelled “travel” or in the project “Travel”`.
pub fn described(place: &Place) -> String {
    let label = place.label.as_ref().map(|name| format!("labelled {}", quoted(name)));
    let project = place.project.as_ref().map(|name| format!("in the project {}", quoted(name)));
    label.into_iter().chain(project).collect::<Vec<_>>().join(" or ")
}

/// That the words were taken as its name.
pub fn taken(place: &Place) -> String {
    match (&place.label, &place.project) {
        (Some(label), None) => format!("I took {} as the label.", quoted(label)),
        (None, Some(project)) => format!("I took {} as the project.", quoted(project)),
        (Some(name), Some(_)) => format!("I took {} as the label and the project.", quoted(name)),
        (None, None) => String::new(),
    }
}

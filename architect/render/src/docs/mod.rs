//! What people read of a system: a map of it, and who may do what.

mod map;
mod permissions;

use pando_model::Model;

use crate::access::policies;
use crate::{Files, Refused};

pub(crate) use permissions::text as markdown;

/// Everything below `docs/architecture/`.
///
/// # Errors
/// As the rules that are told of.
pub(crate) fn render(model: &Model) -> Result<Files, Refused> {
    let policies = policies(model).map_err(Refused::Access)?;
    let map = map::Map::of(model);
    Ok(Files::from(
        [
            ("map.mmd", map::mermaid(&map)),
            ("map.svg", map::svg(&map)),
            ("permissions.md", permissions::permissions(model, &policies)),
        ]
        .map(|(name, text)| (format!("docs/architecture/{name}"), text)),
    ))
}

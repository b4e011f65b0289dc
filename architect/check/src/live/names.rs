use std::collections::BTreeMap;

use super::layout::Layout;
use super::seen::SeenSidecar;

/// What the apps of a model are called in a running system: a system that is not the only one on its machine may have a word behind
/// each app id, and behind what is named after one.
#[derive(Debug, Default)]
pub(super) struct Names {
    /// By the model's name.
    ids: BTreeMap<String, String>,
}

impl Names {
    /// From what is known of the sidecars beforehand: those of which nothing is known are called as in the model.
    pub(super) fn new(layout: &Layout<'_>, sidecars: &[SeenSidecar]) -> Self {
        let known = sidecars.iter().filter_map(|one| Some((one.app.clone()?, one.app_id.clone()?)));
        let known: BTreeMap<String, String> = known.collect();
        let own = layout.apps().map(|app| (app.to_owned(), app.to_owned()));
        Self {
            ids: own.chain(known).collect(),
        }
    }

    /// The app id of an app.
    pub(super) fn id_of<'a>(&'a self, app: &'a str) -> &'a str {
        self.ids.get(app).map_or(app, String::as_str)
    }

    /// The app that a sidecar is beside, as the model calls it: what was known beforehand, or else what it says.
    pub(super) fn app_of<'a>(&'a self, sidecar: &'a SeenSidecar) -> Option<&'a str> {
        if let Some(app) = &sidecar.app {
            return Some(app);
        }
        let id = sidecar.metadata.as_ref()?.id.as_str();
        let known = self.ids.iter().find(|(_, known)| *known == id);
        Some(known.map_or(id, |(app, _)| app))
    }

    /// A name that may have an app's in it, as it is in this system: `dead.orders` is `dead.orders-x1`.
    pub(super) fn in_name(&self, name: &str) -> String {
        // The longest first: one app's name may be the beginning of another's.
        let mut apps: Vec<(&String, &String)> = self.ids.iter().filter(|(app, id)| app != id).collect();
        apps.sort_by_key(|(app, _)| std::cmp::Reverse(app.len()));
        let found = apps.into_iter().find(|(app, _)| name.contains(app.as_str()));
        found.map_or(name.to_owned(), |(app, id)| name.replace(app.as_str(), id))
    }
}

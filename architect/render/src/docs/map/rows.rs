use std::collections::{BTreeMap, VecDeque};

use pando_model::{AppId, Model};

/// Boxes beside each other; a row with more goes on below.
const WIDE: usize = 7;

/// By service its row: those that people meet first, then whom they ask, and so on. Circles of calls do no harm.
pub(super) fn rows(model: &Model) -> BTreeMap<&AppId, usize> {
    let is_asked = |app: &AppId| {
        model
            .services
            .values()
            .any(|service| service.calls.iter().any(|call| call.to == *app))
    };
    let mut first: Vec<&AppId> = model
        .services
        .iter()
        .filter(|(_, service)| service.face.is_some())
        .map(|(app, _)| app)
        .collect();
    if first.is_empty() {
        first = model.services.keys().filter(|app| !is_asked(app)).collect();
    }
    let mut depth: BTreeMap<&AppId, usize> = first.iter().map(|app| (*app, 0)).collect();
    let mut open: VecDeque<&AppId> = first.into();
    while let Some(app) = open.pop_front() {
        let below = depth[app] + 1;
        for call in &model.services[app].calls {
            if let Some((to, _)) = model.services.get_key_value(&call.to)
                && !depth.contains_key(to)
            {
                depth.insert(to, below);
                open.push_back(to);
            }
        }
    }
    // Whoever is asked by nobody, where others face people, stands with those that are asked last.
    let last = depth.values().copied().max().unwrap_or_default();
    let mut by_depth: BTreeMap<usize, Vec<&AppId>> = BTreeMap::new();
    for app in model.services.keys() {
        by_depth.entry(depth.get(app).copied().unwrap_or(last)).or_default().push(app);
    }
    let rows = by_depth
        .into_values()
        .flat_map(|apps| apps.chunks(WIDE).map(<[_]>::to_vec).collect::<Vec<_>>());
    rows.enumerate()
        .flat_map(|(row, apps)| apps.into_iter().map(move |app| (app, row)))
        .collect()
}

use std::collections::BTreeMap;

use pando_facts::{Unit, UnitId, UnitKind};

use super::Names;
use crate::meaning::{Fun, Program};
use crate::syntax::file::MODULE;

/// The units: functions and classes of modules, methods, and modules that do something themselves.
pub(crate) fn units(program: &Program<'_>, names: &Names<'_>) -> Vec<Unit> {
    let active = names.active();
    let mut units: BTreeMap<UnitId, Unit> = BTreeMap::new();
    for (at, file) in program.files.iter().enumerate() {
        let module = names.module(at);
        let mut add = |unit: Unit| {
            // Two of one name, such as what reads a property and what sets it, are one.
            units.entry(unit.id.clone()).or_insert(unit);
        };
        if active.contains(&at) {
            add(Unit {
                id: module.clone(),
                module: module.clone(),
                class: None,
                kind: UnitKind::Module,
                place: names.place(at, 1),
                lines: file.lines,
            });
        }
        for (class, made) in file.classes.iter().enumerate() {
            if let Some(id) = names.class(at, class) {
                add(Unit {
                    id: id.clone(),
                    module: module.clone(),
                    class: None,
                    kind: UnitKind::Class,
                    place: names.place(at, made.line),
                    lines: (made.end + 1).saturating_sub(made.line),
                });
            }
        }
        for (frame, made) in file.frames.iter().enumerate().filter(|(frame, _)| *frame != MODULE) {
            if let Some(id) = names.own(Fun { file: at, frame }) {
                let class = made.class.and_then(|class| names.class(at, class)).cloned();
                add(Unit {
                    id: id.clone(),
                    module: module.clone(),
                    kind: if class.is_some() { UnitKind::Method } else { UnitKind::Function },
                    class,
                    place: names.place(at, made.line),
                    lines: (made.end + 1).saturating_sub(made.line),
                });
            }
        }
    }
    units.into_values().collect()
}

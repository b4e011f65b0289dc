use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use pando_facts::{Place, UnitId};

use crate::meaning::{Fun, Program};
use crate::syntax::file::{ClassId, MODULE};

/// What units are called, and which modules do something themselves.
pub(crate) struct Names<'p> {
    program: &'p Program<'p>,
    modules: Vec<UnitId>,
    units: Vec<Vec<Option<UnitId>>>,
    classes: Vec<Vec<Option<UnitId>>>,
    /// Modules that were named as a unit.
    active: RefCell<BTreeSet<usize>>,
}

impl<'p> Names<'p> {
    /// Those of a program; `also` names functions that have no name in the code.
    pub fn new(program: &'p Program<'p>, also: &BTreeMap<Fun, String>) -> Self {
        let id = |path: &str, name: &str| UnitId::new(format!("{path}#{name}"));
        let named = |path: &str, name: Option<&std::sync::Arc<str>>| name.map(|name| id(path, name));
        let mut names = Self {
            program,
            modules: program.files.iter().map(|file| UnitId(file.path.clone())).collect(),
            units: program
                .files
                .iter()
                .map(|file| file.frames.iter().map(|frame| named(&file.path, frame.name.as_ref())).collect())
                .collect(),
            classes: program
                .files
                .iter()
                .map(|file| file.classes.iter().map(|class| named(&file.path, class.name.as_ref())).collect())
                .collect(),
            active: RefCell::default(),
        };
        for (at, name) in also {
            names.units[at.file][at.frame].get_or_insert_with(|| id(&program.files[at.file].path, name));
        }
        names
    }

    /// A module.
    pub fn module(&self, file: usize) -> &UnitId {
        &self.modules[file]
    }

    /// The unit that a function belongs to: itself, or one around it; the module where there is none.
    pub fn unit(&self, at: Fun) -> UnitId {
        self.inner(at).cloned().unwrap_or_else(|| {
            self.active.borrow_mut().insert(at.file);
            self.modules[at.file].clone()
        })
    }

    /// The unit that a function belongs to, unless that is the module.
    pub fn inner(&self, at: Fun) -> Option<&UnitId> {
        let mut frame = at.frame;
        while frame != MODULE {
            if let Some(unit) = &self.units[at.file][frame] {
                return Some(unit);
            }
            frame = self.program.files[at.file].frames[frame].parent;
        }
        None
    }

    /// A function's own id, where it is a unit.
    pub fn own(&self, at: Fun) -> Option<&UnitId> {
        self.units[at.file][at.frame].as_ref()
    }

    /// A class, where it is a unit.
    pub fn class(&self, file: usize, class: ClassId) -> Option<&UnitId> {
        self.classes[file][class].as_ref()
    }

    /// Modules that do something themselves when they are imported.
    pub fn active(&self) -> BTreeSet<usize> {
        self.active.borrow().clone()
    }

    /// Where something is.
    pub fn place(&self, file: usize, line: u32) -> Place {
        Place::new(self.program.files[file].path.clone(), line)
    }
}

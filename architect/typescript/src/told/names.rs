use std::cell::RefCell;
use std::collections::BTreeSet;

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
    pub fn new(program: &'p Program<'p>) -> Self {
        let id = |path: &str, name: &str| UnitId::new(format!("{path}#{name}"));
        let named = |path: &str, name: Option<&std::sync::Arc<str>>| name.map(|name| id(path, name));
        Self {
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
        }
    }

    /// A module.
    pub fn module(&self, file: usize) -> &UnitId {
        &self.modules[file]
    }

    /// The unit that a function belongs to.
    pub fn unit(&self, at: Fun) -> UnitId {
        let frame = self.program.files[at.file].unit(at.frame);
        match &self.units[at.file][frame] {
            Some(unit) if frame != MODULE => unit.clone(),
            _ => {
                self.active.borrow_mut().insert(at.file);
                self.modules[at.file].clone()
            }
        }
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

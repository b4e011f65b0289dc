//! The package's recordings.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use pando_facts::{Call, Facts, How, Place, Unit, UnitId, UnitKind};
use serde::de::DeserializeOwned;

/// A program of the package.
pub struct Package {
    folder: PathBuf,
    /// Its classes that were seen to run, in order.
    pub classes: Vec<String>,
    /// How often a class called another, or itself.
    pub calls: BTreeMap<(usize, usize), u32>,
    /// Of each class: the use cases that it was seen in.
    pub cases: Vec<BTreeSet<usize>>,
    names: Vec<String>,
}

/// What the package calls whoever ran the use cases.
const DRIVER: &str = "Root";

impl Package {
    /// Reads what was recorded of a program.
    ///
    /// # Panics
    /// The folder is not as the package has it.
    pub fn read(folder: &Path) -> Self {
        let of_class: BTreeMap<String, Vec<String>> = json(&folder.join("mono2micro_output/bcs_per_class.json")).expect("use cases");
        let counted: BTreeMap<String, u32> = json(&folder.join("mono2micro_output/runtime_call_volume.json")).expect("calls");
        let classes: Vec<String> = of_class.keys().filter(|class| *class != DRIVER).cloned().collect();
        let names: BTreeSet<&String> = of_class.values().flatten().collect();
        let numbers: BTreeMap<&String, usize> = names.iter().copied().zip(0..).collect();
        let cases = classes
            .iter()
            .map(|class| of_class[class].iter().map(|case| numbers[case]).collect())
            .collect();
        let class = |name: &str| classes.iter().position(|class| class == name);
        let calls = counted
            .iter()
            .filter_map(|(pair, times)| {
                let (from, to) = pair.split_once("--")?;
                Some(((class(from)?, class(to)?), *times))
            })
            .collect();
        Self {
            folder: folder.to_owned(),
            calls,
            cases,
            names: names.into_iter().cloned().collect(),
            classes,
        }
    }

    /// What was read of the program, as ours takes it.
    pub fn facts(&self) -> Facts {
        let id = |class: usize| UnitId::new(&*self.classes[class]);
        let case = |case: usize| UnitId::new(format!("use case {}", self.names[case]));
        let place = |class: usize| Place::new(&*self.classes[class], 1);
        let unit = |id: UnitId, kind: UnitKind, place: Place| Unit {
            module: id.clone(),
            id,
            class: None,
            kind,
            place,
            lines: 1,
        };
        let classes = (0..self.classes.len()).map(|class| unit(id(class), UnitKind::Class, place(class)));
        let cases = (0..self.names.len()).map(|number| unit(case(number), UnitKind::Function, Place::new("recording", 1)));
        let called = self.calls.iter().map(|(&(from, to), &times)| Call {
            from: id(from),
            to: id(to),
            place: place(from),
            how: How::Waits,
            times,
        });
        let seen = self.cases.iter().enumerate().flat_map(|(class, cases)| {
            cases.iter().map(move |&number| Call {
                from: case(number),
                to: id(class),
                place: Place::new("recording", 1),
                how: How::Injected,
                times: 1,
            })
        });
        let mut facts = Facts {
            units: classes.chain(cases).collect(),
            calls: called.chain(seen).collect(),
            ..Facts::default()
        };
        facts.sort();
        facts
    }

    /// What was published, where it is in the package: the service of each class, and the classes in the order of the file.
    pub fn published(&self, count: usize) -> Option<(Vec<usize>, Vec<usize>)> {
        let file = self
            .folder
            .join(format!("mono2micro_output/vertical_cluster_assignment_{count}.json"));
        let services: BTreeMap<String, usize> = json(&file)?;
        let text = fs::read_to_string(&file).ok()?;
        let mut order = self.order();
        order.sort_by_key(|class| text.find(&format!("\"{}\":", self.classes[*class])));
        let groups: Option<Vec<usize>> = self.classes.iter().map(|class| services.get(class).copied()).collect();
        Some((groups?, order))
    }

    /// The classes in their own order.
    pub fn order(&self) -> Vec<usize> {
        (0..self.classes.len()).collect()
    }
}

fn json<T: DeserializeOwned>(path: &Path) -> Option<T> {
    let text = fs::read_to_string(path).ok()?;
    Some(serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display())))
}

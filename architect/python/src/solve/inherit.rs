//! What classes inherit, and in which order it is looked for.

use super::symbols::Symbol;
use crate::ClassId;

/// What a class says that it inherits from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Parent {
    Class(ClassId),
    External(Symbol),
}

#[derive(Debug, Default)]
struct Known {
    /// By the place in the list of bases.
    parents: Vec<(u16, Parent)>,
    children: Vec<ClassId>,
    /// The class itself first.
    order: Vec<Parent>,
}

/// Of all classes, what they inherit from.
#[derive(Debug)]
pub(super) struct Inheritance {
    classes: Vec<Known>,
}

/// A class has no more ancestors than this.
const ANCESTORS_MAX: usize = 64;

impl Inheritance {
    pub(super) fn new(count: usize) -> Self {
        let known = |at| Known {
            order: vec![Parent::Class(ClassId::new(at))],
            ..Known::default()
        };
        Self {
            classes: (0..count).map(known).collect(),
        }
    }

    pub(super) fn order(&self, class: ClassId) -> &[Parent] {
        &self.classes[class.index()].order
    }

    pub(super) fn parents(&self, class: ClassId) -> impl Iterator<Item = Parent> + '_ {
        self.classes[class.index()].parents.iter().map(|(_, parent)| *parent)
    }

    /// Notes that a class inherits from another.
    pub(super) fn add(&mut self, class: ClassId, index: u16, parent: Parent) {
        let known = &mut self.classes[class.index()];
        if known.parents.iter().any(|(_, other)| *other == parent) || parent == Parent::Class(class) || known.parents.len() >= 16 {
            return;
        }
        known.parents.push((index, parent));
        known.parents.sort_by_key(|(index, _)| *index);
        if let Parent::Class(parent) = parent {
            self.classes[parent.index()].children.push(class);
        }
        // Those below follow; a circle ends, since each class is put in order once.
        let mut left = vec![class];
        let mut done = Vec::new();
        while let Some(next) = left.pop() {
            if done.contains(&next) || done.len() > 4096 {
                continue;
            }
            done.push(next);
            self.classes[next.index()].order = self.ordered(next);
            left.extend(&self.classes[next.index()].children);
        }
    }

    /// The order of a class: C3, as Python has it, and where that has no answer, depth first.
    fn ordered(&self, class: ClassId) -> Vec<Parent> {
        let parents: Vec<Parent> = self.parents(class).collect();
        let order_of = |parent: &Parent| match parent {
            Parent::Class(other) => self
                .order(*other)
                .iter()
                .copied()
                .filter(|of| *of != Parent::Class(class))
                .collect(),
            Parent::External(_) => vec![*parent],
        };
        let mut lists: Vec<Vec<Parent>> = parents.iter().map(order_of).collect();
        lists.push(parents.clone());
        let mut order = vec![Parent::Class(class)];
        while order.len() < ANCESTORS_MAX {
            lists.retain(|list| !list.is_empty());
            let heads = lists.iter().map(|list| list[0]);
            let good = |head: &Parent| !lists.iter().any(|list| list[1..].contains(head));
            let Some(next) = heads.clone().find(good).or_else(|| heads.clone().next()) else {
                break;
            };
            if !order.contains(&next) {
                order.push(next);
            }
            for list in &mut lists {
                list.retain(|of| *of != next);
            }
        }
        order
    }
}

//! Items, slices, turns of loops, `with`.

use super::domain::{Key, Kind, Val};
use super::graph::{NodeId, Use};
use super::state::{Making, Opened, Solver};
use crate::ObjectId;

/// So many places of a slice are told apart.
const SLICE_MAX: u32 = 16;

impl Solver<'_> {
    /// An item of a value is read.
    pub(super) fn item(&mut self, value: Val, key: NodeId, to: NodeId, read: u32) {
        match value {
            Val::Object(object) if matches!(self.objects[object.index()].kind, Kind::Sequence | Kind::Dictionary) => {
                let anywhere = self.objects[object.index()].anywhere;
                self.copy(anywhere, to);
                if key == super::graph::NOTHING {
                    let all = self.objects[object.index()].all;
                    self.copy(all, to);
                } else {
                    self.uses(key, Use::ItemOf { object, to });
                    self.open_keys.push((key, object, Opened::Read(to)));
                }
            }
            Val::Object(_) => self.add(to, value),
            Val::Instance(class) => {
                let method = self.method_node(class, "__getitem__");
                if let (Some(method), Some(site)) = (method, self.at(read)) {
                    self.run(site, method, &[key], to);
                }
            }
            // `Repository[Task]` is the class.
            Val::Class(_) => self.add(to, value),
            Val::External(name) => {
                let node = self.type_of(name, key);
                self.copy(node, to);
            }
            Val::Made(name) => {
                if let Some(full) = self.symbols.dotted(name, self.lists.item) {
                    self.add(to, Val::Made(full));
                }
            }
            _ => {}
        }
    }

    /// An item of a value is set.
    pub(super) fn item_set(&mut self, value: Val, key: NodeId, from: NodeId, read: u32) {
        match value {
            Val::Object(object) => self.set_item(object, key, from),
            Val::Instance(class) => {
                let method = self.method_node(class, "__setitem__");
                if let (Some(method), Some(site)) = (method, self.at(read)) {
                    let result = self.node();
                    self.run(site, method, &[key, from], result);
                }
            }
            _ => {}
        }
    }

    /// The place of a key, if the value is one that places are told apart by.
    pub(super) fn key_of(&self, value: Val) -> Option<Key> {
        match value {
            Val::Number(number) => Some(Key::Number(number)),
            Val::Text(text) => Some(Key::Text(text)),
            _ => None,
        }
    }

    pub(super) fn item_of_key(&mut self, key: Val, object: ObjectId, to: NodeId) {
        match self.key_of(key) {
            Some(Key::Number(number)) if number < 0 => {
                let all = self.objects[object.index()].all;
                self.copy(all, to);
            }
            Some(key) => {
                let from = self.field(object, key);
                self.copy(from, to);
            }
            None => {}
        }
    }

    pub(super) fn set_item_of_key(&mut self, key: Val, object: ObjectId, from: NodeId) {
        let to = match self.key_of(key) {
            Some(Key::Number(number)) if number < 0 => self.objects[object.index()].anywhere,
            Some(key) => self.field(object, key),
            None => self.objects[object.index()].anywhere,
        };
        self.copy(from, to);
    }

    /// Keys of which nothing came to be known stand for any place. Tells whether there were some.
    pub(super) fn open_unknown_keys(&mut self) -> bool {
        let mut opened = false;
        for (key, object, what) in std::mem::take(&mut self.open_keys) {
            let known = self
                .graph
                .values(key)
                .iter()
                .any(|value| self.key_of(self.values.get(*value)).is_some());
            if known {
                continue;
            }
            opened = true;
            let held = &self.objects[object.index()];
            let (all, anywhere) = (held.all, held.anywhere);
            match what {
                Opened::Read(to) => self.copy(all, to),
                Opened::Set(from) => self.copy(from, anywhere),
            }
        }
        opened
    }

    pub(super) fn sliced(&mut self, value: Val, from: u32, until: u32, to: NodeId) {
        let Val::Object(object) = value else {
            match value {
                Val::Made(_) => self.add(to, value),
                Val::Instance(_) => {}
                _ => {}
            }
            return;
        };
        let of = u32::try_from(object.index()).unwrap_or(u32::MAX);
        if let Some(known) = self.made(Making::Slice, of, to.0) {
            self.add(to, Val::Object(ObjectId::new(known as usize)));
            return;
        }
        let (part, node) = self.object(Kind::Sequence);
        self.made
            .insert((Making::Slice, of, to.0), u32::try_from(part.index()).unwrap_or(u32::MAX));
        let (whole, anywhere) = (self.objects[object.index()].all, self.objects[part.index()].anywhere);
        if from == u32::MAX || until == u32::MAX || until.saturating_sub(from) > SLICE_MAX {
            self.copy(whole, anywhere);
        } else {
            let loose = self.objects[object.index()].anywhere;
            self.copy(loose, anywhere);
            for at in from..until {
                let item = self.field(object, Key::Number(i64::from(at)));
                let place = self.field(part, Key::Number(i64::from(at - from)));
                self.copy(item, place);
            }
        }
        self.copy(node, to);
    }

    /// A loop goes over a value.
    pub(super) fn turn(&mut self, value: Val, to: NodeId, read: u32) {
        match value {
            Val::Object(object) => {
                let held = &self.objects[object.index()];
                let from = if held.kind == Kind::Dictionary { held.names } else { held.all };
                self.copy(from, to);
            }
            Val::Instance(class) => self.turn_of_object(class, to, read),
            // The members of an enumeration.
            Val::Class(class) => self.add(to, Val::Instance(class)),
            Val::External(name) | Val::Made(name) => {
                if let Some(full) = self.symbols.dotted(name, self.lists.item) {
                    self.add(to, Val::Made(full));
                }
            }
            _ => {}
        }
    }

    fn turn_of_object(&mut self, class: crate::ClassId, to: NodeId, read: u32) {
        let Some(site) = self.at(read) else { return };
        let begin = self.method_node(class, "__iter__").or_else(|| self.method_node(class, "__aiter__"));
        if let Some(begin) = begin {
            let over = self.node();
            self.run(site, begin, &[], over);
            self.uses(over, Use::Next { to, read });
        } else if let Some(item) = self.method_node(class, "__getitem__") {
            self.run(site, item, &[], to);
        }
    }

    /// `next` of what a loop goes over.
    pub(super) fn next_of(&mut self, value: Val, to: NodeId, read: u32) {
        let Val::Instance(class) = value else {
            return self.turn(value, to, read);
        };
        let next = self.method_node(class, "__next__").or_else(|| self.method_node(class, "__anext__"));
        if let (Some(next), Some(site)) = (next, self.at(read)) {
            self.run(site, next, &[], to);
        }
    }

    /// `with` enters a value.
    pub(super) fn enter(&mut self, value: Val, to: NodeId, read: u32) {
        match value {
            Val::Object(object) => {
                let all = self.objects[object.index()].all;
                self.copy(all, to);
            }
            Val::Instance(class) => {
                let Some(site) = self.at(read) else { return };
                let mut entered = false;
                for name in ["__enter__", "__aenter__"] {
                    if let Some(method) = self.method_node(class, name) {
                        self.run(site, method, &[], to);
                        entered = true;
                    }
                }
                for name in ["__exit__", "__aexit__"] {
                    if let Some(method) = self.method_node(class, name) {
                        let result = self.node();
                        self.run(site, method, &[], result);
                    }
                }
                if !entered {
                    self.add(to, value);
                }
            }
            other => self.add(to, other),
        }
    }
}

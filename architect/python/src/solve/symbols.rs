//! Names as numbers.

use std::sync::Arc;

use rustc_hash::FxHashMap;

/// A name, by its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Symbol(u32);

/// All names so far.
#[derive(Debug, Default)]
pub(super) struct Symbols {
    known: FxHashMap<Arc<str>, Symbol>,
    texts: Vec<Arc<str>>,
    /// Full names that were put together of two, so that it is done once.
    joined: FxHashMap<(Symbol, Symbol), Option<Symbol>>,
}

/// A full name of a library has no more parts than this: `a = a.next` in a loop would go on for ever.
const PARTS_MAX: usize = 12;

impl Symbols {
    pub(super) fn of(&mut self, text: &str) -> Symbol {
        if let Some(known) = self.known.get(text) {
            return *known;
        }
        let symbol = Symbol(u32::try_from(self.texts.len()).unwrap_or(u32::MAX));
        let text: Arc<str> = text.into();
        self.texts.push(Arc::clone(&text));
        self.known.insert(text, symbol);
        symbol
    }

    /// The symbol of a name that was seen before.
    pub(super) fn known(&self, text: &str) -> Option<Symbol> {
        self.known.get(text).copied()
    }

    pub(super) fn text(&self, symbol: Symbol) -> &Arc<str> {
        &self.texts[symbol.0 as usize]
    }

    /// `a.b` of `a` and `b`; nothing where it would be too long.
    pub(super) fn dotted(&mut self, left: Symbol, right: Symbol) -> Option<Symbol> {
        if let Some(known) = self.joined.get(&(left, right)) {
            return *known;
        }
        let (before, name) = (self.text(left), self.text(right));
        let fits = before.bytes().filter(|byte| matches!(byte, b'.' | b'[' | b'(')).count() < PARTS_MAX;
        let text = if name.starts_with(['(', '[']) {
            format!("{before}{name}")
        } else {
            format!("{before}.{name}")
        };
        let joined = fits.then(|| self.of(&text));
        self.joined.insert((left, right), joined);
        joined
    }
}

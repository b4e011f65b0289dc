//! One template of Helm that says what several say, each for one word of the values.

mod item;

use item::{Item, items};

/// Which of the texts something is in: a bit for each.
type Of = u64;

/// As many as are told apart.
pub(super) const TEXTS_MAX: usize = 64;

/// Something of a text, and which texts have it.
struct Part {
    of: Of,
    what: What,
}

impl Part {
    /// Its first line, and what comes after it.
    fn first(&self) -> &str {
        match &self.what {
            What::Lines(lines) => lines,
            What::Block { first, .. } => first,
        }
    }
}

enum What {
    /// Lines that belong together.
    Lines(String),
    /// A block of Helm's, from its first line to its last.
    Block { first: String, parts: Vec<Part>, last: String },
}

/// One template of several: `{{ VALUE }}` is one of the words, and for each the template says what the text beside it does. A text that is
/// not there says nothing. What all say alike stands once.
pub(super) fn merged(value: &str, texts: &[(&str, Option<&str>)]) -> String {
    let mut parts: Vec<Part> = Vec::new();
    let mut all: Of = 0;
    for (index, (_, text)) in texts.iter().enumerate() {
        all |= 1 << index;
        parts = with(parts, text.map(items).unwrap_or_default(), 1 << index);
    }
    let words: Vec<&str> = texts.iter().map(|(word, _)| *word).collect();
    let mut whole = String::new();
    let choice = Choice { value, words };
    // What is nowhere in some of the places is a block as a whole: a variable of Helm's ends with the block that it began in.
    let there = parts.iter().fold(0, |there, part| there | part.of);
    if !parts.is_empty() && there != all {
        whole.push_str(&choice.begin(there, ""));
    }
    write(&parts, there, &choice, &mut whole);
    if !parts.is_empty() && there != all {
        whole.push_str("{{- end }}\n");
    }
    whole
}

/// What is there already, with one text more.
fn with(parts: Vec<Part>, items: Vec<Item>, of: Of) -> Vec<Part> {
    let same = aligned(&parts, &items);
    let mut whole = Vec::new();
    let mut items = items.into_iter().enumerate().peekable();
    for (place, part) in parts.into_iter().enumerate() {
        let Some(other) = same.iter().find(|(one, _)| *one == place).map(|(_, other)| *other) else {
            whole.push(part);
            continue;
        };
        while let Some((_, item)) = items.next_if(|(index, _)| *index < other) {
            whole.push(alone(item, of));
        }
        if let Some((_, item)) = items.next() {
            whole.push(both(part, item, of));
        }
    }
    whole.extend(items.map(|(_, item)| alone(item, of)));
    whole
}

fn alone(item: Item, of: Of) -> Part {
    let what = match item {
        Item::Lines(lines) => What::Lines(lines),
        Item::Block { first, items, last } => What::Block {
            first,
            parts: items.into_iter().map(|item| alone(item, of)).collect(),
            last,
        },
    };
    Part { of, what }
}

fn both(part: Part, item: Item, of: Of) -> Part {
    let what = match (part.what, item) {
        (What::Block { first, parts, last }, Item::Block { items, .. }) => What::Block {
            first,
            parts: with(parts, items, of),
            last,
        },
        (what, _) => what,
    };
    Part { of: part.of | of, what }
}

/// The longest that both have in common, as pairs of places.
fn aligned(parts: &[Part], items: &[Item]) -> Vec<(usize, usize)> {
    // `longest[i][j]`: of what is from `i` and from `j` on.
    let mut longest = vec![vec![0_u32; items.len() + 1]; parts.len() + 1];
    for (i, part) in parts.iter().enumerate().rev() {
        for (j, item) in items.iter().enumerate().rev() {
            longest[i][j] = match fits(part, item) {
                true => longest[i + 1][j + 1] + 1,
                false => longest[i + 1][j].max(longest[i][j + 1]),
            };
        }
    }
    let (mut i, mut j) = (0, 0);
    let mut pairs = Vec::new();
    while let (Some(part), Some(item)) = (parts.get(i), items.get(j)) {
        if fits(part, item) {
            pairs.push((i, j));
            (i, j) = (i + 1, j + 1);
        } else if longest[i + 1][j] >= longest[i][j + 1] {
            i += 1;
        } else {
            j += 1;
        }
    }
    pairs
}

fn fits(part: &Part, item: &Item) -> bool {
    match (&part.what, item) {
        (What::Lines(one), Item::Lines(other)) => one == other,
        (
            What::Block { first, last, .. },
            Item::Block {
                first: one, last: other, ..
            },
        ) => first == one && last == other,
        _ => false,
    }
}

/// Between what a template chooses.
struct Choice<'a> {
    value: &'a str,
    words: Vec<&'a str>,
}

impl Choice<'_> {
    /// The line that begins what some of the texts have, as far in as what comes next.
    fn begin(&self, of: Of, next: &str) -> String {
        let indent = indentation(next);
        let words = self.words.iter().enumerate().filter(|(index, _)| of & (1 << index) != 0);
        let words: Vec<String> = words.map(|(_, word)| format!("\"{word}\"")).collect();
        match words.as_slice() {
            [one] => format!("{indent}{{{{- if eq {} {one} }}}}\n", self.value),
            several => format!("{indent}{{{{- if has {} (list {}) }}}}\n", self.value, several.join(" ")),
        }
    }
}

/// Parts as a template, inside of what the texts of `all` have.
fn write(parts: &[Part], all: Of, choice: &Choice<'_>, to: &mut String) {
    for run in parts.chunk_by(|one, other| one.of == other.of) {
        let of = run.first().map_or(all, |part| part.of);
        let next = run.first().map_or("", |part| part.first());
        if of != all {
            to.push_str(&choice.begin(of, next));
        }
        for part in run {
            match &part.what {
                What::Lines(lines) => to.push_str(lines),
                What::Block { first, parts, last } => {
                    to.push_str(first);
                    write(parts, of, choice, to);
                    to.push_str(last);
                }
            }
        }
        if of != all {
            to.push_str(indentation(next));
            to.push_str("{{- end }}\n");
        }
    }
}

fn indentation(line: &str) -> &str {
    let rest = line.trim_start_matches(' ');
    line.strip_suffix(rest).unwrap_or_default()
}

#[cfg(test)]
mod tests;

/// A piece of a template of Helm that is there as a whole or not at all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Item {
    /// A line, or a block that cannot be looked into: it has an `else`.
    Lines(String),
    /// A block with what is in it.
    Block { first: String, items: Vec<Item>, last: String },
}

/// What a line does to the blocks around it.
enum Does {
    Nothing,
    Begins,
    Ends,
    /// An `else`, or several things at once.
    Other,
}

/// The pieces of a text. One whose blocks do not end is a piece as a whole.
pub(super) fn items(text: &str) -> Vec<Item> {
    let mut open: Vec<(String, Vec<Item>, bool)> = vec![(String::new(), Vec::new(), true)];
    for line in text.split_inclusive('\n') {
        match does(line) {
            Does::Begins => open.push((line.to_owned(), Vec::new(), true)),
            Does::Ends if open.len() > 1 => {
                let Some((first, items, is_plain)) = open.pop() else { continue };
                let block = Item::Block {
                    first,
                    items,
                    last: line.to_owned(),
                };
                let item = if is_plain { block } else { Item::Lines(written(&block)) };
                open.last_mut().into_iter().for_each(|(_, items, _)| items.push(item.clone()));
            }
            does => {
                let Some((_, items, is_plain)) = open.last_mut() else { continue };
                items.push(Item::Lines(line.to_owned()));
                *is_plain &= matches!(does, Does::Nothing);
            }
        }
    }
    match (open.pop(), open.is_empty()) {
        (Some((_, items, true)), true) => items,
        _ => vec![Item::Lines(text.to_owned())],
    }
}

fn written(item: &Item) -> String {
    match item {
        Item::Lines(lines) => lines.clone(),
        Item::Block { first, items, last } => format!("{first}{}{last}", items.iter().map(written).collect::<String>()),
    }
}

fn does(line: &str) -> Does {
    let (mut begins, mut ends, mut others) = (0, 0, 0);
    for action in line.split("{{").skip(1) {
        let word = action.trim_start_matches('-').split_whitespace().next().unwrap_or_default();
        match word {
            "if" | "with" | "range" | "define" | "block" => begins += 1,
            "end" => ends += 1,
            "else" => others += 1,
            _ => {}
        }
    }
    match (begins, ends, others) {
        (1, 0, 0) => Does::Begins,
        (0, 1, 0) => Does::Ends,
        // Whatever begins in the line ends in it.
        (begins, ends, others) if begins == ends && (others == 0 || begins > 0) => Does::Nothing,
        _ => Does::Other,
    }
}

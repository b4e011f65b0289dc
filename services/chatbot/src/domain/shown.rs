use pando_language::{Command, Reference};

use super::{Dialogue, Known, Saying};

/// What a pointer at something shown means.
#[derive(Clone, Debug, PartialEq)]
pub enum Pointed {
    /// These.
    These(Vec<Known>),
    /// One of these, but which?
    Which(Vec<Known>),
}

/// Follows a pointer. Numbers mean the list last shown; "that" means what was last talked about.
pub fn pointed(reference: &Reference, dialogue: &Dialogue) -> Result<Pointed, Saying> {
    let listed = &dialogue.listed;
    if listed.is_empty() && dialogue.focus.is_empty() {
        return Err(Saying::NothingShown);
    }
    let these = match reference {
        Reference::Ordinal(Command::LAST) | Reference::Last => vec![numbered(listed, listed.len())?],
        Reference::Ordinal(number) => vec![numbered(listed, *number)?],
        Reference::Ordinals(numbers) => {
            let mut numbers = numbers.clone();
            numbers.sort_unstable();
            numbers.dedup();
            numbers.iter().map(|number| numbered(listed, *number)).collect::<Result<_, _>>()?
        }
        Reference::LastFew(count) => match listed.len().checked_sub(*count) {
            Some(first) => listed[first..].to_vec(),
            None => return Err(Saying::NoSuchNumber { shown: listed.len() }),
        },
        Reference::That => match &*dialogue.focus {
            [one] => vec![one.clone()],
            [] => return Ok(Pointed::Which(listed.clone())),
            several => return Ok(Pointed::Which(several.to_vec())),
        },
        // "All four" of seven is a mistake of one of us: nothing is done to the others.
        Reference::AllOf(count) => match [&dialogue.focus, listed].into_iter().find(|tasks| tasks.len() == *count) {
            Some(tasks) => tasks.clone(),
            None if dialogue.focus.len() > 1 || listed.is_empty() => {
                return Err(Saying::NotSoMany {
                    shown: dialogue.focus.len(),
                });
            }
            None => return Err(Saying::NotSoMany { shown: listed.len() }),
        },
        Reference::All if dialogue.focus.len() > 1 || listed.is_empty() => dialogue.focus.clone(),
        Reference::All => listed.clone(),
    };
    Ok(Pointed::These(these))
}

fn numbered(listed: &[Known], number: usize) -> Result<Known, Saying> {
    let place = number.checked_sub(1).and_then(|place| listed.get(place));
    place.cloned().ok_or(match listed.len() {
        0 => Saying::NothingShown,
        shown => Saying::NoSuchNumber { shown },
    })
}

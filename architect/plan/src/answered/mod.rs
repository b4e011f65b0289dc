//! What an architect is asked, answered from what was read and proposed. What cannot be told from the code is said to be so.

mod data;
mod deployed;
mod made;
mod secured;
mod spoken;

use pando_boundaries::Reason;
use pando_facts::Place;

use crate::files::Written;
use crate::{Answer, Question};

/// Places that stand for all of a kind.
const SHOWN: usize = 6;

/// The eight of them.
pub(crate) fn answers(written: &Written<'_>) -> Vec<Answer> {
    [
        (Question::Analyse, made::analyse as fn(&Written<'_>) -> (String, Vec<Reason>)),
        (Question::Bound, made::bound),
        (Question::Communicate, spoken::communicate),
        (Question::PlaceData, data::place),
        (Question::DiscoverAndBalance, spoken::discover),
        (Question::Observe, deployed::observe),
        (Question::Deploy, deployed::deploy),
        (Question::Secure, secured::secure),
    ]
    .into_iter()
    .map(|(question, answer)| {
        let (sentence, evidence) = answer(written);
        Answer {
            question,
            sentence,
            evidence,
        }
    })
    .collect()
}

/// A sentence with the first places of those that it rests on, in order and each once.
fn reason<'a>(sentence: impl Into<String>, places: impl IntoIterator<Item = &'a Place>) -> Reason {
    let mut places = crate::target::distinct(places);
    places.truncate(SHOWN);
    Reason {
        sentence: sentence.into(),
        places: places.into_iter().cloned().collect(),
    }
}

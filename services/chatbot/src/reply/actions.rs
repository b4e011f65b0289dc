use pando_kernel::MessageId;

use super::dates;
use crate::domain::{Answer, Asked, Pending};

/// The id of a button: what it answers, and which question.
pub fn id(answer: &Answer) -> String {
    match answer {
        Answer::Yes(question) => format!("yes:{question}"),
        Answer::No(question) => format!("no:{question}"),
        Answer::Choice(question, number) => format!("choice:{question}:{number}"),
        Answer::All(question) => format!("all:{question}"),
        Answer::Undo(message) => format!("undo:{message}"),
    }
}

/// The button of an id; `None` when it is no id of ours.
pub fn pressed(id: &str) -> Option<Answer> {
    let (kind, rest) = id.split_once(':')?;
    let message = |text: &str| text.parse::<MessageId>().ok();
    match kind {
        "yes" => message(rest).map(Answer::Yes),
        "no" => message(rest).map(Answer::No),
        "all" => message(rest).map(Answer::All),
        "undo" => message(rest).map(Answer::Undo),
        "choice" => {
            let (question, number) = rest.split_once(':')?;
            let number: usize = number.parse().ok().filter(|number| (1..=100).contains(number))?;
            message(question).map(|question| Answer::Choice(question, number))
        }
        _ => None,
    }
}

/// What a button said, for the history.
pub fn label_of(answer: &Answer, pending: Option<&Pending>) -> String {
    match answer {
        Answer::Yes(_) => "Yes".to_owned(),
        Answer::No(_) => "No".to_owned(),
        Answer::All(_) => "All of them".to_owned(),
        Answer::Undo(_) => "Undo".to_owned(),
        Answer::Choice(question, number) => {
            let asked = pending.filter(|pending| pending.id == *question).map(|pending| &pending.asked);
            let label = match asked {
                Some(Asked::Task { candidates, .. }) => candidates.get(number - 1).map(|task| task.title.to_string()),
                Some(Asked::Date { proposal }) => proposal.readings().and_then(|all| all.get(number - 1)).map(dates::in_full),
                _ => None,
            };
            label.unwrap_or_else(|| format!("Number {number}"))
        }
    }
}

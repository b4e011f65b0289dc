//! Names and texts of a program as the model's types take them: nothing that was read is refused, and nothing of it gets to be more than text.

use std::collections::BTreeSet;

use pando_model::{AppId, Name, Sentence, Topic};

/// Names that mean something else in a chart: folders and Services of its own.
const TAKEN: [&str; 10] = [
    "apart",
    "components",
    "database",
    "logs",
    "migrate",
    "monitoring",
    "network",
    "postgresql",
    "redis",
    "tests",
];
/// Endings by which a chart and Dapr's operator name what belongs to a service or to the system.
const ENDINGS: [&str; 9] = [
    "-config",
    "-dapr",
    "-dashboard",
    "-deny",
    "-logs",
    "-migrate",
    "-placement",
    "-ready",
    "-token",
];
/// The longest app id that is made of a name: what is appended to it must fit, too.
const APP_ID_MAX: usize = 40;

/// A line of text, whatever it held, and no longer than a line may be.
pub(crate) fn line(text: &str) -> Sentence {
    const LENGTH_MAX: usize = 500;
    let plain = text.chars().map(|one| if is_shown(one) { one } else { ' ' });
    let mut cut: String = plain.take(LENGTH_MAX + 1).collect();
    if cut.chars().count() > LENGTH_MAX {
        cut = cut.chars().take(LENGTH_MAX - 1).chain(['…']).collect();
    }
    Sentence::new(cut.trim()).unwrap_or_default()
}

/// Whether a character is one that a file may have and that shows itself: no break, and none that turns the direction of writing round.
fn is_shown(one: char) -> bool {
    matches!(one, ' '..='~' | '\u{a0}'..='\u{2027}' | '\u{202f}'..='\u{2065}' | '\u{206a}'..='\u{d7ff}' | '\u{e000}'..='\u{fefe}' | '\u{ff00}'..='\u{fffd}' | '\u{10000}'..)
}

/// Lower-case words with dashes between them, a letter first; nothing where there are none.
pub(crate) fn label(text: &str, length_max: usize) -> Option<String> {
    let mut label = String::new();
    let mut was_small = false;
    for one in text.chars() {
        let is_word = one.is_ascii_alphanumeric();
        let begins = one.is_ascii_uppercase() && was_small;
        if (begins || !is_word) && !label.is_empty() && !label.ends_with('-') {
            label.push('-');
        }
        if is_word && (!label.is_empty() || one.is_ascii_alphabetic()) {
            label.push(one.to_ascii_lowercase());
        }
        was_small = one.is_ascii_lowercase() || one.is_ascii_digit();
        if label.len() >= length_max {
            break;
        }
    }
    let label = label.trim_end_matches('-');
    (!label.is_empty()).then(|| label.to_owned())
}

/// The system's name.
pub(crate) fn system(text: &str) -> Name {
    named(&label(text, APP_ID_MAX).unwrap_or_default(), "program")
}

/// A text as a name, or else a word that is one.
pub(crate) fn named(text: &str, otherwise: &'static str) -> Name {
    let made = Name::new(text).or_else(|_| Name::new(otherwise));
    made.unwrap_or_else(|_| unreachable!("a word of ours is a name"))
}

/// App ids, each given once.
#[derive(Debug, Default)]
pub(crate) struct AppIds(BTreeSet<AppId>);

impl AppIds {
    /// The app id of a service that is called so, which no other one has and which nothing else of a chart is called by.
    pub(crate) fn give(&mut self, name: &str) -> AppId {
        let plain = label(name, APP_ID_MAX).unwrap_or_else(|| "service".to_owned());
        let is_taken = TAKEN.contains(&&*plain) || ENDINGS.iter().any(|ending| plain.ends_with(ending));
        // A topic of dead letters has its service's name behind this word, and is found by it when services move.
        let plain = match is_taken || "dead".contains(&*plain) {
            true => format!("{plain}-service"),
            false => plain,
        };
        let numbered = (2_u32..).map(|number| format!("{plain}-{number}"));
        for tried in std::iter::once(plain.clone()).chain(numbered) {
            if let Ok(id) = AppId::new(tried)
                && self.0.insert(id.clone())
            {
                return id;
            }
        }
        unreachable!("numbers go on")
    }
}

/// A topic; nothing where no letter or digit is left of it.
pub(crate) fn topic(text: &str) -> Option<Topic> {
    const LENGTH_MAX: usize = 150;
    let plain: String = text
        .chars()
        .map(|one| match one.is_ascii_alphanumeric() || matches!(one, '.' | '_' | '-') {
            true => one,
            false => '-',
        })
        .take(LENGTH_MAX)
        .collect();
    let plain = plain.trim_matches(['.', '-', '_']);
    Topic::new(plain).ok()
}

/// The last word of what a unit is called: `create_task` of `app.tasks.create_task`.
pub(crate) fn last_word(unit: &str) -> &str {
    let last = unit.rsplit(['.', '#', '/']).next().unwrap_or(unit);
    if last.is_empty() { unit } else { last }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_a_service_is_called_it_has_an_app_id_of_its_own() {
        let mut ids = AppIds::default();
        let given: Vec<String> = ["Task Service", "task_service", "42", "redis", "d", "ÄÖ", "a-dapr", &"x".repeat(300)]
            .into_iter()
            .map(|name| ids.give(name).to_string())
            .collect();
        let long = "x".repeat(40);
        let expected = [
            "task-service",
            "task-service-2",
            "service",
            "redis-service",
            "d-service",
            "service-2",
            "a-dapr-service",
            &long,
        ];
        assert_eq!(given, expected);
    }

    #[test]
    fn a_line_has_no_breaks_and_an_end() {
        assert_eq!(line("a\nb\u{2028}c").as_str(), "a b c");
        assert_eq!(line(&"é".repeat(1000)).as_str().chars().count(), 500);
        assert_eq!(label("createTask v2!", 40).as_deref(), Some("create-task-v2"));
        assert_eq!(
            topic("..task created..").map(|topic| topic.to_string()).as_deref(),
            Some("task-created")
        );
        assert_eq!(topic("…"), None);
    }
}

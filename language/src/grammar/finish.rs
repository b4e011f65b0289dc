//! What is set right in new tasks after they have been cut: a priority in words, a project in words, and what the last one says of all.

use pando_kernel::Priority;

use super::phrase::Phrase;
use crate::quick_add::QuickAdd;

/// "finish slides, high priority": the words at the end, and what they say.
pub(super) fn with_priority(rest: Phrase<'_>) -> (Phrase<'_>, Option<Priority>) {
    // "high priority" and "priority 2".
    let levels = [
        (rest.len().checked_sub(2), rest.len().checked_sub(1)),
        (rest.len().checked_sub(1), rest.len().checked_sub(2)),
    ];
    let found = levels.into_iter().find_map(|(level, noun)| {
        let (level, noun) = (level?, noun?);
        super::change::level(rest.key(level)).filter(|_| rest.key(noun) == "priority" && rest.len() > 2)
    });
    match found {
        Some(priority) => (
            rest.until(rest.len() - 2).without_end(&["with", "as", "with a", "as a"]),
            Some(priority),
        ),
        None => (rest, None),
    }
}

/// "milk to #shopping" leaves "milk to"; "milk to project Home" names a project. Quotation marks around the whole title go.
pub(super) fn placed(task: QuickAdd) -> QuickAdd {
    let mut task = task;
    if task.project.is_some() {
        for end in [
            " to",
            " in",
            " into",
            " under",
            " to project",
            " in project",
            " to the project",
            " to the",
            " in the",
        ] {
            if let Some(title) = task.title.strip_suffix(end) {
                task.title = title.to_owned();
            }
        }
    } else if let Some((title, name)) = [" to project ", " in project ", " into project "]
        .iter()
        .find_map(|link| task.title.rsplit_once(link))
    {
        task.project = Some(name.trim_matches(['"', '“', '”']).to_owned());
        task.title = title.to_owned();
    } else if let Some(title) = super::wording::creation::LISTS
        .iter()
        .find_map(|list| task.title.strip_suffix(list).and_then(|title| title.strip_suffix(' ')))
    {
        // A date stood after it: "put stamps on my list for saturday".
        task.title = title.to_owned();
    } else if let Some((title, name)) = onto_a_list(&task.title) {
        (task.title, task.project) = (title.to_owned(), Some(name.to_owned()));
    }
    let inner = task
        .title
        .strip_prefix(['"', '“', '«'])
        .and_then(|rest| rest.strip_suffix(['"', '”', '»']));
    if let Some(inner) = inner.filter(|inner| !inner.is_empty() && !inner.contains(['"', '”'])) {
        task.title = inner.to_owned();
    }
    task
}

/// "milk to my shopping list": the title and the project. Only what is surely about a list of one's own: "reply to the mailing list",
/// "Bob to the guest list" and "work on the website project" are titles.
fn onto_a_list(title: &str) -> Option<(&str, &str)> {
    let own = |rest, links: &[&str]| {
        let split = links.iter().find_map(|link| str::rsplit_once(rest, link));
        split.filter(|(_, name): &(&str, &str)| name.split(' ').count() <= 2)
    };
    if let Some(rest) = title.strip_suffix(" project") {
        // "To the Home project": a name.
        let named = |(_, name): &(&str, &str)| name.starts_with(char::is_uppercase);
        return own(rest, &[" to my ", " into my "]).or_else(|| own(rest, &[" to the ", " into the "]).filter(named));
    }
    let rest = title.strip_suffix(" list")?;
    own(rest, &[" to my ", " onto my ", " on my "]).or_else(|| {
        let shopping = |(_, name): &(&str, &str)| matches!(*name, "shopping" | "grocery" | "groceries");
        own(rest, &[" to the ", " on the ", " onto the "]).filter(shopping)
    })
}

/// What only the last of several says, it says of all: "milk, eggs and bread tomorrow".
pub(super) fn share(tasks: &mut [QuickAdd]) {
    let Some((last, others)) = tasks.split_last_mut() else { return };
    if others.iter().all(|task| task.due.is_none()) {
        for task in others.iter_mut() {
            task.due.clone_from(&last.due);
            task.due_ambiguous.clone_from(&last.due_ambiguous);
        }
    }
    if others.iter().all(|task| task.priority.is_none()) {
        others.iter_mut().for_each(|task| task.priority = last.priority);
    }
    if others.iter().all(|task| task.labels.is_empty()) {
        others.iter_mut().for_each(|task| task.labels.clone_from(&last.labels));
    }
    if others.iter().all(|task| task.project.is_none()) {
        others.iter_mut().for_each(|task| task.project.clone_from(&last.project));
    }
}

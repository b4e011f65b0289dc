//! What has happened, of the name of what does it.

use crate::words::words;

/// What is done to a thing and becomes a state of it, and how that is said once it has happened.
const STATES: [(&str, &str); 40] = [
    ("accept", "accepted"),
    ("activate", "activated"),
    ("approve", "approved"),
    ("archive", "archived"),
    ("assign", "assigned"),
    ("ban", "banned"),
    ("block", "blocked"),
    ("book", "booked"),
    ("cancel", "cancelled"),
    ("close", "closed"),
    ("complete", "completed"),
    ("confirm", "confirmed"),
    ("deactivate", "deactivated"),
    ("decline", "declined"),
    ("deliver", "delivered"),
    ("disable", "disabled"),
    ("enable", "enabled"),
    ("expire", "expired"),
    ("finish", "finished"),
    ("invite", "invited"),
    ("lock", "locked"),
    ("merge", "merged"),
    ("pay", "paid"),
    ("publish", "published"),
    ("refund", "refunded"),
    ("register", "registered"),
    ("reject", "rejected"),
    ("renew", "renewed"),
    ("reopen", "reopened"),
    ("restore", "restored"),
    ("resume", "resumed"),
    ("schedule", "scheduled"),
    ("ship", "shipped"),
    ("start", "started"),
    ("submit", "submitted"),
    ("suspend", "suspended"),
    ("unlock", "unlocked"),
    ("unpublish", "unpublished"),
    ("verify", "verified"),
    ("void", "voided"),
];

/// What happens without a row that says so.
const DEEDS: [(&str, &str); 12] = [
    ("login", "logged_in"),
    ("logout", "logged_out"),
    ("sign", "signed_in"),
    ("authenticate", "logged_in"),
    ("search", "searched"),
    ("view", "viewed"),
    ("download", "downloaded"),
    ("upload", "uploaded"),
    ("export", "exported"),
    ("import", "imported"),
    ("visit", "visited"),
    ("share", "shared"),
];

/// The state that a unit or a path brings about, where its words say one: of `complete_task` and `/tasks/{id}/complete` `completed`.
pub(crate) fn state(name: &str) -> Option<&'static str> {
    let words = words(name.rsplit(['.', '#', '/']).find(|part| !part.starts_with('{')).unwrap_or(name));
    words.first().and_then(|first| find(&STATES, first))
}

/// What a unit has done, in the same form: `logged_in`; of a name that no list has its own words.
pub(crate) fn deed(name: &str) -> String {
    let last = words(name.rsplit(['.', '#']).next().unwrap_or(name));
    let known = last.first().and_then(|first| find(&STATES, first).or_else(|| find(&DEEDS, first)));
    match known {
        Some(known) => known.to_owned(),
        None if last.is_empty() => "done".to_owned(),
        None => last.join("_"),
    }
}

fn find(list: &[(&str, &'static str)], word: &str) -> Option<&'static str> {
    list.iter().find(|(verb, _)| *verb == word).map(|(_, past)| *past)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_says_what_has_happened() {
        assert_eq!(state("app.services.tasks.complete"), Some("completed"));
        assert_eq!(state("app.routers.tasks.complete_task"), Some("completed"));
        assert_eq!(state("/tasks/{task_id}/complete"), Some("completed"));
        assert_eq!(state("/orders/{id}/cancel/{reason}"), Some("cancelled"));
        assert_eq!(state("app.services.tasks.update"), None);
        assert_eq!(deed("app.routers.auth.login"), "logged_in");
        assert_eq!(deed("app.stats.count_clicks"), "count_click");
    }
}

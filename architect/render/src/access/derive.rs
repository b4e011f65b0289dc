use std::collections::BTreeSet;

use pando_access::Action;

use super::asked::{Calls, Doors};
use super::tree::{Tree, Verbs};
use super::{Rule, VERBS};

/// The rules of one caller, in the order in which daprd finds the right one: words, then words with a wildcard, then wildcards.
pub(super) fn rules(doors: &Doors, calls: &Calls) -> Vec<Rule> {
    let mut tree = Tree::default();
    for (place, door) in doors.doors.iter().enumerate() {
        let verbs = Verbs {
            needed: doors.needed(calls, place).into_iter().collect(),
            closed: doors.closed(calls, place).into_iter().collect(),
        };
        tree.put(&door.segments, &verbs);
    }
    let mut rules = Vec::new();
    if !tree.here.needed.is_empty() {
        // Of all rules the only one that is about its own path alone.
        rules.push(rule("/", &tree.here.needed, Action::Allow));
        tree.here.needed.clear();
    }
    below("", &tree, &mut rules);
    rules
}

fn rule(name: &str, verbs: &BTreeSet<&'static str>, action: Action) -> Rule {
    Rule {
        name: name.to_owned(),
        verbs: VERBS.into_iter().filter(|verb| verbs.contains(verb)).collect(),
        action,
    }
}

/// The rules of a path and everything below: one if it opens nothing that has to stay closed, else those of what is below.
fn at(path: &str, tree: &Tree, rules: &mut Vec<Rule>) {
    let all = tree.all();
    if all.needed.is_empty() {
        return;
    }
    match all.opened_by(&all.needed) {
        false => rules.push(rule(&shared(path, tree), &all.needed, Action::Allow)),
        true => below(path, tree, rules),
    }
}

/// The prefix that everything needed has: a rule opens no more of the tree than it saves.
fn shared(path: &str, tree: &Tree) -> String {
    let is_needed = |tree: &&Tree| !tree.all().needed.is_empty();
    let has_more =
        [&tree.here, &tree.rest].iter().any(|verbs| !verbs.needed.is_empty()) || tree.one.as_deref().is_some_and(|one| is_needed(&one));
    let mut words = tree.words.iter().filter(|(_, below)| is_needed(below));
    match (has_more, words.next(), words.next()) {
        (false, Some(((_, word), below)), None) => shared(&format!("{path}/{word}"), below),
        _ => path.to_owned(),
    }
}

fn below(path: &str, tree: &Tree, rules: &mut Vec<Rule>) {
    for ((_, word), tree) in &tree.words {
        at(&format!("{path}/{word}"), tree, rules);
    }
    // `/**` is about the path itself, and so is `/*`.
    let mut any = Verbs::default();
    any.add(&tree.here);
    any.add(&tree.rest);
    if let Some(one) = &tree.one {
        any.add(&one.all());
    }
    if any.needed.is_empty() {
        return;
    }
    let is_one_deep = tree.rest.needed.is_empty() && tree.one.as_ref().is_none_or(|one| one.words.is_empty() && one.one.is_none());
    // Below a wildcard that ends a rule everything is open: where words have to stay closed, what is deeper gets rules of its own.
    let is_narrow = tree.rest.needed.is_empty() && closed_words(tree, &any.needed).next().is_some();
    if !any.opened_by(&any.needed) && !is_one_deep && !is_narrow {
        keep_closed(path, tree, &any.needed, rules);
        rules.push(rule(&format!("{path}/**"), &any.needed, Action::Allow));
        return;
    }
    let mut near = tree.here.needed.clone();
    near.extend(tree.one.iter().flat_map(|one| &one.here.needed));
    if !near.is_empty() {
        keep_closed(path, tree, &near, rules);
        rules.push(rule(&format!("{path}/*"), &near, Action::Allow));
    }
    if let Some(one) = &tree.one {
        let beyond = format!("{path}/**");
        for ((_, word), tree) in &one.words {
            at(&format!("{beyond}/{word}"), tree, rules);
        }
        if let Some(two) = &one.one {
            at(&format!("{beyond}/**"), two, rules);
        }
    }
}

/// Adds rules for the words that would fall to the wildcard that comes next.
fn keep_closed(path: &str, tree: &Tree, opened: &BTreeSet<&'static str>, rules: &mut Vec<Rule>) {
    rules.extend(closed_words(tree, opened).map(|(word, closed)| rule(&format!("{path}/{word}"), &closed, Action::Deny)));
}

/// The words that have no rule of their own, and methods of theirs which a wildcard beside them would open.
fn closed_words<'a>(tree: &'a Tree, opened: &'a BTreeSet<&'static str>) -> impl Iterator<Item = (&'a str, BTreeSet<&'static str>)> {
    tree.words.iter().filter_map(|((_, word), tree)| {
        let all = tree.all();
        let closed: BTreeSet<&'static str> = all.closed.intersection(opened).copied().collect();
        (all.needed.is_empty() && !closed.is_empty()).then_some((word.as_str(), closed))
    })
}

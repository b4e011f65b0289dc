use std::collections::{BTreeMap, BTreeSet};

use pando_model::{AppId, Model};

/// Who may publish and who may read what, dead letters included.
#[derive(Debug, Default)]
pub(super) struct Topics<'a> {
    pub(super) all: BTreeSet<&'a str>,
    pub(super) published: BTreeMap<&'a AppId, BTreeSet<&'a str>>,
    pub(super) heard: BTreeMap<&'a AppId, BTreeSet<&'a str>>,
}

impl<'a> Topics<'a> {
    pub(super) fn of(model: &'a Model) -> Self {
        let mut topics = Self::default();
        for (topic, event) in &model.events {
            topics.all.insert(topic.as_str());
            for app in event.publishers() {
                topics.published.entry(app).or_default().insert(topic.as_str());
                topics.heard.entry(app).or_default();
            }
            for (app, subscription) in &event.subscribers {
                topics.published.entry(app).or_default();
                topics.heard.entry(app).or_default().insert(topic.as_str());
                // Its sidecar publishes there what it does not take, and it reads what lies there.
                if let Some(dead) = &subscription.dead_letter {
                    topics.all.insert(dead.as_str());
                    topics.published.entry(app).or_default().insert(dead.as_str());
                    topics.heard.entry(app).or_default().insert(dead.as_str());
                }
            }
        }
        topics
    }
}

/// `app=topic,topic;app=`, as daprd reads it when spaces are gone, in lines.
pub(super) fn scopes(of: &BTreeMap<&AppId, BTreeSet<&str>>) -> Vec<String> {
    let last = of.len().saturating_sub(1);
    let lines = of.iter().enumerate().flat_map(|(index, (app, topics))| {
        let end = if index == last { "" } else { ";" };
        list(&format!("{app}="), topics, end)
    });
    lines.collect()
}

/// Topics with commas between them, in lines that fit.
pub(super) fn list(begin: &str, topics: &BTreeSet<&str>, end: &str) -> Vec<String> {
    const WIDTH: usize = 124;
    let mut lines = vec![begin.to_owned()];
    for (index, topic) in topics.iter().enumerate() {
        let comma = if index + 1 == topics.len() { end } else { "," };
        match lines.last_mut() {
            Some(line) if line.len() + topic.len() < WIDTH => *line += &format!("{topic}{comma}"),
            _ => lines.push(format!("{topic}{comma}")),
        }
    }
    if topics.is_empty() {
        lines.iter_mut().for_each(|line| line.push_str(end));
    }
    lines
}

//! What must hold of every text, whatever names are in it.

use serde_json::Value;

use crate::markup;
use crate::run::Faults;

/// What does not hold of these.
pub fn faults(pages: &[(&'static str, String)]) -> Faults {
    let mut faults = Faults::new();
    for (name, text) in pages {
        if !matches!(*name, "facts" | "json" | "sarif")
            && let Some(unseen) = text.chars().find(|one| !is_seen(*one))
        {
            faults.push(format!("{name} has {unseen:?} in it"));
        }
        match *name {
            "html" => faults.extend(html(text)),
            "mermaid" => faults.extend(mermaid(text)),
            "markdown" => faults.extend(markdown(text)),
            "tach" => faults.extend(tach(text)),
            "json" | "sarif" if serde_json::from_str::<Value>(text).is_err() => faults.push(format!("{name} is no JSON")),
            _ => {}
        }
    }
    faults
}

/// What nobody sees, or what changes what one sees.
fn is_seen(one: char) -> bool {
    one == '\n'
        || !(one.is_control()
            || matches!(one, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{e0000}'..='\u{e0fff}'))
}

fn html(text: &str) -> Faults {
    let mut faults = Faults::new();
    let (tags, raw) = markup::read(text);
    if raw.len() != 3 {
        faults.push(format!("html has {} scripts and styles", raw.len()));
    } else if serde_json::from_str::<Value>(&raw[1]).is_err() {
        faults.push("html has data that is no JSON".to_owned());
    }
    for tag in &tags {
        let odd = tag.attributes.keys().find(|name| name.starts_with("on"));
        if odd.is_some() || matches!(tag.name.as_str(), "img" | "iframe" | "object" | "embed" | "base" | "link") {
            faults.push(format!("html has {tag:?}"));
        }
        let leads = tag
            .attributes
            .get("href")
            .filter(|to| to.trim_start().to_ascii_lowercase().starts_with("javascript:"));
        faults.extend(leads.map(|to| format!("html leads to {to}")));
    }
    if text.contains("<!--") {
        faults.push("html has a comment".to_owned());
    }
    faults
}

fn mermaid(text: &str) -> Faults {
    let mut faults = Faults::new();
    for line in text.lines() {
        if !line.matches('"').count().is_multiple_of(2) {
            faults.push(format!("mermaid: a label does not end: {line}"));
        }
        for label in line.split('"').skip(1).step_by(2) {
            let bare = label.replace("<br>", "").replace("<b>", "").replace("</b>", "");
            if bare.contains(['<', '>', '`', '[', ']', '{', '}', '|']) {
                faults.push(format!("mermaid: a label breaks out: {label}"));
            }
        }
    }
    faults
}

fn markdown(text: &str) -> Faults {
    let mut is_diagram = false;
    let mut faults = Faults::new();
    for line in text.lines() {
        is_diagram = match line {
            "```mermaid" => true,
            "```" => false,
            _ => is_diagram,
        };
        if is_diagram || line == "```" {
            continue;
        }
        let (mut is_code, mut signs) = (false, line.chars());
        while let Some(one) = signs.next() {
            match one {
                '\\' if !is_code => drop(signs.next()),
                '`' => is_code = !is_code,
                '<' if !is_code => faults.push(format!("markdown has a tag: {line}")),
                _ => {}
            }
        }
        if is_code {
            faults.push(format!("markdown has code that does not end: {line}"));
        }
    }
    faults
}

fn tach(text: &str) -> Faults {
    let is_open = |line: &&str| !line.replace("\\\\", "").replace("\\\"", "").matches('"').count().is_multiple_of(2);
    let wrong = text.lines().filter(|line| !line.starts_with('#')).find(is_open);
    wrong.map(|line| format!("tach: a text does not end: {line}")).into_iter().collect()
}

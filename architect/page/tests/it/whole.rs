//! The page as a browser's parser takes it: nothing has to be guessed, and what is long is folded.

use std::sync::Arc;

use pando_boundaries::{Finding, Pattern};
use pando_facts::{Module, Place, UnitId};

use crate::world;

/// Elements that end where they begin (WHATWG, 13.1.2).
const VOID: [&str; 7] = ["br", "hr", "img", "input", "link", "meta", "col"];
/// Elements before which a paragraph that is open ends by itself (WHATWG, 13.2.6.4.7), of those that the page has.
const ENDS_A_PARAGRAPH: [&str; 18] = [
    "article", "details", "div", "dl", "figure", "footer", "form", "h1", "h2", "h3", "h4", "header", "main", "nav", "ol", "section",
    "table", "ul",
];

/// What a parser would have to mend: elements that do not end, end twice or cross each other, and paragraphs around what cannot be in one.
fn mended(page: &str) -> Vec<String> {
    let (mut open, mut found): (Vec<&str>, Vec<String>) = (Vec::new(), Vec::new());
    let mut rest = page;
    while let Some(at) = rest.find('<') {
        rest = &rest[at + 1..];
        if rest.starts_with('!') {
            continue;
        }
        let (tag, behind) = rest.split_once('>').expect("no text of the page has a bare sign");
        rest = behind;
        let name = tag
            .trim_start_matches('/')
            .split(|one: char| one.is_whitespace() || one == '/')
            .next()
            .unwrap_or_default();
        if tag.starts_with('/') {
            if open.last() == Some(&name) {
                open.pop();
            } else {
                found.push(format!("</{name}> in {open:?}"));
                open.truncate(open.iter().rposition(|one| *one == name).unwrap_or(open.len()));
            }
            continue;
        }
        if open.contains(&"p") && ENDS_A_PARAGRAPH.contains(&name) {
            found.push(format!("<{name}> in {open:?}"));
        }
        if tag.ends_with('/') || VOID.contains(&name) {
            continue;
        }
        open.push(name);
        // What a script or style has of signs is its own.
        if matches!(name, "script" | "style") {
            rest = &rest[rest.find(&format!("</{name}")).expect("an end")..];
        }
    }
    found.extend(open.iter().map(|name| format!("<{name}> does not end")));
    found
}

#[test]
fn each_element_ends_where_it_should() {
    for world in [world::todo(), world::large(600)] {
        let page = pando_page::html(&world.analysis()).expect("a page");
        assert_eq!(mended(&page), [""; 0]);
    }
    assert_eq!(
        mended("<p><ul><li>a</ul>").len(),
        3,
        "a parser that finds nothing finds nothing wrong"
    );
}

#[test]
fn of_many_modules_that_nothing_leads_to_some_are_shown_and_the_rest_folded() {
    let mut world = world::todo();
    world.facts.modules.clear();
    world.facts.routes.clear();
    world.proposal.findings.clear();
    for number in 0..40 {
        world.facts.modules.push(Module {
            id: UnitId::new(format!("old.m{number:02}")),
            file: Arc::from(format!("old/m{number:02}.py")),
            entry: None,
            reachable: false,
        });
        world.proposal.findings.push(Finding {
            pattern: Pattern::Unreachable,
            code: Pattern::Unreachable.code().into(),
            services: Vec::new(),
            sentence: "Nothing leads to it.".to_owned(),
            places: vec![Place::new(format!("old/m{number:02}.py"), 1)],
        });
    }
    let page = pando_page::html(&world.analysis()).expect("a page");
    assert_eq!(page.matches("Nothing leads to it.</p>").count(), 6);
    assert!(page.contains("Nothing leads to 34 more: <a href=\"#unclear\">"));
    let (_, page) = page.split_once("<section id=\"unclear\"").expect("a part of its own");
    let (shown, folded) = page.split_once("<details><summary>and 28 more</summary>").expect("folded");
    assert!(shown.contains("<code>old.m11</code>") && !shown.contains("old/m12.py"));
    assert!(
        folded.contains("old/m12.py:1") && folded.contains("old/m39.py:1"),
        "each is there all the same"
    );
}

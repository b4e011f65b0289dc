use std::fs;
use std::path::Path;

use pando_page::{Analysis, Colour};
use pando_plan::plan;

use crate::seen::Seen;

/// What is said of the program as it is. Where it should say something else, `PANDO_GOLDEN=write` writes it anew, and somebody reads it as a
/// whole.
#[test]
fn the_program_is_read_and_cut_as_somebody_looked_at() {
    let seen = Seen::of(&pando_monolith::program());
    let plan = plan(&seen.facts, &seen.proposal);
    let page = Analysis {
        facts: &seen.facts,
        proposal: &seen.proposal,
        plan: &plan,
    };
    held("facts.json", &seen.facts.written());
    held("page.txt", &pando_page::text(&page, Colour::Off));
    held("plan.txt", &pando_page::plan(&page, Colour::Off));
    held("graph.mmd", &pando_page::mermaid(&page));
    held("tach.toml", &pando_page::tach(&page));
    for (path, text) in pando_plan::files(&seen.facts, &seen.proposal) {
        // The schema of every model's file is held elsewhere.
        if path != "architecture.schema.json" {
            held(&path, &text);
        }
    }
}

#[test]
fn the_same_program_gives_the_same_bytes() {
    let said = || {
        let seen = Seen::of(&pando_monolith::program());
        let plan = plan(&seen.facts, &seen.proposal);
        let page = Analysis {
            facts: &seen.facts,
            proposal: &seen.proposal,
            plan: &plan,
        };
        (
            seen.facts.written(),
            pando_page::json(&page).unwrap(),
            pando_page::html(&page).unwrap(),
        )
    };
    assert!(said() == said());
}

#[expect(
    clippy::disallowed_methods,
    reason = "whether golden files are written is said when the tests are started"
)]
fn held(name: &str, text: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("golden").join(name);
    if std::env::var("PANDO_GOLDEN").is_ok_and(|said| said == "write") {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, text).unwrap();
        return;
    }
    let kept = fs::read_to_string(&path).unwrap_or_else(|error| panic!("golden/{name}: {error}"));
    let differs = kept.lines().zip(text.lines()).position(|(kept, now)| kept != now);
    let line = differs.unwrap_or_else(|| kept.lines().count().min(text.lines().count()));
    assert!(
        kept == text,
        "golden/{name}:{}: it says\n  {}\nand now it would be\n  {}",
        line + 1,
        kept.lines().nth(line).unwrap_or_default(),
        text.lines().nth(line).unwrap_or_default()
    );
}

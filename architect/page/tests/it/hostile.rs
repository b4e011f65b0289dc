//! Whoever wrote the program that is read may have meant its names for a browser, a terminal or a diagram. Each format is compared with that
//! of the same program with plain names.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use pando_page::Colour;
use proptest::prelude::*;
use serde_json::Value;

use crate::{markup, world};

/// What was seen to break out of something somewhere, and what is made of the same signs.
fn hostile() -> impl Strategy<Value = String> {
    let known = prop::sample::select(vec![
        "</script><script>alert(1)</script>",
        "<!--<script>",
        "--><img src=x onerror=alert(1)>",
        "\" onmouseover=\"alert(1)",
        "' autofocus onfocus='alert(1)",
        "</title></style></noscript></svg><svg onload=alert(1)>",
        "]]>",
        "{{ name|safe }}{% raw %}",
        "\"]\n  click b0 \"javascript:alert(1)\"\n  x[\"",
        "\"];A-->B;",
        "`|`|\n\n# Ours\n\n[x](javascript:alert(1))",
        "@everyone <https://example.org> http://example.org www.example.org",
        "\n```\n<b>",
        "\x1b]0;title\x07\x1b[2J\u{9b}31m",
        "\u{202e}gnp.exe\u{2066}\u{200b}\u{feff}\u{e0041}",
        "\"\nroot_module = \"forbid\"\n\"",
        "\u{2028}\u{2029}\u{0}\u{7f}\u{85}",
        "&lt;&#60;&amp",
        "\\\"\\",
    ]);
    let signs = prop::collection::vec(
        prop::sample::select(
            "<>&\"'`=/\\|[](){}#;:!*_~^$%@-+ \n\r\t\u{1b}\u{202e}\u{0}aΩ中🙂"
                .chars()
                .collect::<Vec<char>>(),
        ),
        1..24,
    );
    prop_oneof![
        known.prop_map(str::to_owned),
        signs.prop_map(|signs| signs.into_iter().collect()),
        ".{1,24}",
    ]
}

/// What nobody sees, or what changes what one sees.
fn is_seen(one: char) -> bool {
    one == '\n'
        || !(one.is_control()
            || matches!(one, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{e0000}'..='\u{e0fff}'))
}

/// How often each element is there, by its name and those of its attributes.
fn elements(tags: &[markup::Tag]) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    // A backtick in a name may begin or end what is code in a sentence.
    for tag in tags.iter().filter(|tag| !(tag.name == "code" && tag.attributes.is_empty())) {
        let names: Vec<&str> = tag.attributes.keys().map(String::as_str).collect();
        *counts.entry(format!("{} {}", tag.name, names.join(" "))).or_insert(0) += 1;
    }
    counts
}

/// A line of Markdown without what is escaped: what is outside of code, and what is code. Nothing where code does not end.
fn parts(line: &str) -> Option<(String, String)> {
    let (mut outside, mut inside, mut is_code) = (String::new(), String::new(), false);
    let mut signs = line.chars();
    while let Some(one) = signs.next() {
        match one {
            '\\' if !is_code => drop(signs.next()),
            '`' => is_code = !is_code,
            one if is_code => inside.push(one),
            one => outside.push(one),
        }
    }
    (!is_code).then_some((outside, inside))
}

static PLAIN: LazyLock<world::World> = LazyLock::new(world::todo);

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn no_name_breaks_out_of_the_page(behind in hostile()) {
        let world = world::todo_with(&behind);
        let page = pando_page::html(&world.analysis()).expect("a page");
        let plain = pando_page::html(&PLAIN.analysis()).expect("a page");
        let ((tags, raw), (plain_tags, plain_raw)) = (markup::read(&page), markup::read(&plain));
        prop_assert_eq!(elements(&tags), elements(&plain_tags));
        prop_assert_eq!(raw.len(), 3);
        prop_assert_eq!((&raw[0], &raw[2]), (&plain_raw[0], &plain_raw[2]));
        let data: Value = serde_json::from_str(&raw[1]).expect("JSON");
        prop_assert_eq!(&data["services"][0], &Value::String(format!("frontend{behind}")));
        prop_assert!(page.chars().all(is_seen));
        prop_assert_eq!(page.matches("<!--").count(), 0);
    }

    #[test]
    fn no_name_commands_a_terminal(behind in hostile()) {
        let world = world::todo_with(&behind);
        let text = pando_page::text(&world.analysis(), Colour::On);
        let mut parts = text.split('\x1b');
        prop_assert!(parts.next().is_some_and(|first| first.chars().all(is_seen)));
        for part in parts {
            let ours = ["[0m", "[1m", "[2m", "[36m", "[1;32m", "[1;33m"].into_iter().find_map(|one| part.strip_prefix(one));
            prop_assert!(ours.is_some_and(|rest| rest.chars().all(is_seen)), "{:?}", part);
        }
        prop_assert!(pando_page::text(&world.analysis(), Colour::Off).chars().all(is_seen));
        prop_assert!(pando_page::plan(&world.analysis(), Colour::Off).chars().all(is_seen));
    }

    #[test]
    fn no_name_changes_a_diagram(behind in hostile()) {
        let world = world::todo_with(&behind);
        let (text, plain) = (pando_page::mermaid(&world.analysis()), pando_page::mermaid(&PLAIN.analysis()));
        prop_assert_eq!(text.lines().count(), plain.lines().count());
        for (line, plain) in text.lines().zip(plain.lines()) {
            // What is around the labels is the same, and nothing in a label ends it.
            let frame = |line: &str| line.split('"').step_by(2).map(str::to_owned).collect::<Vec<String>>();
            prop_assert_eq!(frame(line), frame(plain));
            for label in line.split('"').skip(1).step_by(2) {
                let bare = label.replace("<br>", "").replace("<b>", "").replace("</b>", "");
                prop_assert!(!bare.contains(['<', '>', '`', '[', ']', '{', '}', '|']), "{}", label);
            }
        }
        prop_assert!(text.chars().all(is_seen));
    }

    #[test]
    fn no_name_is_more_than_text_in_markdown(behind in hostile()) {
        let world = world::todo_with(&behind);
        let (text, plain) = (pando_page::markdown(&world.analysis()), pando_page::markdown(&PLAIN.analysis()));
        prop_assert_eq!(text.lines().count(), plain.lines().count());
        let mut in_diagram = false;
        for (line, plain) in text.lines().zip(plain.lines()) {
            let begins = |line: &str| line.chars().take_while(|one| !one.is_alphanumeric()).take(3).collect::<String>().trim_end_matches('\\').to_owned();
            if !in_diagram {
                prop_assert_eq!(begins(line), begins(plain));
            }
            in_diagram = match line {
                "```mermaid" => true,
                "```" => false,
                _ => in_diagram,
            };
            if in_diagram || line == "```" {
                continue;
            }
            let Some((outside, inside)) = parts(line) else { return Err(TestCaseError::fail(line.to_owned())) };
            prop_assert!(!outside.contains(['<', '[', '_', '~']) && !inside.contains('|'), "{}", line);
            let cells = |outside: &str| outside.matches('|').count();
            prop_assert_eq!(cells(&outside), parts(plain).map_or(0, |(outside, _)| cells(&outside)), "{}", line);
        }
        prop_assert!(text.chars().all(is_seen));
    }

    #[test]
    fn json_and_sarif_stay_what_they_are(behind in hostile()) {
        let world = world::todo_with(&behind);
        let json: Value = serde_json::from_str(&pando_page::json(&world.analysis()).expect("an object")).expect("JSON");
        prop_assert_eq!(&json["services"][2]["name"], &Value::String(format!("task-service{behind}")));
        let sarif: Value = serde_json::from_str(&pando_page::sarif(&world.analysis())).expect("JSON");
        let results = sarif["runs"][0]["results"].as_array().expect("results");
        prop_assert_eq!(results.len(), PLAIN.proposal.findings.len() + PLAIN.proposal.crossings.len());
        for result in results {
            let uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"].as_str().unwrap_or_default();
            prop_assert!(uri.bytes().all(|one| one.is_ascii_alphanumeric() || b"-._~/%".contains(&one)), "{}", uri);
            prop_assert!(result["message"]["text"].as_str().unwrap_or_default().chars().all(is_seen));
        }
    }

    #[test]
    fn no_name_adds_a_line_to_tachs_file(behind in hostile()) {
        let world = world::todo_with(&behind);
        let text = pando_page::tach(&world.analysis());
        let ours = ["#", "[[modules]]", "paths = [", "depends_on = [", "]", "utility = true", "unchecked = true", "source_roots = [\"", "exclude = [\"", "root_module = \"ignore\"", "    \"", "    { path = \""];
        for line in text.lines().filter(|line| !line.is_empty()) {
            prop_assert!(ours.iter().any(|one| line.starts_with(one)), "{}", line);
            // Quotes that are not escaped come in pairs.
            let quotes = line.replace("\\\\", "").replace("\\\"", "").matches('"').count();
            prop_assert!(line.starts_with('#') || quotes % 2 == 0, "{}", line);
        }
        prop_assert!(text.chars().all(is_seen));
    }
}

use proptest::prelude::*;

use super::*;

/// What a template says for a word: only lines that this module wrote are understood, and blocks of others are text.
fn said(template: &str, word: &str) -> String {
    let mut said = String::new();
    // For each block that is open, whether it is a choice, and whether what is in it is said.
    let mut open: Vec<(bool, bool)> = Vec::new();
    for line in template.split_inclusive('\n') {
        let is_said = open.iter().all(|(_, is_said)| *is_said);
        if line.contains("{{- if") && line.contains(" .place") {
            open.push((true, line.contains(&format!("\"{word}\""))));
        } else if line.contains("{{- end") {
            let (is_choice, _) = open.pop().unwrap();
            if !is_choice && is_said {
                said.push_str(line);
            }
        } else {
            if is_said {
                said.push_str(line);
            }
            if line.contains("{{- if") {
                open.push((false, true));
            }
        }
    }
    assert!(open.is_empty(), "{template}");
    said
}

fn of(texts: &[(&str, Option<&str>)]) -> String {
    merged(".place", texts)
}

#[test]
fn what_all_say_alike_stands_once() {
    assert_eq!(of(&[("a", Some("x\ny\n")), ("b", Some("x\ny\n"))]), "x\ny\n");
    assert_eq!(
        of(&[("a", Some("x\ny\nz\n")), ("b", Some("x\nz\n")), ("c", Some("x\ny\nz\n"))]),
        "x\n{{- if has .place (list \"a\" \"c\") }}\ny\n{{- end }}\nz\n"
    );
    assert_eq!(
        of(&[("a", Some("x:\n  y\n")), ("b", Some("x:\n"))]),
        "x:\n  {{- if eq .place \"a\" }}\n  y\n  {{- end }}\n"
    );
    assert_eq!(of(&[("a", None), ("b", Some("x\n"))]), "{{- if eq .place \"b\" }}\nx\n{{- end }}\n");
}

#[test]
fn blocks_of_helm_are_not_cut() {
    let (one, other) = (
        "{{- if .a }}\nx\n{{- end }}\n",
        "{{- if .a }}\nx\n{{- end }}\n{{- if .a }}\ny\n{{- end }}\n",
    );
    assert_eq!(
        of(&[("a", Some(one)), ("b", Some(other))]),
        "{{- if .a }}\nx\n{{- end }}\n{{- if eq .place \"b\" }}\n{{- if .a }}\ny\n{{- end }}\n{{- end }}\n"
    );
    let (one, other) = (
        "{{- if .a }}\nx\n{{- else }}\ny\n{{- end }}\n",
        "{{- if .a }}\nx\n{{- else }}\nz\n{{- end }}\n",
    );
    let both = of(&[("a", Some(one)), ("b", Some(other))]);
    assert_eq!(
        both,
        format!("{{{{- if eq .place \"a\" }}}}\n{one}{{{{- end }}}}\n{{{{- if eq .place \"b\" }}}}\n{other}{{{{- end }}}}\n")
    );
}

/// A text of lines and blocks.
fn text() -> impl Strategy<Value = String> {
    let line = prop_oneof![
        "[a-d]\n",
        Just("{{ .b | quote }}\n".to_owned()),
        Just("{{ if .b }}p{{ else }}q{{ end }}\n".to_owned())
    ];
    let block = line.prop_recursive(3, 24, 6, |inner| {
        (prop::bool::ANY, prop::collection::vec(inner, 0..6)).prop_map(|(is_a, lines)| {
            let name = if is_a { "a" } else { "b" };
            format!("{{{{- if .{name} }}}}\n{}{{{{- end }}}}\n", lines.concat())
        })
    });
    prop::collection::vec(block, 0..10).prop_map(|lines| lines.concat())
}

proptest! {
    #[test]
    fn for_each_word_the_template_says_its_text(a in text(), b in prop::option::of(text()), c in text()) {
        let template = of(&[("a", Some(&a)), ("b", b.as_deref()), ("c", Some(&c))]);
        prop_assert_eq!(said(&template, "a"), a);
        prop_assert_eq!(said(&template, "b"), b.unwrap_or_default());
        prop_assert_eq!(said(&template, "c"), c);
    }
}

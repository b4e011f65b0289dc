use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{AutoEscape, Environment, UndefinedBehavior};
use pando_model::yaml;
use serde::Serialize;

/// A template that cannot be filled: a mistake in it, not in the model.
#[derive(Debug, thiserror::Error)]
#[error("the template {name} cannot be filled: {why}")]
pub struct Unfilled {
    /// The template.
    pub name: String,
    /// What is wrong with it.
    pub why: String,
}

/// The width of a comment that is wrapped, in characters.
const WIDTH: usize = 140;

/// Fills a template. Its delimiters are `[[ ]]`, `[% %]` and `[# #]`, so that `{{ }}` is text. A value is put in by one of the filters:
/// `yaml` (a scalar), `comment(indent)` (lines that each begin with `#`) or `helm` (text in a template of Helm).
pub(crate) fn fill(name: &str, template: &str, values: &impl Serialize) -> Result<String, Unfilled> {
    let failed = |error: minijinja::Error| Unfilled {
        name: name.to_owned(),
        why: format!("{error:#}"),
    };
    let mut environment = Environment::new();
    let syntax = SyntaxConfig::builder()
        .variable_delimiters("[[", "]]")
        .block_delimiters("[%", "%]")
        .comment_delimiters("[#", "#]")
        .trim_blocks(true)
        .lstrip_blocks(true)
        .keep_trailing_newline(true)
        .build()
        .map_err(failed)?;
    environment.set_syntax(syntax);
    environment.set_auto_escape_callback(|_| AutoEscape::None);
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.add_filter("yaml", |text: String| scalar(&text));
    environment.add_filter("comment", |text: String, indent: usize| comment(&text, indent));
    environment.add_filter("helm", |text: String| helm(&text));
    environment.add_filter("join", |texts: Vec<String>, between: String| texts.join(&between));
    environment.render_named_str(name, template, Serde(values)).map_err(failed)
}

/// A text as a scalar of YAML: without quotes where every reader, of YAML 1.1 too, takes it for a text.
pub(crate) fn scalar(text: &str) -> String {
    const WORDS: [&str; 9] = ["null", "true", "false", "yes", "no", "on", "off", "y", "n"];
    let is_plain = text.starts_with(|first: char| first.is_ascii_alphabetic() || first == '/')
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_./".contains(&byte))
        && !WORDS.contains(&text.to_ascii_lowercase().as_str());
    match is_plain {
        true => text.to_owned(),
        false => yaml::quoted(text),
    }
}

/// A text as comment lines, the first without its indentation, which is the template's own. daprd puts variables of the environment
/// into a Configuration before it reads it, comments too: a `$` becomes another sign.
pub(crate) fn comment(text: &str, indent: usize) -> String {
    let mut lines = vec![String::from("#")];
    for word in text.split_whitespace() {
        let word: String = word.chars().map(shown).collect();
        let last = lines.last().map_or(0, |line| line.chars().count());
        match indent + last + 1 + word.chars().count() > WIDTH && last > 1 {
            true => lines.push(format!("# {word}")),
            false => lines.last_mut().into_iter().for_each(|line| *line += &format!(" {word}")),
        }
    }
    lines.join(&format!("\n{}", " ".repeat(indent)))
}

/// A character of a comment as everybody sees it: none that YAML does not allow, and none that turns the direction of writing round.
fn shown(one: char) -> char {
    match one {
        '$' => '＄',
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => '\u{fffd}',
        ' '..='~' | '\u{a0}'..='\u{2027}' | '\u{202f}'..='\u{fefe}' | '\u{ff00}'..='\u{fffd}' | '\u{10000}'.. => one,
        _ => '\u{fffd}',
    }
}

/// A text in a template of Helm, which takes `{{` for its own.
pub(crate) fn helm(text: &str) -> String {
    text.replace("{{", "{{ \"{{\" }}")
}

#[cfg(test)]
mod tests {
    use pando_model::yaml::{Value, read_one};
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_is_a_text_stays_one() {
        assert_eq!(scalar("task-service"), "task-service");
        assert_eq!(scalar("/tasks"), "/tasks");
        for text in [
            "", "null", "Yes", "n", "8000", "1e5", "a: b", "a #b", "{{ a }}", "-", "a\nb", ".inf", "~",
        ] {
            assert!(scalar(text).starts_with('"'), "{text}");
        }
    }

    #[test]
    fn a_comment_keeps_to_its_lines() {
        let long = "word ".repeat(60);
        let lines: Vec<String> = comment(&long, 6).lines().map(str::to_owned).collect();
        assert!(lines.len() > 1 && lines.iter().all(|line| line.trim_start().starts_with('#') && line.len() <= WIDTH));
        assert_eq!(comment("costs ${HOME}", 0), "# costs ＄{HOME}");
    }

    #[test]
    fn braces_of_go_are_text() {
        let text = fill("t", "a: {{ .Values.b }} [[ c|yaml ]]\n", &serde_json::json!({"c": "[[ d ]]"})).expect("filled");
        assert_eq!(text, "a: {{ .Values.b }} \"[[ d ]]\"\n");
        assert_eq!(helm("{{ x }}"), "{{ \"{{\" }} x }}");
        assert!(fill("t", "[[ unknown|yaml ]]", &()).is_err());
    }

    proptest! {
        #[test]
        fn whatever_is_put_in_is_read_back(text in "\\PC{0,40}|.{0,40}|[a-z]{1,5}") {
            let filled = fill("t", "[[ text|comment(0) ]]\na: [[ text|yaml ]]\nb: 1\n", &serde_json::json!({"text": text}))?;
            let node = read_one(&filled)?;
            prop_assert_eq!(node.get("a").map(|node| &node.value), Some(&Value::Text(text)));
            prop_assert_eq!(node.entries().len(), 2);
        }
    }
}

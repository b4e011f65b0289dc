//! Viewers take a description for Markdown, which may have HTML in it.

/// A description with nothing in it that a viewer takes for HTML. What stands between two backticks is shown as it is, and stays.
pub(super) fn without_html(text: &str) -> String {
    let is_paired = text.lines().all(|line| spans(line).is_some());
    let lines = text.split_inclusive('\n').map(|line| match spans(line).filter(|_| is_paired) {
        Some(spans) => spans
            .into_iter()
            .map(|(is_code, text)| if is_code { text.to_owned() } else { escaped(text) })
            .collect::<Vec<_>>()
            .join("`"),
        None => escaped(line),
    });
    lines.collect()
}

/// What is between the backticks of a line, and whether it is code; nothing where Markdown might see it otherwise: with one too many, two
/// side by side, or one that a backslash takes its meaning from.
fn spans(line: &str) -> Option<Vec<(bool, &str)>> {
    let is_plain = line.matches('`').count().is_multiple_of(2) && !line.contains("``") && !line.contains("\\`");
    is_plain.then(|| line.split('`').enumerate().map(|(place, text)| (place % 2 == 1, text)).collect())
}

fn escaped(text: &str) -> String {
    text.replace('<', "&lt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_is_text_and_code_stays_as_it_is() {
        for (text, shown) in [
            ("`urn:<code>` is no <b>", "`urn:<code>` is no &lt;b>"),
            ("``` <script> `", "``` &lt;script> `"),
            ("` a\n`<script>`", "` a\n`&lt;script>`"),
            ("\\`<script>`", "\\`&lt;script>`"),
            ("a `b\n\n<script>\n\n`", "a `b\n\n&lt;script>\n\n`"),
            ("plain\n", "plain\n"),
        ] {
            assert_eq!(without_html(text), shown, "{text}");
        }
    }
}

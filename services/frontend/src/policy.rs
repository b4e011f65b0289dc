//! What a page may do, told to the browser (Content Security Policy Level 3).

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

/// The policy of one page: scripts from here, and its own inline ones by hash. Styles may be inline: the component library
/// places its pop-ups by style attributes.
pub(crate) fn for_page(html: &str) -> String {
    let mut scripts = String::from("'self'");
    for script in inline_scripts(html) {
        scripts.push_str(&format!(" 'sha256-{}'", STANDARD.encode(Sha256::digest(script.as_bytes()))));
    }
    format!(
        "default-src 'self'; script-src {scripts}; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; \
         font-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    )
}

/// The texts of the `<script>` elements without a `src`. The export is our own build's, so a plain scan is enough.
fn inline_scripts(html: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut rest = html;
    while let Some(start) = rest.find("<script") {
        let Some(open) = rest[start..].find('>').map(|end| start + end) else {
            break;
        };
        let Some(close) = rest[open..].find("</script>").map(|end| open + end) else {
            break;
        };
        let text = &rest[open + 1..close];
        if !rest[start..open].contains(" src=") && !text.is_empty() {
            found.push(text);
        }
        rest = &rest[close..];
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_pages_own_inline_scripts_may_run() {
        let html = r#"<script src="/a.js" async=""></script><script>one()</script><p>x</p><script id="b">two()</script>"#;
        assert_eq!(inline_scripts(html), ["one()", "two()"]);
        let policy = for_page(html);
        assert!(!policy.contains("script-src 'self' 'unsafe-inline'"));
        assert_eq!(policy.matches("'sha256-").count(), 2);
    }
}

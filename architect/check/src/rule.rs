use crate::Severity;

/// What is looked for, under a code that stays.
#[derive(Debug)]
pub struct Rule {
    /// `PAN101`. A code that was given once is never given to another rule.
    pub code: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// `rules/CODE.md`: a headline that says what is wrong, why it hurts, an example of it and one without it.
    pub text: &'static str,
}

impl Rule {
    /// What is wrong, in a few words.
    pub fn headline(&self) -> &'static str {
        let line = self.text.lines().next().unwrap_or_default();
        line.strip_prefix("# ").unwrap_or(line)
    }

    /// Why it hurts: what is between the headline and the examples.
    pub fn why(&self) -> &'static str {
        let rest = self.text.split_once('\n').map_or("", |(_, rest)| rest);
        rest.split_once("\nWrong:\n").map_or(rest, |(why, _)| why).trim()
    }
}

/// The rule of a code with its text.
macro_rules! rule {
    ($severity:ident, $code:literal) => {
        $crate::rule::Rule {
            code: $code,
            severity: $crate::Severity::$severity,
            text: include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/rules/", $code, ".md")),
        }
    };
}
pub(crate) use rule;

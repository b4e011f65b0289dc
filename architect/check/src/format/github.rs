use crate::{Report, Severity};

/// For GitHub Actions: a workflow command a finding, which shows it in the changed file.
pub fn github(report: &Report) -> String {
    let mut lines: String = report
        .findings
        .iter()
        .map(|one| {
            let level = match one.rule.severity {
                Severity::Error => "error",
                Severity::Warning => "warning",
                Severity::Note => "notice",
            };
            // What is about a running system is in no file that GitHub could show it in.
            let sentence = match one.place.line {
                0 => format!("{} ({})", one.sentence, one.file),
                _ => one.sentence.clone(),
            };
            let message = match &one.help {
                Some(help) => format!("{sentence}\n{help}"),
                None => sentence,
            };
            let title = format!("{} {}", one.rule.code, one.rule.headline());
            let place = match one.place.line {
                0 => String::new(),
                line => format!("file={},line={line},col={},", property(&one.file), one.place.column),
            };
            format!("::{level} {place}title={}::{}\n", property(&title), data(&message))
        })
        .collect();
    if !report.cut.is_empty() {
        lines += &format!("::warning::{} not in full: there was too much\n", report.cut.join(", "));
    }
    lines
}

/// What would end a command's text, as GitHub's toolkit escapes it.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

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
            let message = match &one.help {
                Some(help) => format!("{}\n{help}", one.sentence),
                None => one.sentence.clone(),
            };
            let title = format!("{} {}", one.rule.code, one.rule.headline());
            format!(
                "::{level} file={},line={},col={},title={}::{}\n",
                property(&one.file),
                one.place.line,
                one.place.column,
                property(&title),
                data(&message)
            )
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

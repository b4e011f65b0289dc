//! Names in code, as the words that they are made of.

/// The words of a name: `TaskLabel`, `task_labels` and `/task-labels/{id}` are `task` and `label`. Small, each in the singular; what stands
/// in braces is no word of it.
pub(crate) fn words(name: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let (mut depth, mut before_is_small) = (0_u32, false);
    for one in name.chars() {
        match one {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > 0 || !one.is_ascii_alphabetic() || (one.is_ascii_uppercase() && before_is_small) {
            close(&mut word, &mut words);
        }
        if depth == 0 && one.is_ascii_alphabetic() {
            word.push(one.to_ascii_lowercase());
        }
        before_is_small = one.is_ascii_lowercase();
    }
    close(&mut word, &mut words);
    words
}

fn close(word: &mut String, words: &mut Vec<String>) {
    /// Longer ones are no words.
    const LENGTH_MAX: usize = 30;
    if (2..=LENGTH_MAX).contains(&word.len()) {
        words.push(singular(word));
    }
    word.clear();
}

/// One of what a plural is many of, by the rules that hold for nearly all English nouns.
pub(crate) fn singular(word: &str) -> String {
    /// Those that look like plurals, or are ones that no rule knows.
    const ODD: [(&str, &str); 14] = [
        ("people", "person"),
        ("children", "child"),
        ("analytics", "analytics"),
        ("metrics", "metric"),
        ("news", "news"),
        ("series", "series"),
        ("movies", "movie"),
        ("cookies", "cookie"),
        ("addresses", "address"),
        ("aliases", "alias"),
        ("statuses", "status"),
        ("indices", "index"),
        ("sms", "sms"),
        ("cms", "cms"),
    ];
    if let Some((_, one)) = ODD.iter().find(|(many, _)| *many == word) {
        return (*one).to_owned();
    }
    let kept = ["ss", "us", "is", "as", "os"];
    let es = ["sses", "shes", "ches", "xes", "zes"];
    match word {
        short if short.len() < 4 => short.to_owned(),
        _ if word.ends_with("ies") => format!("{}y", &word[..word.len() - 3]),
        _ if es.iter().any(|end| word.ends_with(end)) => word[..word.len() - 2].to_owned(),
        _ if word.ends_with('s') && !kept.iter().any(|end| word.ends_with(end)) => word[..word.len() - 1].to_owned(),
        _ => word.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_its_words_however_it_is_written() {
        for name in ["TaskLabel", "task_labels", "/task-labels/{label_id}", "taskLabels", "task.label"] {
            assert_eq!(words(name), ["task", "label"], "{name}");
        }
        assert_eq!(words("activities"), ["activity"]);
        assert_eq!(words("/analytics/addresses"), ["analytics", "address"]);
        assert_eq!(words("HTTPServer"), ["httpserver"]);
        assert_eq!(words("{rest"), [""; 0]);
        assert_eq!(words("数据 é 9"), [""; 0]);
    }
}

/// The known word that a wrong one most likely stands for; none when nothing is near.
pub fn nearest<'a>(wrong: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    /// Below it a word is another one (Jaro-Winkler, 0 to 1).
    const NEAR: f64 = 0.8;
    /// What takes long to compare is no slip of the hand.
    const LENGTH_MAX: usize = 100;
    if wrong.len() > LENGTH_MAX {
        return None;
    }
    known
        .into_iter()
        .filter(|word| word.len() <= LENGTH_MAX)
        .map(|word| (strsim::jaro_winkler(&wrong.to_lowercase(), &word.to_lowercase()), word))
        .filter(|(near, _)| *near >= NEAR)
        .max_by(|(one, _), (other, _)| one.total_cmp(other))
        .map(|(_, word)| word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_is_known_and_another_word_is_not() {
        let known = ["publisher", "subscribers", "summary", "schema"];
        assert_eq!(nearest("publsher", known), Some("publisher"));
        assert_eq!(nearest("Subscriber", known), Some("subscribers"));
        assert_eq!(nearest("port", known), None);
        assert_eq!(nearest(&"s".repeat(10_000), known), None);
    }
}

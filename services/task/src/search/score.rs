use pando_kernel::fold_words;

/// A word that stands in the title.
const WHOLE: f64 = 4.0;
/// A word of the title that begins so.
const BEGUN: f64 = 2.0;
/// A word that only the notes have.
const NOTED: f64 = 1.0;

/// How well a task fits that has all the words, of which the last may be the beginning of one; higher is better. What stands in the
/// title counts more than what the notes have, a word more than the beginning of one, and of equals the shorter title fits better.
/// In our own code, so that every database finds the same in the same order.
pub fn score(title: &str, wanted: &[String]) -> f64 {
    let words = fold_words(title);
    let Some((last, whole)) = wanted.split_last() else { return 0.0 };
    let points = |is_there: bool| if is_there { WHOLE } else { NOTED };
    let sum: f64 = whole.iter().map(|word| points(words.contains(word))).sum();
    let end = match words.contains(last) {
        false if words.iter().any(|word| word.starts_with(last.as_str())) => BEGUN,
        is_there => points(is_there),
    };
    sum + end + 1.0 / (1.0 + words.len() as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_title_counts_and_whole_words_and_brevity() {
        let wanted = fold_words("pay rent");
        let order = ["Pay rent", "pay the rent", "pay rental", "rent", "taxes", "taxes and more"];
        let scores: Vec<f64> = order.iter().map(|title| score(title, &wanted)).collect();
        assert!(scores.is_sorted_by(|a, b| a > b), "{scores:?}");
        let milk = fold_words("牛奶");
        assert!(score("買牛奶", &milk) > score("x", &milk));
    }
}

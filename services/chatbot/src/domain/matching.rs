use pando_kernel::fold_words;

/// How well a title answers the words of somebody who means it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fit {
    /// All words are there, some only as the beginning of one.
    Beginnings,
    /// All words are there as whole words.
    Words,
    /// The title has no other words, little ones apart.
    Whole,
}

/// Words that people leave out when they name a task.
const LITTLE: [&str; 16] = [
    "a", "an", "the", "my", "our", "to", "of", "for", "in", "on", "at", "and", "with", "from", "by", "about",
];

/// How well `title` fits; `None` when a word is not in it at all.
pub fn fit(words: &[String], title: &str) -> Option<Fit> {
    let asked: Vec<String> = words.iter().flat_map(|word| fold_words(word)).collect();
    if asked.is_empty() {
        return None;
    }
    let has = fold_words(title);
    if asked.iter().all(|word| has.contains(word)) {
        let whole = has.iter().all(|word| LITTLE.contains(&word.as_str()) || asked.contains(word));
        return Some(if whole { Fit::Whole } else { Fit::Words });
    }
    let begins = |word: &String| has.iter().any(|other| other.starts_with(word.as_str()));
    asked.iter().all(begins).then_some(Fit::Beginnings)
}

/// Those that fit best, in their order.
pub fn best<T: Clone>(words: &[String], items: &[T], title: impl Fn(&T) -> &str) -> Vec<T> {
    let fits: Vec<Option<Fit>> = items.iter().map(|item| fit(words, title(item))).collect();
    let Some(best) = fits.iter().copied().max().flatten() else {
        return Vec::new();
    };
    items
        .iter()
        .zip(fits)
        .filter(|(_, fit)| *fit == Some(best))
        .map(|(item, _)| item.clone())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        text.split(' ').map(str::to_owned).collect()
    }

    #[test]
    fn the_whole_title_beats_words_and_words_beat_beginnings() {
        assert_eq!(fit(&words("water plants"), "Water the plants"), Some(Fit::Whole));
        assert_eq!(fit(&words("plants"), "Water the plants"), Some(Fit::Words));
        assert_eq!(fit(&words("plan"), "Water the plants"), Some(Fit::Beginnings));
        assert_eq!(fit(&words("t"), "pay rent"), None);
        assert_eq!(fit(&words("rent car"), "pay rent"), None);
        assert_eq!(fit(&words("cafe"), "Café"), Some(Fit::Whole));
        assert_eq!(fit(&words("🎉"), "party 🎉"), None);
    }

    #[test]
    fn only_the_best_are_candidates() {
        let titles = ["Call mum", "Call mum about the car", "Callmum"];
        assert_eq!(best(&words("call mum"), &titles, |title| title), ["Call mum"]);
        assert_eq!(best(&words("call"), &titles, |title| title), ["Call mum", "Call mum about the car"]);
        assert!(best(&words("x"), &titles, |title| title).is_empty());
    }
}

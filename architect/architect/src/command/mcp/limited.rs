use serde_json::{Value, json};

/// The longest answer, in bytes of compact JSON: about what an assistant reads without losing sight of what it was asked.
pub(super) const ANSWER_BYTES_MAX: usize = 100_000;
/// The longest text in an answer, in characters. Texts of the program can be of any length.
const TEXT_MAX: usize = 500;
/// How much of each list is left, tried one after another.
const LISTED: [usize; 6] = [100, 50, 20, 10, 5, 2];

/// An answer that is short enough: of lists that are too long the beginning, followed by `{"leftOut": COUNT}`.
pub(super) fn limited(answer: &Value) -> Value {
    let shorter = LISTED.iter().map(|most| cut(answer, *most, TEXT_MAX));
    let fits = |shorter: &Value| shorter.to_string().len() <= ANSWER_BYTES_MAX;
    shorter
        .into_iter()
        .find(fits)
        .unwrap_or_else(|| json!({"leftOut": "all of it: this is too much for one answer; ask for less"}))
}

fn cut(value: &Value, most: usize, text: usize) -> Value {
    match value {
        Value::Array(items) => {
            let mut kept: Vec<Value> = items.iter().take(most).map(|one| cut(one, most, text)).collect();
            if items.len() > most {
                kept.push(json!({"leftOut": items.len() - most}));
            }
            Value::Array(kept)
        }
        Value::Object(object) => Value::Object(object.iter().map(|(key, one)| (short(key, text), cut(one, most, text))).collect()),
        Value::String(said) => Value::String(short(said, text)),
        other => other.clone(),
    }
}

fn short(said: &str, most: usize) -> String {
    match said.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", &said[..end]),
        None => said.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_stays_short_however_much_the_program_says() {
        let unit = |at: usize| json!({"id": format!("app.{at}.{}", "x".repeat(300)), "places": vec!["app/x.py:1"; 300]});
        let all = json!({"services": (0..2_000).map(unit).collect::<Vec<Value>>(), "why": "y".repeat(1_000_000)});
        let answer = limited(&all);
        assert!(answer.to_string().len() <= ANSWER_BYTES_MAX, "{}", answer.to_string().len());
        let listed = answer["services"].as_array().unwrap();
        assert_eq!(listed.last().unwrap()["leftOut"], 2_001 - listed.len());
        assert!(listed.len() > 2 && answer["why"].as_str().unwrap().chars().count() == TEXT_MAX + 1);
        let small = json!({"name": "task-service", "tables": ["tasks"]});
        assert_eq!(limited(&small), small, "what is short stays as it is");
        let wide: serde_json::Map<String, Value> = (0..50_000).map(|at| (format!("key {at}"), Value::Null)).collect();
        assert!(limited(&Value::Object(wide)).to_string().len() < 200);
    }
}

//! What of an event's data goes into the feed.

use std::borrow::Cow;

use serde_json::Value;

/// Notes longer than this many bytes stay out of the feed.
pub const NOTES_BYTES_MAX: usize = 2048;

/// The data without long notes: `notes` of the task (or of a command's changes) is then absent and `notes_left_out` is true. Absent
/// and not cut, so that nobody who edits what came through the feed saves half of a text.
pub fn slim(data: &str) -> Cow<'_, str> {
    if data.len() <= NOTES_BYTES_MAX {
        return data.into();
    }
    let Ok(mut value) = serde_json::from_str::<Value>(data) else {
        return data.into();
    };
    let mut is_slimmer = false;
    for part in ["task", "changes"] {
        let Some(thing) = value.get_mut(part).and_then(Value::as_object_mut) else {
            continue;
        };
        if thing
            .get("notes")
            .and_then(Value::as_str)
            .is_some_and(|notes| notes.len() > NOTES_BYTES_MAX)
        {
            thing.remove("notes");
            thing.insert("notes_left_out".to_owned(), true.into());
            is_slimmer = true;
        }
    }
    if is_slimmer { value.to_string().into() } else { data.into() }
}

/// The data of the event that an account is gone, without the account.
pub fn bare(data: &str) -> Cow<'_, str> {
    match serde_json::from_str::<Value>(data) {
        Ok(Value::Object(mut value)) => {
            value.remove("user");
            Value::Object(value).to_string().into()
        }
        _ => "{}".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn long_notes_stay_out_and_all_else_stays() {
        let short = json!({ "task": { "notes": "n".repeat(2048), "title": "t" } }).to_string();
        assert_eq!(slim(&short), short);
        let long = json!({ "task": { "notes": "n".repeat(2049), "title": "t" }, "version": 3 }).to_string();
        assert_eq!(
            slim(&long),
            json!({ "task": { "title": "t", "notes_left_out": true }, "version": 3 }).to_string()
        );
    }
}

//! Values that are wrong in one place, made from the schema of what is right.

use serde_json::{Value, json};

use crate::catalogue::{Catalogue, is_day, types};

/// A value, and the place of its fault as a JSON pointer.
pub struct Wrong {
    pub place: String,
    pub value: Value,
}

/// Longer than anything that has no limit of its own in its schema may be.
const LONG: usize = 200_001;

impl Catalogue {
    /// Values of this schema with one fault each: of type, length, range, a name that is unknown, one that is missing, a day that does
    /// not exist.
    pub fn wrong(&self, name: &str, schema: &Value) -> Vec<Wrong> {
        let variants = self.variants(schema);
        let mut found: Vec<Wrong> = wrong_types(&variants).chain(wrong_texts(name, &variants)).map(here).collect();
        for schema in variants {
            match types(schema)[0] {
                "object" => found.extend(self.wrong_fields(name, schema)),
                "array" => found.extend(self.wrong(name, &schema["items"]).into_iter().map(|inner| Wrong {
                    place: format!("/0{}", inner.place),
                    value: json!([inner.value]),
                })),
                "integer" => found.extend(out_of_range(schema).map(here)),
                _ => {}
            }
        }
        found
    }

    fn wrong_fields(&self, name: &str, schema: &Value) -> Vec<Wrong> {
        let sample = self.sample(name, schema);
        let with = |field: &str, value: Value| {
            let mut whole = sample.clone();
            whole[field] = value;
            whole
        };
        let required: Vec<&str> = schema["required"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .collect();
        let mut found = vec![Wrong {
            place: "/nonsense".to_owned(),
            value: with("nonsense", json!(1)),
        }];
        for (field, inner) in schema["properties"].as_object().into_iter().flatten() {
            // Where a field may be absent, null is as good as that.
            let is_absence = |wrong: &Wrong| wrong.value.is_null() && wrong.place.is_empty() && !required.contains(&field.as_str());
            found.extend(
                self.wrong(field, inner)
                    .into_iter()
                    .filter(|wrong| !is_absence(wrong))
                    .map(|wrong| Wrong {
                        place: format!("/{field}{}", wrong.place),
                        value: with(field, wrong.value),
                    }),
            );
        }
        for field in &required {
            let mut whole = sample.clone();
            whole.as_object_mut().expect("an object").remove(*field);
            found.push(Wrong {
                place: format!("/{field}"),
                value: whole,
            });
        }
        found
    }
}

fn here(value: Value) -> Wrong {
    Wrong {
        place: String::new(),
        value,
    }
}

fn wrong_types(variants: &[&Value]) -> impl Iterator<Item = Value> {
    let allowed: Vec<&str> = variants.iter().flat_map(|schema| types(schema)).collect();
    let values = [
        ("integer", json!(5)),
        ("number", json!(1.5)),
        ("string", json!("nonsense \u{2603}")),
        ("boolean", json!(true)),
        ("array", json!([])),
        ("object", json!({})),
        ("null", json!(null)),
    ];
    values
        .into_iter()
        .filter(move |(kind, _)| !allowed.contains(kind))
        .map(|(_, value)| value)
}

/// Texts that no variant allows.
fn wrong_texts(name: &str, variants: &[&Value]) -> impl Iterator<Item = Value> {
    let texts: Vec<&&Value> = variants.iter().filter(|schema| types(schema).contains(&"string")).collect();
    let mut found = Vec::new();
    if let Some(schema) = texts.first() {
        let longest = texts.iter().map(|schema| schema["maxLength"].as_u64()).max().flatten();
        found.push("x".repeat(longest.map_or(LONG, |length| length as usize + 1)));
        if schema["minLength"].as_u64() > Some(0) {
            found.push(String::new());
        }
        if schema.get("const").is_some() || schema.get("format").is_some() {
            found.push("nonsense".to_owned());
        }
        if is_day(name) {
            found.extend(["2026-02-30", "2026-13-01", "24.11.2026", "99999-01-01"].map(str::to_owned));
        }
        match name {
            "time" => found.extend(["24:01", "9", "noon"].map(str::to_owned)),
            "time_zone" => found.extend(["Mars/Olympus", "../etc/passwd"].map(str::to_owned)),
            "email" => found.extend(["nobody", "a@b@c"].map(str::to_owned)),
            "colour" => found.extend(["#12345g", "crimson"].map(str::to_owned)),
            _ => {}
        }
    }
    found.into_iter().map(Value::from)
}

fn out_of_range(schema: &Value) -> impl Iterator<Item = Value> {
    let below = schema["minimum"].as_i64().map(|least| json!(least - 1));
    let above = schema["maximum"].as_i64().map(|most| json!(most + 1));
    let far = [json!(1.5), json!(1e30), json!(u64::MAX), json!("1")];
    below.into_iter().chain(above).chain(far)
}

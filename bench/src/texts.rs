//! What people write, made from numbers: the same number is the same text in every run.

use jiff::ToSpan;
use jiff::civil::{Date, date};
use serde_json::{Value, json};

/// Names that everybody's labels and projects have.
pub const LABELS: [&str; 8] = ["home", "work", "errand", "phone", "garden", "money", "health", "later"];
/// See [`LABELS`].
pub const PROJECTS: [&str; 6] = ["House", "Taxes", "Allotment", "Choir", "Move to Leipzig", "Website"];

const DO: [&str; 24] = [
    "call", "buy", "send", "write", "mend", "order", "check", "paint", "book", "clean", "return", "print", "plan", "review", "cancel",
    "measure", "water", "sort", "renew", "draft", "collect", "replace", "compare", "invite",
];
const WHAT: [&str; 48] = [
    "invoice",
    "milk",
    "plumber",
    "passport",
    "bicycle",
    "report",
    "shelf",
    "insurance",
    "ticket",
    "curtains",
    "contract",
    "tomatoes",
    "slides",
    "battery",
    "letter",
    "printer",
    "roof",
    "garage",
    "lesson",
    "keyboard",
    "kettle",
    "lamp",
    "mattress",
    "notebook",
    "oven",
    "parcel",
    "quote",
    "receipt",
    "sofa",
    "tent",
    "umbrella",
    "vaccine",
    "window",
    "yeast",
    "zipper",
    "anchor",
    "boiler",
    "camera",
    "drain",
    "easel",
    "fence",
    "gutter",
    "hinge",
    "inkwell",
    "jacket",
    "kayak",
    "ladder",
    "mirror",
];
const WHOSE: [&str; 32] = [
    "Ada", "Béla", "Chidi", "Dana", "Emre", "Fatou", "Goran", "Hana", "Ines", "Jonas", "Kofi", "Lena", "Mika", "Nadia", "Omar", "Priya",
    "Quentin", "Rosa", "Søren", "Tariq", "Uma", "Viktor", "Wanda", "Ximena", "Yusuf", "Zoë", "Łukasz", "Amélie", "Bruno", "Clara",
    "Dmitri", "Elif",
];

/// A number that looks like chance (the finaliser of SplitMix64).
pub fn mix(number: u64) -> u64 {
    let mut z = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// One of several.
pub fn pick<T: Copy>(from: &[T], number: u64) -> T {
    from[(number % from.len() as u64) as usize]
}

/// `mend boiler for Priya, 31`.
pub fn title(number: u64) -> String {
    let n = mix(number);
    format!(
        "{} {} for {}, {}",
        pick(&DO, n),
        pick(&WHAT, n >> 8),
        pick(&WHOSE, n >> 16),
        n >> 24 & 0xff
    )
}

/// A task as somebody would make it: half are due some day, half are in a project, a third have notes, most have a label.
pub fn task(number: u64) -> Value {
    let n = mix(number ^ 0x7a5c);
    let mut task = json!({ "title": title(number), "priority": 1 + n % 4 });
    if n >> 4 & 1 == 1 {
        let day: Date = date(2026, 11, 1) + (n >> 8 & 0x7f).cast_signed().days();
        task["due"] = match n >> 5 & 3 {
            0 => json!({ "date": day, "time": "09:30" }),
            _ => json!({ "date": day }),
        };
    }
    if n >> 7 & 1 == 1 {
        task["project"] = json!(pick(&PROJECTS, n >> 20));
    }
    if n >> 30 & 3 != 0 {
        task["labels"] = json!([pick(&LABELS, n >> 32)]);
    }
    if n.is_multiple_of(3) {
        task["notes"] = json!(format!(
            "Ask {} whether the {} is still wanted. Last time it took two afternoons and {} trips to the shop.",
            pick(&WHOSE, n >> 40),
            pick(&WHAT, n >> 44),
            n >> 52 & 7
        ));
    }
    task
}

/// What somebody searches for: one word, or a word and the beginning of another.
pub fn words(number: u64) -> String {
    let n = mix(number ^ 0x5ea7);
    let what = pick(&WHAT, n >> 8);
    match n & 1 {
        0 => what.to_owned(),
        _ => format!("{}%20{}", pick(&DO, n >> 16), &what[..3]),
    }
}

/// A question for the chat.
pub fn question(number: u64) -> &'static str {
    pick(
        &[
            "what is due this week",
            "what is due tomorrow",
            "show my p1 tasks",
            "what did I finish last week",
        ],
        mix(number),
    )
}

/// An order for the chat.
pub fn order(number: u64) -> String {
    let n = mix(number ^ 0xadd);
    let when = pick(&["tomorrow", "on friday", "next monday at 9am", "in two weeks"], n >> 30);
    format!("add {} {} {when}", pick(&DO, n), pick(&WHAT, n >> 8))
}

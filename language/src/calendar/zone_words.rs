//! Zones that people name after a time: `5pm EST`, `17:00 Europe/Berlin`.

use pando_kernel::Zone;

/// The zone of a word. Abbreviations of daylight saving time mean the place, not the offset.
pub(super) fn read(word: &str) -> Option<Zone> {
    let name = match word.to_ascii_lowercase().as_str() {
        "utc" | "gmt" => "UTC",
        "est" | "edt" | "et" => "America/New_York",
        "cst" | "cdt" | "ct" => "America/Chicago",
        "mst" | "mdt" | "mt" => "America/Denver",
        "pst" | "pdt" | "pt" => "America/Los_Angeles",
        "cet" | "cest" => "Europe/Berlin",
        "bst" => "Europe/London",
        "ist" => "Asia/Kolkata",
        "jst" => "Asia/Tokyo",
        "aest" | "aedt" => "Australia/Sydney",
        "nzst" | "nzdt" => "Pacific/Auckland",
        _ if word.contains('/') && word.starts_with(|c: char| c.is_ascii_alphabetic()) => word,
        _ => return None,
    };
    name.parse().ok()
}

//! What quick-add makes of a line.

use crate::support::{context, written};
use pando_language::{Duckling, QuickAdd, SpanKind, parse_quick_add};

pub fn parse(text: &str) -> QuickAdd {
    parse_quick_add(text, &context(), &Duckling)
}

/// All lines are tried before the table fails, so that one run shows every difference.
pub fn check(table: &[(&str, &str, &str)]) {
    let wrong: Vec<String> = table
        .iter()
        .filter_map(|(text, title, due)| {
            let quick_add = parse(text);
            let found = (quick_add.title.as_str(), written(quick_add.due.as_ref()));
            (found != (*title, (*due).to_owned())).then(|| format!("{text:?}\n   expected {:?}\n   found    {found:?}", (title, due)))
        })
        .collect();
    assert!(wrong.is_empty(), "{} of {} lines\n{}", wrong.len(), table.len(), wrong.join("\n"));
}

#[test]
fn days() {
    check(&[
        ("pay rent tomorrow", "pay rent", "2026-11-24"),
        ("pay rent today", "pay rent", "2026-11-23"),
        ("Tomorrow: pay rent", "pay rent", "2026-11-24"),
        ("tomorrow, pay rent", "pay rent", "2026-11-24"),
        ("pay rent tmrw", "pay rent", "2026-11-24"),
        ("pay rent the day after tomorrow", "pay rent", "2026-11-25"),
        ("pay rent on friday", "pay rent", "2026-11-27"),
        ("pay rent by Friday", "pay rent", "2026-11-27"),
        ("pay rent due friday", "pay rent", "2026-11-27"),
        ("pay rent fri", "pay rent", "2026-11-27"),
        ("pay rent monday", "pay rent", "2026-11-30"),
        ("pay rent this monday", "pay rent", "2026-11-23"),
        ("pay rent this friday", "pay rent", "2026-11-27"),
        ("pay rent next friday", "pay rent", "2026-12-04"),
        ("pay rent next monday", "pay rent", "2026-11-30"),
        ("pay rent friday next week", "pay rent", "2026-12-04"),
        ("pay rent on sat", "pay rent", "2026-11-28"),
        ("pay rent this weekend", "pay rent", "2026-11-28"),
        ("pay rent next weekend", "pay rent", "2026-12-05"),
        ("pay rent next week", "pay rent", "2026-11-30"),
        ("pay rent next month", "pay rent", "2026-12-01"),
        ("pay rent end of month", "pay rent", "2026-11-30"),
        ("pay rent by the end of the month", "pay rent", "2026-11-30"),
        ("pay rent by end of next month", "pay rent", "2026-12-31"),
        ("pay rent by the end of the year", "pay rent", "2026-12-31"),
        ("file taxes eod", "file taxes", "2026-11-23 17:00"),
        ("file taxes by end of day", "file taxes", "2026-11-23 17:00"),
        ("file taxes by the end of january", "file taxes", "2027-01-31"),
        ("pay rent on the 17th", "pay rent", "2026-12-17"),
        ("pay rent by the 25th", "pay rent", "2026-11-25"),
        ("plan trip in june", "plan trip", "2027-06-01"),
        ("pick a gift for christmas", "pick a gift", "2026-12-25"),
        ("bake cookies by christmas eve", "bake cookies", "2026-12-24"),
        ("call the bank in 3 weeks", "call the bank", "2026-12-14"),
        ("call the bank in a week", "call the bank", "2026-11-30"),
        (
            "call the bank in two days about the loan",
            "call the bank about the loan",
            "2026-11-25",
        ),
        ("call the bank 3 days from now", "call the bank", "2026-11-26"),
        ("call the bank in 2 months", "call the bank", "2027-01-23"),
        ("call the bank a week from friday", "call the bank", "2026-12-04"),
        ("board meeting on the second monday of january", "board meeting", "2027-01-11"),
    ]);
}

#[test]
fn dates() {
    check(&[
        ("pay rent 5 december", "pay rent", "2026-12-05"),
        ("pay rent december 5", "pay rent", "2026-12-05"),
        ("pay rent on December 5th", "pay rent", "2026-12-05"),
        ("pay rent on the 5th of december", "pay rent", "2026-12-05"),
        ("pay rent 5 dec 2027", "pay rent", "2027-12-05"),
        ("pay rent december 5, 2027", "pay rent", "2027-12-05"),
        ("pay rent dec. 5", "pay rent", "2026-12-05"),
        ("pay rent friday, december 4", "pay rent", "2026-12-04"),
        ("pay rent 3 march", "pay rent", "2027-03-03"),
        ("pay rent march 3rd", "pay rent", "2027-03-03"),
        ("pay rent 5 may", "pay rent", "2027-05-05"),
        ("pay rent may 5", "pay rent", "2027-05-05"),
        ("pay rent 2026-12-01", "pay rent", "2026-12-01"),
        ("pay rent 10/12", "pay rent", "2026-12-10"),
        ("pay rent on 10/12", "pay rent", "2026-12-10"),
        ("pay rent 10/12/2027", "pay rent", "2027-12-10"),
        ("pay rent 13/12", "pay rent", "2026-12-13"),
        ("pay rent 12/25", "pay rent", "2026-12-25"),
        ("pay rent 1.12.2026", "pay rent", "2026-12-01"),
        ("pay rent 1/1", "pay rent", "2027-01-01"),
        ("pay rent 29 february", "pay rent", "2028-02-29"),
    ]);
}

#[test]
fn times() {
    check(&[
        ("call mum tomorrow at 5pm", "call mum", "2026-11-24 17:00"),
        ("call mum tomorrow 5pm", "call mum", "2026-11-24 17:00"),
        ("call mum at 5pm tomorrow", "call mum", "2026-11-24 17:00"),
        ("call mum tomorrow at 5", "call mum", "2026-11-24 17:00"),
        ("call mum 5:30 pm", "call mum", "2026-11-23 17:30"),
        ("call mum at 17:30", "call mum", "2026-11-23 17:30"),
        ("call mum at 9", "call mum", "2026-11-24 09:00"),
        ("call mum at 9am", "call mum", "2026-11-24 09:00"),
        ("call mum at 11", "call mum", "2026-11-23 11:00"),
        ("call mum at noon", "call mum", "2026-11-23 12:00"),
        ("call mum friday noon", "call mum", "2026-11-27 12:00"),
        ("call mum tonight", "call mum", "2026-11-23 20:00"),
        ("call mum tonight at 9", "call mum", "2026-11-23 21:00"),
        ("call mum tomorrow morning", "call mum", "2026-11-24 09:00"),
        ("call mum tomorrow evening at 7", "call mum", "2026-11-24 19:00"),
        ("call mum friday afternoon", "call mum", "2026-11-27 15:00"),
        ("call mum this evening", "call mum", "2026-11-23 19:00"),
        ("call mum in the morning", "call mum", "2026-11-24 09:00"),
        ("call mum at 7 in the morning", "call mum", "2026-11-24 07:00"),
        ("call mum in 2 hours", "call mum", "2026-11-23 12:00"),
        ("call mum in 30 minutes", "call mum", "2026-11-23 10:30"),
        ("call mum in half an hour", "call mum", "2026-11-23 10:30"),
        ("call mum in an hour", "call mum", "2026-11-23 11:00"),
        ("call mum next friday at 9", "call mum", "2026-12-04 09:00"),
        ("call mum sat at 9", "call mum", "2026-11-28 09:00"),
        ("call mum on friday at half past five", "call mum", "2026-11-27 17:30"),
        ("call mum at quarter to six tomorrow", "call mum", "2026-11-24 17:45"),
        ("call mum 12/25 at 10:00", "call mum", "2026-12-25 10:00"),
        ("call NYC tomorrow at 5pm EST", "call NYC", "2026-11-24 17:00 America/New_York"),
        (
            "call NYC tomorrow 17:00 America/New_York",
            "call NYC",
            "2026-11-24 17:00 America/New_York",
        ),
        ("call NYC at 9am UTC", "call NYC", "2026-11-24 09:00 UTC"),
        ("tomorrow call mum at 5pm", "call mum", "2026-11-24 17:00"),
        ("lunch at 12 with Bob tomorrow", "lunch with Bob", "2026-11-24 12:00"),
        ("submit report by midnight", "submit report", "2026-11-23 23:59"),
        (
            "call mum tomorrow at 5pm about the 2nd car",
            "call mum about the 2nd car",
            "2026-11-24 17:00",
        ),
    ]);
}

#[test]
fn labels_projects_and_priorities() {
    let quick_add = parse("Pay rent tomorrow at 5pm p1 @home @Bills #Flat");
    assert_eq!(quick_add.title, "Pay rent");
    assert_eq!(quick_add.priority.map(u8::from), Some(1));
    assert_eq!(
        quick_add.labels.iter().map(|label| label.as_str()).collect::<Vec<_>>(),
        ["home", "Bills"]
    );
    assert_eq!(quick_add.project.as_deref(), Some("Flat"));
    let kinds: Vec<SpanKind> = quick_add.spans.iter().map(|span| span.kind).collect();
    assert_eq!(
        kinds,
        [
            SpanKind::Date,
            SpanKind::Priority,
            SpanKind::Label,
            SpanKind::Label,
            SpanKind::Project
        ]
    );
    for (text, title, priority, project) in [
        ("!2 pay rent", "pay rent", Some(2), None),
        ("pay p3 rent", "pay rent", Some(3), None),
        ("pay rent P4.", "pay rent", Some(4), None),
        ("plant #\"Big garden\" roses", "plant roses", None, Some("Big garden")),
        ("p1 @home", "p1 @home", Some(1), None),
        ("say \"p1\"", "say \"p1\"", None, None),
        ("fix #12", "fix #12", None, None),
        ("pay rent #", "pay rent #", None, None),
    ] {
        let found = parse(text);
        assert_eq!(
            (found.title.as_str(), found.priority.map(u8::from), found.project.as_deref()),
            (title, priority, project),
            "{text}"
        );
    }
    assert_eq!(parse("a @home b @HOME").labels.len(), 1);
}

#[test]
fn spans_count_as_javascript_does() {
    let text = "🦀 café tomorrow p1";
    let units: Vec<u16> = text.encode_utf16().collect();
    let found: Vec<String> = parse(text)
        .spans
        .iter()
        .map(|span| String::from_utf16(&units[span.start as usize..span.end as usize]).unwrap())
        .collect();
    assert_eq!(found, ["tomorrow", "p1"]);
    let spans = parse("call mum by friday at 9, please").spans;
    assert_eq!((spans[0].start, spans[0].end), (9, 23));
}

#[test]
fn both_readings_of_a_numeric_date_are_told() {
    let found = parse("pay rent 10/12");
    let readings: Vec<String> = found.due_ambiguous.unwrap().iter().map(|due| written(Some(due))).collect();
    assert_eq!(readings, ["2026-12-10", "2027-10-12"]);
    let month_first = pando_language::Context {
        day_first: false,
        ..context()
    };
    assert_eq!(
        written(parse_quick_add("pay rent 10/12", &month_first, &Duckling).due.as_ref()),
        "2027-10-12"
    );
    assert_eq!(parse("pay rent 5/5").due_ambiguous, None);
    assert_eq!(parse("pay rent 25/12").due_ambiguous, None);
}

#[test]
fn what_is_not_supported_is_named() {
    assert_eq!(
        parse("gym every other Tuesday at 9").recurrence_words.as_deref(),
        Some("every other Tuesday at 9")
    );
    assert_eq!(
        parse("water plants every 2 weeks").recurrence_words.as_deref(),
        Some("every 2 weeks")
    );
    assert_eq!(
        parse("every 3rd friday of the month pay").recurrence_words.as_deref(),
        Some("every 3rd friday of the month")
    );
    assert_eq!(parse("backup weekly").recurrence_words.as_deref(), Some("weekly"));
    assert_eq!(parse("the weekly report").recurrence_words, None);
    assert_eq!(
        parse("pay rent 30 february 2026").impossible_date.as_deref(),
        Some("30 february 2026")
    );
    assert_eq!(parse("pay rent 31 april").impossible_date.as_deref(), Some("31 april"));
}

#[test]
fn a_text_over_the_limit_is_all_title() {
    let text = "tomorrow ".repeat(300);
    assert_eq!(parse(&text).due, None);
}

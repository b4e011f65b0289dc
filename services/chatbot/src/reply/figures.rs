use pando_activity_contract::Summary;
use pando_chat_contract::{Card, DayFigures, Figure};
use pando_language::{Period, StatisticsAbout};
use pando_task_contract::Task;

use super::words::{capital, count};
use super::{Worded, cards};

/// Figures of some days. They are activity-service's own; nothing is counted here.
pub fn worded(period: &Period, about: StatisticsAbout, summary: &Summary, done: &[Task]) -> Worded {
    let totals = &summary.totals;
    let when = &when(&period.label);
    let number = |number: u64| count(usize::try_from(number).unwrap_or(usize::MAX));
    let text = match about {
        StatisticsAbout::Completed => match totals.completed {
            0 => format!("You finished nothing {when}."),
            completed => format!("You finished {} {when}.", number(completed)),
        },
        StatisticsAbout::Created => format!("You added {} {when}.", number(totals.created)),
        StatisticsAbout::Overdue => match totals.completed_late {
            0 => format!("{} overdue now.", are(totals.overdue)),
            late => format!("{} overdue now; {} finished late {when}.", are(totals.overdue), number(late)),
        },
        StatisticsAbout::Streak => match summary.streak.current {
            0 if summary.streak.longest == 0 => "No streak yet: it begins with the first task you finish.".to_owned(),
            0 => format!("No streak right now. Your longest was {}.", days(summary.streak.longest)),
            1 => format!("Your streak is 1 day. The longest so far is {}.", days(summary.streak.longest)),
            current => format!(
                "You finished something {} in a row. Your longest streak is {}.",
                days(current),
                days(summary.streak.longest)
            ),
        },
        StatisticsAbout::Summary => format!(
            "{}: {} added, {} finished. {} open now, {} of them overdue.",
            capital(when),
            totals.created,
            totals.completed,
            totals.open,
            totals.overdue
        ),
    };
    let mut shown = vec![card(period, summary)];
    if !done.is_empty() {
        shown.push(cards::tasks(done));
    }
    Worded::done(text, shown)
}

/// "last week", but "in the last 30 days".
fn when(label: &str) -> String {
    let counted = label
        .split(' ')
        .nth(1)
        .is_some_and(|word| word.starts_with(|c: char| c.is_ascii_digit()));
    match label.split_once(' ') {
        Some(("last" | "past" | "previous", _)) if counted => format!("in the {label}"),
        _ => label.to_owned(),
    }
}

fn are(number: u64) -> String {
    match number {
        0 => "Nothing is".to_owned(),
        1 => "1 task is".to_owned(),
        number => format!("{number} tasks are"),
    }
}

fn days(number: u64) -> String {
    if number == 1 {
        "1 day".to_owned()
    } else {
        format!("{number} days")
    }
}

fn card(period: &Period, summary: &Summary) -> Card {
    let figure = |label: &str, value: f64, unit: Option<&str>| Figure {
        label: label.to_owned(),
        value,
        unit: unit.map(str::to_owned),
    };
    let totals = &summary.totals;
    let mut figures = vec![
        figure("Finished", totals.completed as f64, None),
        figure("Added", totals.created as f64, None),
        figure("Open now", totals.open as f64, None),
        figure("Overdue now", totals.overdue as f64, None),
        figure(
            "Streak",
            summary.streak.current as f64,
            Some(if summary.streak.current == 1 { "day" } else { "days" }),
        ),
    ];
    if let Some(rate) = summary.on_time_rate {
        figures.push(figure("On time", (rate * 100.0).round(), Some("%")));
    }
    let by_day = summary.by_day.iter().map(|day| DayFigures {
        date: day.date,
        created: day.created,
        completed: day.completed,
    });
    Card::Statistics {
        title: capital(&period.label),
        figures,
        by_day: by_day.collect(),
    }
}

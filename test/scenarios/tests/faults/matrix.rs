use std::collections::BTreeSet;
use std::io::Write;
use std::time::Duration;

use pando_test_kit::{OnDapr, Person};
use tokio::time::Instant;

use crate::fault::Fault;
use crate::load::{effects, is_kept};
use crate::people::People;

/// Effects come in the end: what a broker lost is fetched after half a minute at the latest, and a start takes its time here.
const EFFECTS_TIME: Duration = Duration::from_secs(120);
/// How often it is looked whether they are there.
const LOOK_EVERY: Duration = Duration::from_millis(200);

/// What a fault did.
struct Seen {
    fault: String,
    outage: Duration,
    current: Duration,
}

/// Lets the faults happen one after another while people write the whole time; then nothing is lost and nothing there twice.
pub async fn run(system: &OnDapr, faults: Vec<Fault>) {
    let people = People::begin(system).await;
    tokio::time::sleep(Duration::from_secs(2)).await;
    let mut seen = Vec::new();
    for fault in faults {
        let began = Instant::now();
        if !fault.inflict(system).await {
            pando_told::not_told(format_args!("{fault}: nft cannot be used here"));
            continue;
        }
        let current = effects_are_current(system, &people, began).await;
        let outage = people.longest_silence(began);
        say(&format!("{fault}: {:.1} s, {:.1} s", outage.as_secs_f32(), current.as_secs_f32()));
        seen.push(Seen {
            fault: fault.to_string(),
            outage,
            current,
        });
    }
    for (person, promised) in people.end().await {
        assert!(!promised.by_chat.is_empty(), "the chat did nothing");
        all_effects(&person).await;
        is_kept(&person, &promised).await;
        say(&format!(
            "{} made, {} completed, {} by chat: each there once",
            promised.made.len(),
            promised.completed.len(),
            promised.by_chat.len()
        ));
    }
    say(&table(&seen));
}

/// Waits until a write goes through again and everything that was acknowledged by then is in the log of activity-service; how long after
/// the beginning of the fault that was.
async fn effects_are_current(system: &OnDapr, people: &People, began: Instant) -> Duration {
    let deadline = Instant::now() + EFFECTS_TIME;
    let count = |people: &People| people.ids().iter().map(Vec::len).sum::<usize>();
    let before = count(people);
    while count(people) < before + 2 {
        assert!(Instant::now() < deadline, "no write goes through: {:?}", system.parts());
        tokio::time::sleep(LOOK_EVERY).await;
    }
    for (person, ids) in people.persons.iter().zip(people.ids()) {
        let mut missing: BTreeSet<String> = ids.into_iter().collect();
        while !missing.is_empty() {
            assert!(Instant::now() < deadline, "{} effects do not come: {missing:?}", missing.len());
            tell_of(person, &mut missing).await;
            if !missing.is_empty() {
                tokio::time::sleep(LOOK_EVERY).await;
            }
        }
    }
    began.elapsed()
}

/// Strikes out what the log tells of, from its newest page on.
async fn tell_of(person: &Person, missing: &mut BTreeSet<String>) {
    let mut path = "/api/activities?limit=200".to_owned();
    loop {
        let answer = person.try_send(http::Method::GET, &path, &[], None).await;
        let Ok(answer) = answer else { return };
        if answer.status != 200 {
            return;
        }
        for entry in answer.body["items"].as_array().into_iter().flatten() {
            if entry["type"] == "task.created" {
                missing.remove(entry["task_id"].as_str().unwrap_or_default());
            }
        }
        let Some(cursor) = answer.body["next_cursor"].as_str().filter(|_| !missing.is_empty()) else {
            return;
        };
        path = format!("/api/activities?limit=200&cursor={cursor}");
    }
}

async fn all_effects(person: &Person) {
    let deadline = Instant::now() + EFFECTS_TIME;
    while let Err(missing) = effects(person).await {
        assert!(Instant::now() < deadline, "not all effects came: {missing}");
        tokio::time::sleep(LOOK_EVERY).await;
    }
}

fn table(seen: &[Seen]) -> String {
    let mut lines = vec![format!("{:<40} {:>16} {:>22}", "fault", "no write for", "effects current after")];
    for Seen { fault, outage, current } in seen {
        let (outage, current) = (outage.as_secs_f32(), current.as_secs_f32());
        lines.push(format!("{fault:<40} {outage:>14.1} s {current:>20.1} s"));
    }
    lines.join("\n")
}

/// Not captured by libtest, as `println!` is: how long it takes is what these stories tell.
pub fn say(text: &str) {
    let _ = writeln!(std::io::stderr(), "{text}");
}

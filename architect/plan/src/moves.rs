//! The file of steps that goes with the model: which app id hosts which services at each, and what a program looks at before and after.

use std::collections::{BTreeMap, BTreeSet};

use pando_model::{AppId, Check, Gate, Model, Name, Placement, Risk, Step, Steps, StepsFormat};
use pando_render::access::policies;

use crate::names::{label, line, named};
use crate::target::Target;

/// The steps of a target; nothing where nothing moves, or where a step would have to let somebody ask for what is not theirs.
pub(crate) fn steps(target: &Target<'_>, model: &Model) -> Option<Steps> {
    let order = &target.order;
    if order.steps.is_empty() {
        return None;
    }
    let mut apps: BTreeMap<AppId, Vec<AppId>> = BTreeMap::new();
    let alone = target
        .gateway
        .iter()
        .chain(target.parts.iter().filter(|part| part.service.face).map(|part| &part.id));
    apps.extend(alone.map(|id| (id.clone(), vec![id.clone()])));
    let going: BTreeSet<usize> = order.steps.iter().flatten().copied().collect();
    for at in &order.remain {
        let home = &target.parts[*at];
        let inside = target
            .behind()
            .filter(|(other, part)| going.contains(other) && part.language == home.language);
        let hosted = std::iter::once(home.id.clone()).chain(inside.map(|(_, part)| part.id.clone()));
        apps.insert(home.id.clone(), hosted.collect());
    }
    let mut taken = BTreeSet::new();
    let mut steps = vec![Step {
        number: 1,
        name: free(&mut taken, "monolith"),
        summary: line("The program stays one process, now beside a sidecar"),
        risk: Risk::Low,
        apps: Placement::from(apps.clone()),
        precondition: gate(
            "The program's tests pass, and a backup of its data was restored once somewhere else",
            &[],
        ),
        verification: gate(
            "Every process is ready, and its sidecar has what it needs and shows others who it is",
            &running(),
        ),
        rollback: gate(
            "There is no step before this one: take the sidecar's annotations away, and the program is what it was",
            &[],
        ),
        exit: gate("For a day no more requests fail than before", &[Check::Ready, Check::Sidecars]),
    }];
    for (number, going) in (2..).zip(&order.steps) {
        for at in going {
            let id = &target.parts[*at].id;
            for hosted in apps.values_mut() {
                hosted.retain(|one| one != id);
            }
            apps.insert(id.clone(), vec![id.clone()]);
        }
        let ids: Vec<&str> = target.ids(going).into_iter().map(AppId::as_str).collect();
        let all = ids.join(" and ");
        let risk = going.iter().map(|at| order.standing[*at].kind().risk()).max();
        steps.push(Step {
            number,
            name: free(&mut taken, ids.first().copied().unwrap_or("step")),
            summary: line(&format!("{all} moves out")),
            risk: risk.unwrap_or(Risk::Medium),
            apps: Placement::from(apps.clone()),
            precondition: gate(
                "Everybody is ready, and the step before has held for as long as its exit says",
                &[Check::Ready, Check::Sidecars],
            ),
            verification: gate(
                &format!("{all} hosts what it should and hears of what it should, and others may ask it for what the model says"),
                &running(),
            ),
            rollback: gate(
                "It moves back into the process that it came out of, whose tables are kept until the exit of this step",
                &running(),
            ),
            exit: gate(
                "For a week no more requests fail than before, and no event was given up",
                &[Check::Ready, Check::Sidecars, Check::Subscriptions],
            ),
        });
    }
    let is_sound = |step: &Step| model.placed(&step.apps).is_ok_and(|placed| policies(&placed.model).is_ok());
    steps.iter().all(is_sound).then(|| Steps {
        format: StepsFormat::V1,
        summary: line(&format!("From {} in one piece to its services", target.facts.name)),
        steps,
    })
}

fn running() -> Vec<Check> {
    vec![
        Check::Hosted,
        Check::Ready,
        Check::Sidecars,
        Check::Subscriptions,
        Check::Mtls,
        Check::Access,
    ]
}

fn gate(says: &str, checks: &[Check]) -> Gate {
    Gate {
        says: line(says),
        checks: checks.to_vec(),
    }
}

/// A name that no other step has.
fn free(taken: &mut BTreeSet<Name>, wished: &str) -> Name {
    let plain = label(wished, 40).unwrap_or_default();
    let mut name = named(&plain, "step");
    let mut number = 2_u32;
    while !taken.insert(name.clone()) {
        name = named(&format!("{plain}-{number}"), "step");
        number += 1;
    }
    name
}

use super::*;

const STEPS: &str = "format: pando.steps/v1
steps:
  - number: 1
    name: whole
    risk: low
    apps: {web: [web], orders: [orders, mail, count]}
    precondition: {says: none}
    verification: {says: none, checks: [hosted]}
    rollback: {says: none, checks: [hosted]}
    exit: {says: none, checks: [ready]}
  - number: 2
    name: mail
    risk: low
    apps: {web: [web], orders: [orders, count], mail: [mail]}
    precondition: {says: none, checks: [ready]}
    verification: {says: none, checks: [sidecars, access]}
    rollback: {says: none, checks: [hosted]}
    exit: {says: none}
";

/// A system that does what it is told, but for what it is told not to.
struct Told {
    at: Placement,
    /// A move that failed has left more than that.
    is_mixed: bool,
    placed: Vec<u32>,
    noted: Vec<&'static str>,
    cannot_place: Vec<u32>,
    does_not_hold: Vec<&'static str>,
}

impl System for Told {
    fn placement(&mut self) -> Result<Placement, Problem> {
        Ok(self.at.clone())
    }

    fn is_at(&mut self, step: &Step) -> bool {
        self.at == step.apps && !self.is_mixed
    }

    fn place(&mut self, step: &Step) -> Result<(), String> {
        self.placed.push(step.number);
        match self.cannot_place.contains(&step.number) {
            true => Err("mail does not get ready".to_owned()),
            false => {
                self.at = step.apps.clone();
                self.is_mixed = false;
                Ok(())
            }
        }
    }

    fn look(&mut self, of: &str, gate: &Gate, placement: &Placement, _: bool) -> Vec<Seen> {
        assert_eq!(*placement, self.at, "what is looked at is what is there");
        let seen = |check: &pando_model::Check| {
            let check = format!("{check:?}").to_lowercase();
            Seen {
                gate: of.to_owned(),
                held: !self
                    .does_not_hold
                    .iter()
                    .any(|one| *one == check || *one == format!("{of} {check}")),
                saw: "what it saw".to_owned(),
                check,
            }
        };
        gate.checks.iter().map(seen).collect()
    }

    fn note(&mut self, noted: Noted) -> Result<(), Problem> {
        self.noted.push(noted.what());
        Ok(())
    }

    fn tell(&mut self, _: &str) {}
}

fn steps() -> Steps {
    Steps::read(STEPS).unwrap().0
}

fn told(at: usize) -> Told {
    Told {
        at: steps().steps[at].apps.clone(),
        is_mixed: false,
        placed: Vec::new(),
        noted: Vec::new(),
        cannot_place: Vec::new(),
        does_not_hold: Vec::new(),
    }
}

#[test]
fn a_step_is_taken_and_taken_back() {
    let (steps, mut system) = (steps(), told(0));
    let ended = next(&steps, &mut system).unwrap();
    assert!(
        matches!(&ended, Ended::Done { before, after, .. } if before.len() == 2 && after.len() == 2),
        "{ended:?}"
    );
    assert!(matches!(next(&steps, &mut system).unwrap(), Ended::Nowhere(step) if step.number == 2));
    assert!(matches!(back(&steps, &mut system).unwrap(), Ended::Done { to, .. } if to.number == 1));
    assert!(matches!(back(&steps, &mut system).unwrap(), Ended::Nowhere(step) if step.number == 1));
    assert_eq!(system.placed, [2, 1]);
    assert_eq!(system.noted, ["began", "done", "began", "done"]);
}

#[test]
fn nothing_is_moved_while_something_does_not_hold_that_must_hold_before() {
    for gate in ["exit of step 1 ready", "precondition of step 2 ready"] {
        let (steps, mut system) = (steps(), told(0));
        system.does_not_hold = vec![gate];
        let ended = next(&steps, &mut system).unwrap();
        assert!(
            matches!(&ended, Ended::NotYet { before, .. } if before.iter().filter(|seen| !seen.held).count() == 1),
            "{ended:?}"
        );
        assert!(system.placed.is_empty() && system.noted.is_empty());
    }
}

#[test]
fn a_step_whose_verification_fails_is_undone_and_says_what_was_seen() {
    let (steps, mut system) = (steps(), told(0));
    system.does_not_hold = vec!["access"];
    let ended = next(&steps, &mut system).unwrap();
    let Ended::Undone { why, after, undone, .. } = ended else {
        panic!("{ended:?}")
    };
    assert_eq!(why, "access does not hold: what it saw");
    assert_eq!((after.len(), undone.len()), (2, 1));
    assert_eq!((system.placed, system.at), (vec![2, 1], steps.steps[0].apps.clone()));
    assert_eq!(system.noted, ["began", "undone"]);
}

#[test]
fn a_move_that_fails_is_undone_if_anything_moved() {
    let (steps, mut system) = (steps(), told(0));
    system.cannot_place = vec![2];
    let ended = next(&steps, &mut system).unwrap();
    assert!(
        matches!(&ended, Ended::Undone { why, .. } if why == "mail does not get ready"),
        "{ended:?}"
    );
    assert_eq!(system.placed, [2], "everything was where it was");
    let (steps, mut system) = (steps, told(0));
    system.cannot_place = vec![2];
    system.is_mixed = true;
    let ended = next(&steps, &mut system).unwrap();
    assert!(matches!(&ended, Ended::Undone { .. }), "{ended:?}");
    assert_eq!(system.placed, [2, 1], "what the move left is put in order");
}

#[test]
fn where_the_way_back_fails_too_that_is_said() {
    let (steps, mut system) = (steps(), told(0));
    system.does_not_hold = vec!["access"];
    system.cannot_place = vec![1];
    let ended = next(&steps, &mut system).unwrap();
    assert!(
        matches!(&ended, Ended::Stranded { why, .. } if why.contains("and back: mail does not get ready")),
        "{ended:?}"
    );
    assert_eq!(system.noted, ["began", "stranded"]);
    let (steps, mut system) = (steps, told(1));
    system.does_not_hold = vec!["hosted"];
    assert!(matches!(back(&steps, &mut system).unwrap(), Ended::Stranded { .. }));
}

#[test]
fn a_system_at_no_step_is_left_alone() {
    let (steps, mut system) = (steps(), told(0));
    system.at = Placement::default();
    let said = next(&steps, &mut system).unwrap_err().to_string();
    assert!(said.contains("1 (whole), 2 (mail)"), "{said}");
}

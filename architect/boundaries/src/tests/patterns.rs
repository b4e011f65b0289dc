//! What hurts is found, and what does not is not.

use pando_facts::AccessKind::{Insert, Read, Update};

use super::program::{Program, todo};
use super::{codes, cut};

/// Services of one table and one function each, which run each other.
fn services(count: usize, calls: &[(usize, usize)]) -> (Program, String) {
    let (mut program, mut text) = (Program::new("many").module("app.main").entry("app.main"), "services:\n".to_owned());
    for number in 0..count {
        let letter = char::from(b'a' + u8::try_from(number).expect("few"));
        let module = format!("app.{letter}");
        let (find, save, main) = (format!("{module}.find"), format!("{module}.save"), format!("{module}.main"));
        program = program
            .units(&module, &["find", "save", "main"])
            .table(&format!("{letter}_rows"), &format!("Row{number}"), &[])
            .touches(&find, Read, &[&format!("{letter}_rows")])
            .touches(&save, Insert, &[&format!("{letter}_rows")])
            .route("GET", &format!("/{letter}"), &main, None)
            .calls(&main, &[&find, &save]);
        text += &format!("  {letter}-service: [{module}, table:{letter}_rows]\n");
    }
    for (from, to) in calls {
        let letter = |number: usize| char::from(b'a' + u8::try_from(number).expect("few"));
        program = program.calls(&format!("app.{}.main", letter(*from)), &[&format!("app.{}.find", letter(*to))]);
    }
    (program, text)
}

fn found(count: usize, calls: &[(usize, usize)]) -> Vec<String> {
    let (program, text) = services(count, calls);
    codes(&cut(&program.done(), &text)).into_iter().map(str::to_owned).collect()
}

#[test]
fn services_that_leave_each_other_alone_are_fine() {
    assert_eq!(found(4, &[]), [""; 0]);
    assert_eq!(found(4, &[(0, 1), (1, 2)]), [""; 0]);
}

#[test]
fn a_circle_is_found() {
    assert_eq!(
        found(3, &[(0, 1), (1, 2), (2, 0)]),
        ["PAN903", "PAN906"],
        "and each route needs all of them"
    );
}

#[test]
fn what_all_wait_for_is_a_hub() {
    assert_eq!(found(5, &[(1, 0), (2, 0), (3, 0)]), ["PAN905"]);
    assert_eq!(found(5, &[(1, 0), (2, 0)]), [""; 0]);
}

#[test]
fn a_pair_that_talks_too_much_is_found() {
    let much = [(0, 1); 8];
    assert_eq!(found(2, &much), ["PAN902"]);
    assert_eq!(found(2, &much[..7]), [""; 0]);
}

#[test]
fn routes_that_need_most_services_make_one_program_of_them() {
    assert_eq!(found(3, &[(0, 1), (1, 2)]), ["PAN906"]);
    assert_eq!(found(3, &[(0, 1)]), [""; 0]);
}

#[test]
fn a_table_that_two_services_write_is_shared() {
    let (program, text) = services(2, &[]);
    let program = program.touches("app.a.save", Update, &["b_rows"]);
    let proposal = cut(&program.done(), &text);
    assert_eq!(codes(&proposal).into_iter().collect::<Vec<_>>(), ["PAN901"]);
    let finding = &proposal.findings[0];
    assert!(
        finding
            .sentence
            .starts_with("`b_rows` of b-service is written by the code of a-service and b-service")
    );
    assert_eq!(finding.places.len(), 1);
}

#[test]
fn a_service_of_nearly_nothing_is_said_to_be() {
    let (program, text) = services(2, &[]);
    let program = program.units("app.z", &["greet"]).route("GET", "/greet", "app.z.greet", None);
    let proposal = cut(&program.done(), &format!("{text}  z-service: [app.z]\n"));
    assert_eq!(codes(&proposal).into_iter().collect::<Vec<_>>(), ["PAN904"]);
}

#[test]
fn what_nothing_leads_to_is_named() {
    let mut facts = todo().done();
    let named = |facts: &pando_facts::Facts| {
        let proposal = crate::propose(facts, None);
        let all = proposal.findings.iter().filter(|finding| &*finding.code >= "PAN911");
        all.map(|finding| (finding.code.to_string(), finding.places[0].to_string()))
            .collect::<Vec<_>>()
    };
    assert_eq!(
        named(&facts),
        [
            ("PAN911".to_owned(), "app/legacy/importer.py:1".to_owned()),
            ("PAN913".to_owned(), "web/app/page.tsx:5".to_owned())
        ]
    );
    facts.routes[0].mounted = false;
    let place = facts.routes[0].place.to_string();
    assert!(named(&facts).contains(&("PAN912".to_owned(), place)));
    for module in &mut facts.modules {
        module.entry = None;
    }
    assert!(
        !named(&facts).iter().any(|(code, _)| *code == "PAN911"),
        "without an entry point nothing can be told"
    );
}

//! What is too slight to be a service.

use pando_facts::AccessKind::Insert;
use pando_facts::Facts;

use super::program::Program;
use crate::cross::cross;
use crate::ground::Ground;
use crate::placed::Placed;
use crate::slight::taken_in;

/// Tasks with a table, a chat with none but an interface of its own, a login that answers below the paths of users, and mail that only sends.
fn program() -> Program {
    Program::new("parts")
        .module("app.main")
        .entry("app.main")
        .units("app.tasks", &["add", "list", "finish"])
        .units("app.users", &["register", "find", "leave"])
        .units("app.chat", &["process", "understand", "answer"])
        .units("app.login", &["forget", "renew", "check"])
        .units("app.mail", &["send", "render", "retry"])
        .table("tasks", "Task", &[])
        .table("users", "User", &[])
        .touches("app.tasks.add", Insert, &["tasks"])
        .touches("app.users.register", Insert, &["users"])
        .route("POST", "/api/v1/tasks", "app.tasks.add", None)
        .route("POST", "/api/v1/users", "app.users.register", None)
        .route("GET", "/api/v1/users/{id}", "app.users.find", None)
        .route("POST", "/api/v1/chat/process", "app.chat.process", None)
        .route("POST", "/api/v1/users/{id}/forget", "app.login.forget", None)
        .calls(
            "app.main",
            &["app.tasks.list", "app.tasks.finish", "app.users.leave", "app.mail.retry"],
        )
        .calls("app.chat.process", &["app.chat.understand", "app.chat.answer", "app.tasks.add"])
        .calls("app.login.forget", &["app.login.renew", "app.login.check", "app.mail.send"])
        .calls("app.mail.send", &["app.mail.render"])
}

/// With which of them each of `app.tasks`, `app.users`, `app.chat`, `app.login` and `app.mail` is in the end: the first of those together.
fn goes(facts: &Facts) -> Vec<usize> {
    let ground = Ground::new(facts);
    let modules = ["app.tasks", "app.users", "app.chat", "app.login", "app.mail"];
    let of = |unit: &pando_facts::Unit| modules.iter().position(|module| unit.module.as_str() == *module);
    let mut placed = Placed {
        count: modules.len(),
        units: facts.units.iter().map(of).collect(),
        tables: facts
            .tables
            .iter()
            .map(|table| Some(usize::from(&*table.name == "users")))
            .collect(),
        face: None,
        shared: vec![false; facts.units.len()],
    };
    let mut groups: Vec<usize> = (0..modules.len()).collect();
    loop {
        let takes = taken_in(&ground, &placed, &cross(&ground, &placed));
        if takes.iter().enumerate().all(|(service, into)| service == *into) {
            let first = |group: &usize| groups.iter().position(|other| other == group);
            return groups.iter().filter_map(first).collect();
        }
        let services = placed.units.iter_mut().chain(&mut placed.tables).flatten();
        services.for_each(|service| *service = takes[*service]);
        let numbers = placed.close_up();
        for group in &mut groups {
            *group = numbers[takes[*group]].expect("somebody is in it");
        }
    }
}

#[test]
fn a_part_without_data_or_an_interface_goes_to_whom_it_is_tied_to() {
    // Chat stands though it has no table; login answers where users do, and mail nowhere: mail goes to login, and both to users.
    assert_eq!(goes(&program().done()), [0, 1, 2, 1, 1]);
}

#[test]
fn a_part_of_next_to_nothing_goes_whatever_it_has() {
    let many: Vec<String> = (0..200).map(|number| format!("step_{number}")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    let called: Vec<String> = many.iter().map(|name| format!("app.users.{name}")).collect();
    let called: Vec<&str> = called.iter().map(String::as_str).collect();
    let program = program().units("app.users", &many).calls("app.main", &called);
    // Tasks and chat are each less than a fiftieth of it, and together a little more.
    assert_eq!(goes(&program.done()), [0, 1, 0, 1, 1]);
}

#[test]
fn parts_that_are_all_slight_become_one() {
    let mut facts = program().done();
    facts.routes.retain(|route| route.path.ends_with("forget"));
    facts.tables.clear();
    facts.accesses.clear();
    let goes = goes(&facts);
    assert!(goes.iter().all(|into| *into == goes[0]), "{goes:?}");
}

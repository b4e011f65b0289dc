//! A person's own cut of a program, weighed and told.

use pando_boundaries::{CrossingKind, Cut, Proposal, Replacement, propose};

use crate::program::todo;

const SEED: &str = "services:
  auth-service: [app.routers.auth, app.services.users, app.security, table:users]
  task-service: [app.routers.tasks, app.services.tasks, table:tasks, table:labels, table:task_labels]
  chatbot-service: [app.routers.chat, app/chat/**, table:chat_messages]
  activity-service: [app/routers/activities.py, app.services.activity, table:activities]
";

fn proposed(cut: &str) -> Proposal {
    let facts = todo().done();
    let cut = Cut::read(cut).expect("a cut");
    cut.fits(&facts).expect("everything in it is there");
    propose(&facts, Some(&cut))
}

#[test]
fn dump() {
    let proposal = proposed(SEED);
    println!("{}", serde_json::to_string_pretty(&proposal).unwrap());
}

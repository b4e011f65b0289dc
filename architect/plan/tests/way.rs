//! The way of a to-do list from one piece to its services.
#![cfg(test)]

mod todo;

use pando_boundaries::Replacement;
use pando_facts::Place;
use pando_model::{Access, Operations};
use pando_plan::{Kind, Plan, Question};
use todo::{facts, kept, proposal};

fn evidence(plan: &Plan, question: Question) -> Vec<(&str, Vec<String>)> {
    let answer = plan.answers.iter().find(|answer| answer.question == question).expect("an answer");
    let places = |places: &[Place]| places.iter().map(ToString::to_string).collect();
    answer
        .evidence
        .iter()
        .map(|one| (one.sentence.as_str(), places(&one.places)))
        .collect()
}

#[test]
fn what_nobody_waits_for_goes_first_and_what_all_stand_on_remains() {
    let plan = pando_plan::plan(&facts(), &proposal());
    let order: Vec<(u32, Kind, Vec<&str>)> = plan
        .steps
        .iter()
        .map(|step| (step.number, step.kind, step.services.iter().map(|name| &**name).collect()))
        .collect();
    let expected = [
        (0, Kind::Boundaries, vec![]),
        (1, Kind::Dapr, vec![]),
        (2, Kind::ReadOnly, vec!["activity-service"]),
        (3, Kind::Independent, vec!["chatbot-service"]),
        (4, Kind::Core, vec!["auth-service"]),
    ];
    assert_eq!(order, expected);
    let risks: Vec<u8> = plan.steps.iter().map(|step| step.risk).collect();
    assert_eq!(risks, [1, 1, 1, 2, 3]);
}

#[test]
fn a_step_names_the_lines_the_paths_the_tables_and_the_way_back() {
    let plan = pando_plan::plan(&facts(), &proposal());
    let activity = &plan.steps[2];
    let changes: Vec<(String, Option<Replacement>)> = activity.changes.iter().map(|one| (one.place.to_string(), one.pattern)).collect();
    assert_eq!(
        changes,
        [
            ("app/activity.py:12".to_owned(), Some(Replacement::Replica)),
            ("app/task.py:22".to_owned(), Some(Replacement::Outbox)),
        ]
    );
    assert!(
        activity
            .routing
            .contains("api-gateway asks activity-service for GET /api/activities"),
        "{}",
        activity.routing
    );
    let tables: Vec<Vec<&str>> = activity
        .data
        .iter()
        .map(|one| one.tables.iter().map(|table| &**table).collect())
        .collect();
    assert_eq!(tables, [vec!["activities"], vec!["users"]]);
    assert!(activity.data[0].how.contains("`activity_service`"), "{}", activity.data[0].how);
    assert!(
        activity.rollback.contains("deploy/steps/1-monolith/values.yaml"),
        "{}",
        activity.rollback
    );
    assert!(activity.exit.starts_with("For 3 days"), "{}", activity.exit);
    let auth = &plan.steps[4];
    assert!(auth.data[0].how.contains("tasks → users"), "{}", auth.data[0].how);
    let lines: Vec<&str> = activity.verification.iter().map(|one| one.line.as_str()).collect();
    assert!(
        lines.contains(&"dapr invoke --app-id activity-service --method activities --verb GET"),
        "{lines:#?}"
    );
    assert!(
        lines
            .iter()
            .any(|line| line.starts_with("architect check architecture/todo.architecture.yaml --live ")),
        "{lines:#?}"
    );
}

#[test]
fn beside_a_sidecar_comes_what_the_code_lacks() {
    let plan = pando_plan::plan(&facts(), &proposal());
    let changes: Vec<String> = plan.steps[1]
        .changes
        .iter()
        .map(|one| format!("{} {}", one.place, one.what))
        .collect();
    for expected in [
        "app/main.py:1 Answer GET /healthz",
        "app/main.py:1 Answer GET /readyz",
        "app/main.py:1 Mount only the routes",
        "app/task.py:10 GET /tasks/ of task-service ends in a slash",
        "app/auth.py:6 Let SIGNING have no value in the code",
    ] {
        assert!(changes.iter().any(|one| one.starts_with(expected)), "{expected}: {changes:#?}");
    }
    assert!(
        plan.steps[0]
            .changes
            .iter()
            .any(|one| one.what.contains(pando_boundaries::Pattern::Unmounted.code()))
    );
}

#[test]
fn what_is_best_kept_whole_is_mended_and_nothing_leaves() {
    let plan = pando_plan::plan(&facts(), &kept());
    assert_eq!(plan.steps.len(), 1);
    assert!(plan.steps[0].why.starts_with("It is best kept one piece."), "{}", plan.steps[0].why);
    assert!(pando_plan::steps(&facts(), &kept()).is_none());
    let model = pando_plan::model(&facts(), &kept());
    let names: Vec<&str> = model.services.keys().map(|id| id.as_str()).collect();
    assert_eq!(names, ["api-gateway", "todo"]);
}

#[test]
fn answers_have_the_places_they_rest_on() {
    let plan = pando_plan::plan(&facts(), &proposal());
    let secure = evidence(&plan, Question::Secure);
    let has = |sentence: &str, place: &str| {
        secure
            .iter()
            .any(|(said, places)| said.contains(sentence) && places.iter().any(|one| one == place))
    };
    assert!(
        has(
            "3 variables are secrets: DATABASE_URL, OPENAI_API_KEY and SIGNING",
            "app/chatbot.py:4"
        ),
        "{secure:#?}"
    );
    assert!(has("POST /auth/login", "app/auth.py:20"), "{secure:#?}");
    assert!(has("asks api.openai.com", "app/chatbot.py:30"), "{secure:#?}");
    assert!(
        evidence(&plan, Question::PlaceData)
            .iter()
            .any(|(said, _)| *said == "Today it is PostgreSQL.")
    );
    assert!(
        evidence(&plan, Question::Deploy)
            .iter()
            .any(|(said, places)| *said == "task-service listens on 8080." && places == &["Dockerfile:1"])
    );
    assert!(
        evidence(&plan, Question::Observe)
            .iter()
            .any(|(said, _)| said.starts_with("The program shows no figures"))
    );
}

#[test]
fn the_model_is_filled_in_from_the_facts() {
    let model = pando_plan::model(&facts(), &proposal());
    let chat = &model.services["chatbot-service"];
    let secrets: Vec<&str> = chat.secrets.iter().map(|one| one.name.as_str()).collect();
    assert_eq!(secrets, ["APP_API_TOKEN", "OPENAI_API_KEY"]);
    assert!(
        chat.settings
            .iter()
            .any(|one| one.name.as_str() == "OPENAI_MODEL" && one.value.as_ref().is_some_and(|value| value.as_str() == "gpt-4o-mini"))
    );
    let outside: Vec<(&str, u16)> = chat.externals.iter().map(|one| (one.name.as_str(), one.port)).collect();
    assert_eq!(outside, [("PostgreSQL", 5432), ("api.openai.com", 443)]);
    let auth = &model.services["auth-service"];
    assert!(
        auth.secrets.iter().any(|one| one.name.as_str() == "SIGNING"),
        "a value that looks like a token is one"
    );
    assert_eq!(auth.operations.iter().filter(|one| one.access == Access::Services).count(), 1);
    let task = &model.services["task-service"];
    assert_eq!(
        task.data.as_ref().and_then(|data| data.role.as_ref()).map(|role| role.as_str()),
        Some("task_service")
    );
    assert_eq!(task.port, 8080);
    let gateway = &model.services["api-gateway"];
    let unders: Vec<(&str, Option<&str>)> = gateway
        .calls
        .iter()
        .map(|call| (call.to.as_str(), call.under.as_ref().map(|under| under.as_str())))
        .collect();
    assert!(
        unders.contains(&("frontend-service", None)) && unders.contains(&("task-service", Some("/api"))),
        "{unders:?}"
    );
    // It asks for POST /tasks and GET /tasks/{id}, which no rule can tell from GET /tasks.
    let asks = chat.calls.iter().find(|call| call.to.as_str() == "task-service").expect("a call");
    let Operations::Named(names) = &asks.operations else {
        panic!("{asks:?}")
    };
    let names: Vec<&str> = names.iter().map(|name| name.as_str()).collect();
    assert_eq!(names, ["f0", "f1", "f2"], "and not DELETE /tasks/{{id}}, which is f3");
    assert!(model.events["task.created"].subscribers.contains_key("activity-service"));
}

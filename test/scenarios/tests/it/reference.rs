//! What the API says of itself.

use bytes::Bytes;
use http::Method;
use pando_test_kit::{Answered, Person};
use serde_json::{Value, json};

use crate::World;
use crate::catalogue::{Catalogue, Endpoint};

#[tokio::test]
async fn the_checked_in_document_is_what_is_served() {
    let server = World::start().await;
    let kept = include_str!("../../../../openapi/public.json");
    let kept: Value = serde_json::from_str(kept).expect("openapi/public.json is JSON");
    let served = server.visitor().get("/api/openapi.json").await.expect(200);
    assert_eq!(served, kept, "the server was built from another one");
}

/// The operations whose document names a header, or does not.
struct Document {
    catalogue: Catalogue,
    text: Value,
}

impl Document {
    fn new() -> Self {
        let text = serde_json::from_str(pando_gateway::OPENAPI).expect("OpenAPI is JSON");
        let catalogue = Catalogue::new();
        Self { catalogue, text }
    }

    fn names(&self, endpoint: &Endpoint, header: &str) -> bool {
        let operation = &self.text["paths"][&endpoint.path][endpoint.method.as_str().to_ascii_lowercase()];
        assert!(operation.is_object(), "{} is not in the document", endpoint.name);
        let parameters = operation["parameters"].as_array().into_iter().flatten();
        parameters
            .filter_map(|one| one["$ref"].as_str()?.strip_prefix("#/components/parameters/"))
            .any(|name| self.text["components"]["parameters"][name]["name"] == header)
    }

    fn naming<'a>(&'a self, header: &'a str) -> impl Iterator<Item = &'a Endpoint> {
        self.catalogue.reachable().filter(move |one| self.names(one, header))
    }

    /// A body that is understood, of an operation that takes one.
    fn body(&self, endpoint: &Endpoint) -> Option<Value> {
        let body = endpoint.body.as_ref()?;
        Some(match endpoint.name {
            "processChat" => json!({ "message": "add pay rent tomorrow" }),
            _ => self.catalogue.sample("", body),
        })
    }
}

async fn ask(person: &Person, endpoint: &Endpoint, path: &str, header: (&str, &str), body: Option<&Value>) -> Answered {
    let headers = [("content-type", endpoint.body_type), header];
    let body = body.map(|body| Bytes::from(body.to_string()));
    person.send(endpoint.method.clone(), path, &headers, body).await
}

/// Makes something for an operation to be about; its path in place of the operation's.
async fn made_for(person: &Person, endpoint: &Endpoint) -> (String, Value) {
    let (list, thing) = match endpoint.path.split('/').nth(2) {
        Some("tasks") => ("/api/tasks", json!({ "title": endpoint.name })),
        Some(named) => (
            if named == "labels" { "/api/labels" } else { "/api/projects" },
            json!({ "name": endpoint.name }),
        ),
        None => panic!("{}: of what?", endpoint.path),
    };
    let made = person.post(list, thing).await.expect(201);
    let path = format!("{list}/{}", made["id"].as_str().expect("an id"));
    match endpoint.name {
        "reopenTask" => drop(person.act(&format!("{path}/complete")).await.expect(200)),
        "restoreTask" => drop(person.delete(&path).await.expect(204)),
        _ => {}
    }
    let behind = endpoint.path.split_once("{id}").map_or("", |(_, behind)| behind);
    (format!("{path}{behind}"), made)
}

/// A header that is wrong is a refusal of its own, where it is read.
#[tokio::test]
async fn a_header_is_read_by_those_operations_alone_whose_document_names_it() {
    let server = World::start().await;
    let ada = server.visitor().register("ada@example.org").await;
    let document = Document::new();
    for (header, wrong, code) in [
        ("Idempotency-Key", "two words", "idempotency_key"),
        ("If-Match", "no entity tag", "if_match"),
    ] {
        let (mut read, mut passed_over) = (0, 0);
        // The stream has no end.
        for endpoint in document.catalogue.reachable().filter(|one| one.name != "events") {
            let is_public = matches!(endpoint.access, pando_wire::Access::Public);
            // Whoever has no session ends none.
            let person = if is_public { server.visitor() } else { ada.clone() };
            let path = endpoint.path.replace("{id}", "0198f000-0000-7000-8000-000000000000");
            let nothing = json!({});
            let body = endpoint.body.as_ref().map(|_| &nothing);
            let answer = ask(&person, endpoint, &path, (header, wrong), body).await;
            let is_read = answer.body["code"] == code;
            assert_eq!(
                is_read,
                document.names(endpoint, header),
                "{header} of {}: {}",
                endpoint.name,
                answer.body
            );
            *if is_read { &mut read } else { &mut passed_over } += 1;
        }
        assert!(read >= 8 && passed_over >= 20, "{header}: {read} read it, {passed_over} do not");
    }
    let streams: Vec<&str> = document.naming("Last-Event-ID").map(|one| one.name).collect();
    assert_eq!(streams, ["events"], "`live` tells what it does there");
}

#[tokio::test]
async fn what_takes_an_idempotency_key_does_it_once_and_answers_alike() {
    let server = World::start().await;
    let ada = server.visitor().register("ada@example.org").await;
    let document = Document::new();
    for endpoint in document.naming("Idempotency-Key") {
        let path = match endpoint.path.contains("{id}") {
            true => made_for(&ada, endpoint).await.0,
            false => endpoint.path.clone(),
        };
        let key = ("idempotency-key", endpoint.name);
        let mut body = document.body(endpoint);
        let first = ask(&ada, endpoint, &path, key, body.as_ref()).await;
        assert!(first.status.is_success(), "{}: {}", endpoint.name, first.body);
        let second = ask(&ada, endpoint, &path, key, body.as_ref()).await;
        assert_eq!((second.status, &second.body), (first.status, &first.body), "{}", endpoint.name);
        for header in ["etag", "location"] {
            assert_eq!(second.header(header), first.header(header), "{}", endpoint.name);
        }
        // The same key with another body is somebody's mistake.
        if let Some(body) = body.as_mut() {
            let field = body.as_object().and_then(|body| body.keys().next().cloned()).expect("a field");
            body[field] = if endpoint.name == "batchTasks" {
                json!([])
            } else {
                json!("another-one")
            };
            ask(&ada, endpoint, &path, key, Some(body))
                .await
                .expect_problem(409, "idempotency_key_reused");
        }
    }
    // What was done twice would be there twice.
    let projects = ada.get("/api/projects").await.expect(200);
    let labels = ada.get("/api/labels").await.expect(200);
    assert_eq!(
        [&projects, &labels].map(|list| list["items"].as_array().map(Vec::len)),
        [Some(1), Some(1)]
    );
    let tasks = ada.get("/api/tasks?limit=200").await.expect(200);
    let titles = tasks["items"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|task| task["title"].as_str());
    assert_eq!(titles.filter(|title| *title == "pay rent").count(), 1, "{tasks}");
}

#[tokio::test]
async fn what_takes_if_match_does_nothing_to_what_was_changed_since() {
    let server = World::start().await;
    let ada = server.visitor().register("ada@example.org").await;
    let document = Document::new();
    let mut count = 0;
    for endpoint in document.naming("If-Match") {
        let (path, made) = made_for(&ada, endpoint).await;
        let body = document.body(endpoint);
        let thing = endpoint.path.split_once("/{id}").map_or(path.as_str(), |(list, behind)| {
            let length = path.len() - behind.len();
            assert!(path.starts_with(list), "{path}");
            &path[..length]
        });
        if version_of(&ada, thing).await == made["version"] {
            let name = if thing.starts_with("/api/tasks/") { "title" } else { "name" };
            ada.patch(thing, json!({ name: format!("{}-later", endpoint.name) }))
                .await
                .expect(200);
        }
        let before = format!("\"{}\"", made["version"]);
        let stale = ask(&ada, endpoint, &path, ("if-match", &before), body.as_ref()).await;
        stale.expect_problem(412, "version");
        let version = version_of(&ada, thing).await;
        let fresh = ask(&ada, endpoint, &path, ("if-match", &format!("\"{version}\"")), body.as_ref()).await;
        assert!(fresh.status.is_success(), "{}: {}", endpoint.name, fresh.body);
        count += 1;
    }
    assert!(count >= 10, "{count} operations");
    let paths = document
        .catalogue
        .reachable()
        .filter(|one| one.method != Method::GET && one.path.ends_with("/{id}"));
    let unconditional: Vec<&str> = paths.filter(|one| !document.names(one, "If-Match")).map(|one| one.name).collect();
    assert_eq!(unconditional, ["endSession", "withdrawInvitation"], "what has no version");
}

/// The version of a thing, in the trash, too. Projects and labels are read from their lists.
async fn version_of(person: &Person, path: &str) -> i64 {
    let found = match path.starts_with("/api/tasks/") {
        true => person.get(path).await.expect(200),
        false => {
            let (list, id) = path.rsplit_once('/').expect("a list and an id");
            let list = person.get(list).await.expect(200);
            let items = list["items"].as_array().expect("items").iter();
            items.clone().find(|one| one["id"] == id).expect("it is there").clone()
        }
    };
    found["version"].as_i64().expect("a version")
}

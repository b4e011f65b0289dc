use serde_json::{Value, json};

use crate::world::{Person, World, path_of};

fn address(q: &str) -> String {
    let mut encoded = String::new();
    for byte in q.bytes() {
        encoded.push_str(&format!("%{byte:02X}"));
    }
    format!("/tasks/search?q={encoded}")
}

async fn found(world: &World, person: &Person, q: &str) -> Vec<String> {
    let answer = world.get(person, &address(q)).await.ok(200).body;
    let items = answer["items"].as_array().unwrap().iter();
    items.map(|item| item["task"]["title"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn tasks_are_found_by_all_words_and_the_beginning_of_the_last() {
    let world = World::new().await;
    let person = world.person();
    for (title, notes) in [
        ("Café crème kaufen", ""),
        ("買牛奶和茶", ""),
        ("Don't e-mail Straße", ""),
        ("milkshake", "needs ice"),
        ("groceries", "milk, eggs"),
        ("milk", ""),
    ] {
        world.make(&person, json!({ "title": title, "notes": notes })).await;
    }
    for (q, titles) in [
        ("cafe", &["Café crème kaufen"][..]),
        ("CREME caf", &["Café crème kaufen"]),
        ("caf crème", &[]),
        ("牛奶", &["買牛奶和茶"]),
        ("牛", &["買牛奶和茶"]),
        ("奶牛", &[]),
        ("dont", &["Don't e-mail Straße"]),
        ("don’t strasse", &["Don't e-mail Straße"]),
        ("ice", &["milkshake"]),
        ("milk eg", &["groceries"]),
        ("ilk", &[]),
    ] {
        assert_eq!(found(&world, &person, q).await, titles, "{q}");
    }
    // A whole word before the beginning of one, a title before notes; the newest of equals first.
    let milk = found(&world, &person, "milk").await;
    assert_eq!(milk.len(), 3);
    assert_eq!((milk[0].as_str(), milk[2].as_str()), ("milk", "groceries"));
    let answer = world.get(&person, &format!("{}&limit=1", address("milk"))).await.ok(200).body;
    assert_eq!(answer["items"].as_array().unwrap().len(), 1);
    let highlight = json!([{ "field": "title", "start": 0, "end": 4 }]);
    assert_eq!(answer["items"][0]["highlights"], highlight);
    let answer = world.get(&person, &address("milk")).await.body;
    let scores: Vec<f64> = answer["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| item["score"].as_f64().unwrap())
        .collect();
    assert!(scores.is_sorted_by(|a, b| a >= b), "{scores:?}");
}

#[tokio::test]
async fn what_is_found_follows_every_change() {
    let world = World::new().await;
    let (person, other) = (world.person(), world.person());
    world.make(&other, json!({ "title": "alpha of another person" })).await;
    let task = world.make(&person, json!({ "title": "alpha", "notes": "beta" })).await;
    world
        .patch(&person, &path_of(&task), json!({ "title": "gamma", "notes": null }))
        .await
        .ok(200);
    assert!(found(&world, &person, "alpha").await.is_empty() && found(&world, &person, "beta").await.is_empty());
    assert_eq!(found(&world, &person, "gamma").await, ["gamma"]);
    world
        .call(&person, "POST", &format!("{}/complete", path_of(&task)))
        .send()
        .await
        .ok(200);
    for (status, count) in [("", 1), ("&status=completed", 1), ("&status=open", 0)] {
        let answer = world.get(&person, &format!("{}{status}", address("gamma"))).await.ok(200).body;
        assert_eq!(answer["items"].as_array().unwrap().len(), count, "{status}");
    }
    world.delete(&person, &path_of(&task)).await.ok(204);
    assert!(found(&world, &person, "gamma").await.is_empty());
    assert_eq!(world.titles(&person, "trashed=true&q=gam").await, ["gamma"]);
    world
        .call(&person, "POST", &format!("{}/restore", path_of(&task)))
        .send()
        .await
        .ok(200);
    assert_eq!(found(&world, &person, "gamma").await, ["gamma"]);
    world.delete(&person, &format!("{}?permanent=true", path_of(&task))).await.ok(204);
    let words = world.number("select count(*) from task_words").await;
    assert_eq!(words, 1, "nothing of it is left in the index");
}

#[tokio::test]
async fn whatever_is_typed_is_answered() {
    let world = World::new().await;
    let person = world.person();
    let task = world
        .make(&person, json!({ "title": "title notes rowid and or not near rank", "notes": "x" }))
        .await;
    for q in [
        "\"",
        "\"\"",
        "'",
        "' or 1=1 --",
        "title:x",
        "-x",
        "NOT",
        "a AND",
        "OR",
        "NEAR(a b)",
        "x*",
        "*",
        "^",
        "(",
        ")",
        "{title}",
        "+",
        "\\",
        "%",
        "_",
        "!?.,;",
        "\0",
        "x\0y",
        "\u{202e}",
        "\u{feff}",
        "\u{301}",
        "😀",
        "½",
        "ﷺ",
        &"x".repeat(200),
        &"a ".repeat(100),
        &"ﷺ".repeat(200),
        &"字".repeat(200),
    ] {
        for query in [address(q), address(q).replace("/search", "")] {
            let reply = world.get(&person, &query).await;
            assert_eq!(reply.status, 200, "{q:?}: {}", reply.body);
        }
    }
    for word in ["and", "or", "not", "near", "title", "rowid", "rank"] {
        assert_eq!(found(&world, &person, word).await, [task["title"].as_str().unwrap()], "{word}");
    }
    for (query, field) in [
        (address(""), "?q"),
        (address("  "), "?q"),
        (address(&"x".repeat(201)), "?q"),
        (format!("{}&limit=201", address("x")), "?limit"),
        (format!("{}&sort=due", address("x")), "?sort"),
    ] {
        assert_eq!(world.get(&person, &query).await.refused(422, "invalid").pointer(), field);
    }
    world.get(&person, "/tasks/search").await.refused(422, "invalid");
    let broken: Value = world.get(&person, "/tasks/search?q=%FF%FE").await.body;
    assert!(broken["items"].is_array() || broken["code"] == "invalid", "{broken}");
}

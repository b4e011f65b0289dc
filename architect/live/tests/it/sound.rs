use pando_live::{System, Token, Tokens};

use crate::double::{
    Act, SHOP, answer, asked_of_a_sound_one, asked_of_one_that_does_everything, denied, look_at, look_at_named, metadata, said, sound,
};

#[tokio::test]
async fn nothing_is_found_in_a_sound_system() {
    let (report, seen) = look_at(sound).await;
    assert_eq!(said(&report), [""; 0]);
    assert_eq!(seen.probes.len(), 8, "each app asks the two others, and two may");
}

#[tokio::test]
async fn nothing_is_asked_that_could_change_anything() {
    for heard in asked_of_a_sound_one(System::default()).await {
        let what = &heard.head;
        let about_itself = ["/v1.0/metadata", "/v1.0/healthz"].contains(&heard.path());
        let invoked = ["/orders", "/log", "/dapr/subscribe"]
            .iter()
            .any(|path| heard.path().ends_with(path));
        assert!(what.starts_with("GET ") && (about_itself || invoked), "{what}");
        for header in [
            "authorization",
            "cookie",
            "content-length",
            "transfer-encoding",
            "dapr-caller-app-id",
        ] {
            assert_eq!(heard.header(header), None, "{what}");
        }
        assert_eq!(heard.header("traceparent").is_some(), invoked, "{what}");
    }
}

/// Each kind of operation, where there is no other to choose.
#[tokio::test]
async fn of_each_kind_of_operation_only_what_changes_nothing_is_asked_for() {
    let (before, rest) = SHOP.split_once("      - {name: listOrders").unwrap();
    let after = &rest[rest.find("  web:").unwrap()..];
    for method in ["GET", "POST", "PUT", "PATCH", "DELETE", "ANY"] {
        for access in ["public", "person", "administrator", "services"] {
            for parameter in ["", "/{id}"] {
                let rest = format!("method: {method}, path: '/log{parameter}', access: {access}, body: Order");
                let shop = format!("{before}      - {{name: log, {rest}}}\n{after}");
                let (report, heard) = asked_of_one_that_does_everything(&shop).await;
                let is_fit =
                    ["PATCH", "DELETE"].contains(&method) && ["person", "administrator"].contains(&access) && !parameter.is_empty();
                let asked: Vec<_> = heard.iter().filter(|one| *one != "GET /dapr/subscribe").collect();
                let expected = format!("{method} /log/00000000-0000-0000-0000-000000000000");
                assert!(asked.iter().all(|one| is_fit && **one == expected), "{rest}: {asked:?}");
                assert_eq!(asked.is_empty(), !is_fit, "{rest}: {asked:?}");
                let is_noted = said(&report).iter().any(|one| one.starts_with("PAN856"));
                assert_eq!(is_noted, !is_fit, "{rest}: {:#?}", said(&report));
            }
        }
    }
}

#[tokio::test]
async fn what_is_allowed_otherwise_is_found_where_the_model_says_it() {
    let (report, _) = look_at(|heard| match (heard.app, heard.path()) {
        ("web", "/v1.0/invoke/orders/method/log") => answer(200, &serde_json::json!([])),
        ("mail", "/v1.0/invoke/orders/method/log") => denied("mail"),
        _ => sound(heard),
    })
    .await;
    let said = said(&report);
    assert_eq!(said.len(), 2, "{said:#?}");
    assert!(
        said[0].starts_with("PAN851 shop.yaml:7:9 mail may ask for GET /log of orders"),
        "{said:#?}"
    );
    assert!(
        said[1].starts_with("PAN852 shop.yaml:11:9 web may not ask for GET /log of orders"),
        "{said:#?}"
    );
}

#[tokio::test]
async fn what_a_sidecar_says_of_itself_is_held_against_the_model() {
    let (report, _) = look_at(|heard| match (heard.app, heard.path()) {
        ("mail", "/v1.0/metadata") => {
            let mut other = metadata("mail");
            other["components"][0]["name"] = "orderpubsub".into();
            other["subscriptions"][0]["rules"][0]["path"] = "/events".into();
            other["appConnectionProperties"]["health"] = serde_json::Value::Null;
            answer(200, &other)
        }
        ("orders", "/v1.0/healthz") => answer(500, &serde_json::json!({ "errorCode": "ERR_HEALTH_NOT_READY" })),
        _ => sound(heard),
    })
    .await;
    let mut codes: Vec<String> = said(&report).iter().map(|one| one[..6].to_owned()).collect();
    codes.sort();
    assert_eq!(codes, ["PAN805", "PAN811", "PAN814", "PAN823", "PAN832"], "{:#?}", said(&report));
}

#[tokio::test]
async fn who_asks_for_a_token_is_shown_it_and_nobody_else_is() {
    let (report, _) = look_at(|heard| match heard.header("dapr-api-token") {
        Some(_) => Act::BeSilent,
        None => Act::Say(b"HTTP/1.1 401 x\r\ncontent-length: 17\r\n\r\ninvalid api token".to_vec()),
    })
    .await;
    let said = said(&report);
    assert!(
        said.iter()
            .filter(|one| one.starts_with("PAN801") && one.contains("DAPR_API_TOKEN"))
            .count()
            == 3,
        "{said:#?}"
    );
}

/// As on a cluster, where a chart gives each app a token of its own.
#[tokio::test]
async fn where_each_sidecar_asks_for_a_token_of_its_own_each_is_shown_its_own() {
    let folder = tempfile::tempdir().unwrap();
    for app in ["mail", "orders", "web"] {
        std::fs::write(folder.path().join(app), format!("of-{app}\n")).unwrap();
    }
    let of_each = |heard: &crate::double::Heard| match heard.header("dapr-api-token") {
        // daprd says to anybody that it is well.
        _ if heard.path() == "/v1.0/healthz" => sound(heard),
        Some(token) if token == format!("of-{}", heard.app) => sound(heard),
        _ => Act::Say(b"HTTP/1.1 401 x\r\ncontent-length: 17\r\n\r\ninvalid api token".to_vec()),
    };
    let (report, seen) = look_at_named(&Tokens::Folder(folder.path().to_owned()), of_each).await;
    assert_eq!(said(&report), [""; 0]);
    assert_eq!(seen.probes.len(), 8);
    // One token for all is right for one.
    let (report, _) = look_at_named(&Tokens::Same(Token::new("of-mail")), of_each).await;
    let silent = said(&report).into_iter().filter(|one| one.starts_with("PAN801")).count();
    assert_eq!(silent, 2, "{:#?}", said(&report));
}

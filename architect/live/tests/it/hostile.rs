use crate::double::{Act, answer, look_at, metadata, said, sound};

/// Whatever comes in the place of metadata, each sidecar is said to be silent, and why.
#[tokio::test(start_paused = true)]
async fn whatever_comes_in_the_place_of_metadata_is_a_finding() {
    let deep = format!("HTTP/1.1 200 x\r\n\r\n{{\"components\": {}", "[".repeat(100_000));
    let many = format!("HTTP/1.1 200 x\r\n{}\r\n", "x: y\r\n".repeat(100_000));
    let said_once: [(&str, &[u8]); 9] = [
        ("nothing", b""),
        ("no HTTP", b"SSH-2.0-OpenSSH_9.6\r\n"),
        ("a page", b"HTTP/1.1 200 x\r\n\r\n<html>"),
        (
            "another place",
            b"HTTP/1.1 302 x\r\nlocation: http://127.0.0.1:1/\r\ncontent-length: 0\r\n\r\n",
        ),
        ("a piece", b"HTTP/1.1 200 x\r\ncontent-length: 100\r\n\r\n{\"id\": \"mail\""),
        ("another form", b"HTTP/1.1 200 x\r\n\r\n{\"components\": {\"pubsub\": 1}}"),
        ("a wrong length", b"HTTP/1.1 200 x\r\ncontent-length: -1\r\n\r\n{}"),
        ("depth", deep.as_bytes()),
        ("many headers", many.as_bytes()),
    ];
    for (what, bytes) in said_once {
        let (report, seen) = look_at(|_| Act::Say(bytes.to_vec())).await;
        let silent = said(&report)
            .iter()
            .filter(|one| one.starts_with("PAN801 http://127.0.0.1:"))
            .count();
        assert_eq!(silent, 3, "{what}: {:#?}", said(&report));
        assert!(seen.probes.is_empty(), "{what}");
    }
}

#[tokio::test(start_paused = true)]
async fn what_never_ends_is_left() {
    let head = || b"HTTP/1.1 200 x\r\n".to_vec();
    for what in ["silence", "headers", "a body"] {
        let act = || match what {
            "silence" => Act::BeSilent,
            "headers" => Act::GoOn(head(), b"x: y\r\n"),
            _ => Act::GoOn([head(), b"\r\n".to_vec()].concat(), &[b' '; 65_536]),
        };
        let (report, _) = look_at(|_| act()).await;
        assert_eq!(said(&report).iter().filter(|one| one.starts_with("PAN801")).count(), 3, "{what}");
        // Sound in all it says of itself, and endless where it is asked for something.
        let (report, _) = look_at(|heard| match heard.path().starts_with("/v1.0/invoke") {
            true => act(),
            false => sound(heard),
        })
        .await;
        let said = said(&report);
        match what {
            // A stream that goes on is an answer of the app.
            "a body" => assert!(said.iter().any(|one| one.starts_with("PAN852")), "{said:#?}"),
            _ => assert_eq!(said.iter().filter(|one| one.starts_with("PAN854")).count(), 8, "{what} {said:#?}"),
        }
    }
}

#[tokio::test]
async fn what_a_sidecar_writes_changes_no_terminal() {
    let (report, _) = look_at(|heard| match heard.path() {
        "/v1.0/metadata" => {
            let mut evil = metadata(heard.app);
            evil["id"] = "\u{1b}]0;evil\u{7}\n::error::x\u{202e}".into();
            evil["subscriptions"] = serde_json::json!([{ "pubsubname": "pubsub", "topic": "\u{1b}[2J" }]);
            answer(200, &evil)
        }
        _ => sound(heard),
    })
    .await;
    assert!(!said(&report).is_empty());
    for text in [
        pando_check::format::text(&report, pando_check::format::Colour::Off),
        pando_check::format::json(&report),
        pando_check::format::sarif(&report),
        pando_check::format::github(&report),
    ] {
        assert!(
            !text.contains(['\u{1b}', '\u{7}', '\u{202e}']) && !text.contains("\n::error::x"),
            "{text}"
        );
    }
}

#[tokio::test]
async fn a_sidecar_that_says_too_much_is_cut_short() {
    let (report, _) = look_at(|heard| match heard.path() {
        "/v1.0/metadata" => {
            let mut huge = metadata(heard.app);
            let component = serde_json::json!({ "name": "x", "type": "bindings.x", "version": "v1" });
            huge["components"] = std::iter::repeat_n(component, 20_000).collect();
            answer(200, &huge)
        }
        _ => sound(heard),
    })
    .await;
    assert!(report.cut.contains(&"PAN814"), "{:?}", report.cut);
}

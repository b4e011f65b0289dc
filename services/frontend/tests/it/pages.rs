use http::StatusCode;

use crate::world::World;

#[tokio::test]
async fn a_page_comes_by_its_name() {
    let world = World::new();
    for (path, holds, kind) in [
        ("/", "Home", "text/html; charset=utf-8"),
        ("/today", "Today", "text/html; charset=utf-8"),
        ("/today/", "Today", "text/html; charset=utf-8"),
        ("/today?project=1", "Today", "text/html; charset=utf-8"),
        ("/icon.svg", "<svg/>", "image/svg+xml"),
        ("/_next/static/chunks/a-1f.js", "x", "text/javascript; charset=utf-8"),
        ("/_next/static/chunks/a-1f.css", "y", "text/css; charset=utf-8"),
    ] {
        let reply = world.get(path, &[]).await;
        assert_eq!((reply.status, reply.header("content-type")), (StatusCode::OK, kind), "{path}");
        assert!(reply.body.contains(holds), "{path}");
    }
}

#[tokio::test]
async fn the_encoding_is_the_one_the_client_wants_most() {
    let world = World::new();
    for (accepted, encoding) in [
        ("gzip, deflate, br, zstd", "br"),
        ("gzip, br", "br"),
        ("GZIP", "gzip"),
        ("gzip;q=1.0, br;q=0.5", "gzip"),
        ("br;q=0.5, gzip;q=0.5", "br"),
        ("br;q=0, gzip", "gzip"),
        ("br;q=0.000, gzip;q=0", ""),
        ("*", "br"),
        ("*;q=0.5, br;q=0", "gzip"),
        ("identity", ""),
        ("identity;q=0.9, gzip;q=0.2", ""),
        ("identity;q=0, gzip;q=0.2", "gzip"),
        ("deflate, zstd", ""),
        ("", ""),
    ] {
        let reply = world.get("/", &[("accept-encoding", accepted)]).await;
        assert_eq!(reply.header("content-encoding"), encoding, "{accepted}");
        let body = match encoding {
            "br" => "index in brotli",
            "gzip" => "index in gzip",
            _ => "<script>one()</script><h1>Home</h1>",
        };
        assert_eq!((reply.body.as_str(), reply.header("vary")), (body, "accept-encoding"), "{accepted}");
        assert_eq!(reply.header("content-type"), "text/html; charset=utf-8");
    }
    // What was not compressed at the build comes as it is.
    let reply = world.get("/today", &[("accept-encoding", "br, gzip")]).await;
    assert_eq!(reply.header("content-encoding"), "");
}

#[tokio::test]
async fn hashed_names_are_kept_for_ever_and_all_else_is_asked_about() {
    let world = World::new();
    let keeps = |path: &'static str| async { world.get(path, &[]).await.header("cache-control").to_owned() };
    assert_eq!(keeps("/_next/static/chunks/a-1f.js").await, "public, max-age=31536000, immutable");
    for path in ["/", "/today", "/icon.svg", "/nowhere", "/_next/static/chunks/gone.js"] {
        assert_eq!(keeps(path).await, "no-cache", "{path}");
    }
}

#[tokio::test]
async fn what_the_client_has_is_not_sent_again() {
    let world = World::new();
    let encodings = ["br", "gzip", "identity"];
    let mut tags = Vec::new();
    for encoding in encodings {
        tags.push(world.get("/", &[("accept-encoding", encoding)]).await.header("etag").to_owned());
    }
    assert!(tags[0] != tags[1] && tags[1] != tags[2] && tags[0] != tags[2], "{tags:?}");
    for (encoding, tag) in encodings.into_iter().zip(&tags) {
        for known in [tag.clone(), format!("W/{tag}"), format!("\"x\", {tag}"), "*".to_owned()] {
            let reply = world.get("/", &[("accept-encoding", encoding), ("if-none-match", &known)]).await;
            assert_eq!((reply.status, reply.body.as_str()), (StatusCode::NOT_MODIFIED, ""), "{known}");
            assert_eq!((reply.header("etag"), reply.header("vary")), (tag.as_str(), "accept-encoding"));
            assert_eq!(reply.header("cache-control"), "no-cache");
        }
        for other in ["\"x\"", "x", ""] {
            let reply = world.get("/", &[("accept-encoding", encoding), ("if-none-match", other)]).await;
            assert_eq!(reply.status, StatusCode::OK, "{other}");
        }
    }
    let other_encoding = world.get("/", &[("accept-encoding", "br"), ("if-none-match", &tags[1])]).await;
    assert_eq!(other_encoding.status, StatusCode::OK, "the same page in other bytes");
}

#[tokio::test]
async fn a_range_is_answered_with_the_whole() {
    let world = World::new();
    let reply = world.get("/today", &[("range", "bytes=0-3")]).await;
    assert_eq!(reply.status, StatusCode::OK);
    assert!(reply.body.ends_with("</h1>"));
}

#[tokio::test]
async fn what_is_not_there_gets_our_own_page_and_a_404() {
    let world = World::new();
    for path in [
        "/nowhere",
        "/nowhere/at/all",
        "/404",
        "/today/index",
        "/../Cargo.toml",
        "/%2e%2e/Cargo.toml",
        "/..%2f..%2fCargo.toml",
        "/_next/static/../../../etc/passwd",
        "/_next/static/%2e%2e/index.html",
        "/index.html.br",
        "/%00",
        "/today%2ehtml",
        "/.git/config",
        "/_next",
    ] {
        let reply = world.get(path, &[]).await;
        assert_eq!(
            (reply.status, reply.body.as_str()),
            (StatusCode::NOT_FOUND, "<h1>Nothing here</h1>"),
            "{path}"
        );
    }
    let tag = world.get("/nowhere", &[]).await.header("etag").to_owned();
    let reply = world.get("/nowhere", &[("if-none-match", &tag), ("accept-encoding", "br")]).await;
    assert_eq!((reply.status, reply.body.as_str()), (StatusCode::NOT_FOUND, "nothing in brotli"));
}

#[tokio::test]
async fn pages_can_only_be_read() {
    let world = World::new();
    for method in ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"] {
        let reply = world.ask(method, "/today", &[]).await;
        assert_eq!(
            (reply.status, reply.header("allow")),
            (StatusCode::METHOD_NOT_ALLOWED, "GET, HEAD"),
            "{method}"
        );
        assert!(reply.body.contains("\"method_not_allowed\""), "{method}");
    }
}

#[tokio::test]
async fn a_build_without_the_interface_says_so() {
    let world = World::of(&[]);
    let reply = world.get("/", &[]).await;
    assert_eq!(reply.status, StatusCode::OK);
    assert!(reply.body.contains("not in this build") && reply.body.contains("make run"));
    assert_eq!(
        reply.header("content-security-policy"),
        "default-src 'none'; frame-ancestors 'none'"
    );
    assert_eq!(world.get("/today", &[]).await.status, StatusCode::NOT_FOUND);
    assert_eq!(world.get("/api/tasks", &[]).await.body, "from the gateway");
}

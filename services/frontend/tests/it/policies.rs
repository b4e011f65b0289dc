use std::collections::HashMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

use crate::world::World;

fn directives(policy: &str) -> HashMap<&str, &str> {
    let directives = policy.split(';').map(str::trim);
    directives.filter_map(|directive| directive.split_once(' ')).collect()
}

#[tokio::test]
async fn only_a_pages_own_scripts_run_and_nothing_comes_from_elsewhere() {
    let world = World::new();
    let hash = |script: &str| format!("'sha256-{}'", STANDARD.encode(Sha256::digest(script)));
    for (path, script, foreign) in [("/", "one()", "two()"), ("/today", "two()", "one()")] {
        let reply = world.get(path, &[]).await;
        let policy = directives(reply.header("content-security-policy"));
        assert_eq!(policy["script-src"], format!("'self' {}", hash(script)), "{path}");
        assert!(!policy["script-src"].contains(&hash(foreign)));
        for (directive, sources) in &policy {
            assert!(
                !sources.contains("http") && !sources.contains('*') && !sources.contains("unsafe-eval"),
                "{directive} {sources}"
            );
            assert!(
                *directive == "style-src" || !sources.contains("unsafe-inline"),
                "{directive} {sources}"
            );
        }
        for (directive, sources) in [
            ("default-src", "'self'"),
            ("object-src", "'none'"),
            ("base-uri", "'none'"),
            ("frame-ancestors", "'none'"),
            ("form-action", "'self'"),
            ("connect-src", "'self'"),
        ] {
            assert_eq!(policy.get(directive), Some(&sources), "{directive}");
        }
    }
    // The page for what is not there has no script at all.
    let reply = world.get("/nowhere", &[]).await;
    assert_eq!(directives(reply.header("content-security-policy"))["script-src"], "'self'");
}

#[tokio::test]
async fn a_compressed_or_unchanged_page_has_the_same_policy() {
    let world = World::new();
    let plain = world.get("/", &[]).await;
    let policy = plain.header("content-security-policy");
    let compressed = world.get("/", &[("accept-encoding", "br")]).await;
    let unchanged = world.get("/", &[("if-none-match", plain.header("etag"))]).await;
    assert_eq!(unchanged.status, 304);
    assert_eq!(
        (
            compressed.header("content-security-policy"),
            unchanged.header("content-security-policy")
        ),
        (policy, policy)
    );
}

#[tokio::test]
async fn every_answer_tells_the_browser_to_be_careful() {
    let world = World::new();
    let bare = World::of(&[]);
    for reply in [
        world.get("/", &[]).await,
        world.get("/icon.svg", &[]).await,
        world.get("/nowhere", &[]).await,
        world.ask("POST", "/", &[]).await,
        bare.get("/", &[]).await,
    ] {
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "no-referrer"),
            ("cross-origin-opener-policy", "same-origin"),
            ("cross-origin-resource-policy", "same-origin"),
            ("x-frame-options", "DENY"),
        ] {
            assert_eq!(reply.header(name), value, "{reply:?}");
        }
        assert!(reply.header("permissions-policy").contains("camera=()"));
    }
}

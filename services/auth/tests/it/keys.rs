use pando_auth::domain::key_schedule::{LEAD_SECONDS, PERIOD_SECONDS};
use pando_auth::store::statements;
use pando_auth::{Auth, Deps, Settings};
use pando_auth_contract::Secret;
use pando_token::Jwks;

use crate::world::{World, platform, settings};

async fn published(world: &World) -> Vec<String> {
    let reply = world.call("GET", "/auth/jwks").send().await.ok(200);
    let keys: Jwks = serde_json::from_value(reply.body).unwrap();
    keys.keys.into_iter().map(|key| key.kid).collect()
}

fn kid(token: &str) -> String {
    use base64::Engine;
    let header = base64::engine::general_purpose::URL_SAFE_NO_PAD
        .decode(token.split('.').next().unwrap())
        .unwrap();
    serde_json::from_slice::<serde_json::Value>(&header).unwrap()["kid"]
        .as_str()
        .unwrap()
        .to_owned()
}

#[tokio::test]
async fn the_published_key_verifies_and_outlives_a_restart() {
    let world = World::new().await;
    let token = world.register("a@b.co").await.access();
    let keys = published(&world).await;
    assert_eq!(keys, [kid(&token)]);
    assert_eq!(token.split('.').count(), 3);
    let world = world.restarted(settings()).await.unwrap();
    assert_eq!(published(&world).await, keys);
    world.me(&token).await.ok(200);
}

#[tokio::test]
async fn a_key_follows_another_with_overlap() {
    let world = World::new().await;
    let first = world.register("a@b.co").await;
    let session = first.refresh_token();
    world.clock.advance(PERIOD_SECONDS - LEAD_SECONDS - 1);
    world.reconcile().await;
    assert_eq!(published(&world).await.len(), 1);
    world.clock.advance(1);
    world.reconcile().await;
    let both = published(&world).await;
    assert_eq!((both.len(), &both[0]), (2, &kid(&first.access())));
    world.refresh(&session).await.refused(401, "refresh_token");
    world.clock.advance(LEAD_SECONDS - 1);
    let old = world.login("a@b.co").await;
    assert_eq!(kid(&old.access()), both[0]);
    world.clock.advance(1);
    let new = world.login("a@b.co").await;
    assert_eq!(kid(&new.access()), both[1]);
    world.reconcile().await;
    world.me(&old.access()).await.ok(200);
    world.clock.advance(15 * 60 + 60);
    world.reconcile().await;
    assert_eq!(published(&world).await, both[1..]);
}

#[tokio::test]
async fn replicas_share_keys_and_a_rotation_that_is_asked_for_is_published_first() {
    let world = World::new().await;
    let other = world.replica(settings()).await.unwrap();
    assert_eq!(published(&world).await, published(&other).await);
    let token = world.register("a@b.co").await.access();
    other.me(&token).await.ok(200);
    let signs_from = world.auth.rotate_keys_now().await.unwrap();
    assert_eq!(signs_from, world.now().plus_seconds(LEAD_SECONDS));
    assert_eq!(published(&world).await.len(), 2);
    assert_eq!(kid(&world.login("a@b.co").await.access()), kid(&token));
    other.reconcile().await;
    assert_eq!(published(&world).await, published(&other).await);
    world.clock.advance(LEAD_SECONDS);
    let new = world.login("a@b.co").await.access();
    assert_ne!(kid(&new), kid(&token));
    other.me(&new).await.ok(200);
}

#[tokio::test]
async fn sealed_keys_open_with_their_secret_only_and_say_so_at_the_start() {
    let secret = |text: &str| Settings {
        sealing_secret: Some(Secret::new(text)),
        ..settings()
    };
    let world = World::with(secret("a secret of enough letters")).await;
    let token = world.register("a@b.co").await.access();
    let reason = |start: Result<World, pando_auth::StartError>| start.err().unwrap().to_string();
    // The same chance makes the same key; unsealed it lies in the database as it is.
    let unsealed = World::new().await;
    assert_eq!(published(&unsealed).await, published(&world).await);
    let seed: Vec<u8> = unsealed.store.read(&statements::KEYS, Vec::new()).await.unwrap()[0].get(2).unwrap();
    let holds_seed = async |world: &World| world.bytes_at_rest().await.windows(32).any(|window| window == seed);
    assert!(holds_seed(&unsealed).await && !holds_seed(&world).await);
    let missing = reason(world.replica(settings()).await);
    assert!(missing.contains("are sealed: start with the secret"), "{missing}");
    let another = reason(world.replica(secret("another secret of letters")).await);
    assert!(another.contains("sealed with another secret"), "{another}");
    let short = reason(world.replica(secret("short")).await);
    assert!(short.contains("at least 16"), "{short}");
    let world = world.restarted(secret("a secret of enough letters")).await.unwrap();
    world.me(&token).await.ok(200);
}

#[tokio::test]
async fn keys_that_were_not_sealed_are_when_a_secret_is_given() {
    let world = World::new().await;
    let token = world.register("a@b.co").await.access();
    let sealed = Settings {
        sealing_secret: Some(Secret::new("a secret of enough letters")),
        ..settings()
    };
    let world = world.restarted(sealed).await.unwrap();
    world.me(&token).await.ok(200);
    let start = world.replica(settings()).await;
    assert!(start.err().unwrap().to_string().contains("are sealed"));
}

#[tokio::test]
async fn settings_that_cannot_be_stop_the_start_with_a_sentence() {
    let world = World::new().await;
    let wrong = [
        (
            Settings {
                access_token_seconds: 3600,
                ..settings()
            },
            "1 to 900 seconds",
        ),
        (
            Settings {
                access_token_seconds: 0,
                ..settings()
            },
            "1 to 900 seconds",
        ),
        (
            Settings {
                password_length_min: 300,
                ..settings()
            },
            "1 to 256",
        ),
        (
            Settings {
                password_cost: pando_auth::PasswordCost {
                    memory_kib: 1,
                    passes: 1,
                    lanes: 1,
                },
                ..settings()
            },
            "impossible",
        ),
    ];
    for (settings, reason) in wrong {
        let deps = Deps {
            platform: platform(world.clock.clone(), 3),
            store: world.store.clone(),
            settings,
        };
        let error = Auth::open(deps).await.err().unwrap().to_string();
        assert!(error.contains(reason), "{error}");
    }
}

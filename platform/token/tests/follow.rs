//! How a process learns of keys and revocations.
#![cfg(test)]

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use axum::body::Body;
use http::{Request, Response};
use pando_kernel::{Ids, Instant, ManualClock, SeededRandom, SessionId, UserId, Zone};
use pando_token::{
    Claims, Jwks, KeysAndRevocations, Profile, Revocation, RevocationKind, RevocationList, Signer, SigningKey, TokenError, TokenVerifier,
};
use pando_wire::{After, Client, Operation, Role, Transport, TransportError};
use serde_json::{Value, json};
use uuid::Uuid;

const KEYS: Operation<(), (), Value> = Operation::get("/issuer/keys", "keys", "Keys");
const REVOCATIONS: Operation<After, (), Value> = Operation::get("/issuer/revocations", "revocations", "Revocations");

#[derive(Default)]
struct Issuer {
    away: bool,
    keys: Jwks,
    revocations: Vec<Revocation>,
    asked: Vec<String>,
}

struct Way(Arc<Mutex<Issuer>>);

#[async_trait]
impl Transport for Way {
    async fn send(&self, app_id: &'static str, request: Request<Body>) -> Result<Response<Body>, TransportError> {
        let mut issuer = self.0.lock().unwrap();
        issuer.asked.push(request.uri().to_string());
        if issuer.away {
            return Err(TransportError::Away(app_id));
        }
        let answer = match request.uri().path() {
            "/issuer/keys" => json!(issuer.keys),
            _ => {
                let query = request.uri().query().unwrap();
                let after: i64 = query.strip_prefix("after=").unwrap().parse().unwrap();
                let items: Vec<_> = issuer
                    .revocations
                    .iter()
                    .filter(|known| known.position > after)
                    .take(2)
                    .cloned()
                    .collect();
                let next = items.last().map_or(after, |last| last.position);
                json!(RevocationList { items, next })
            }
        };
        Ok(Response::new(Body::from(answer.to_string())))
    }
}

fn now() -> Instant {
    Instant::from_micros(1_790_000_000_000_000)
}

fn token(signer: &Signer, session: u128) -> String {
    let claims = Claims {
        iss: "pando".into(),
        aud: "pando".into(),
        sub: UserId::from(Uuid::from_u128(1)),
        sid: SessionId::from(Uuid::from_u128(session)),
        role: Role::Member,
        zone: Zone::utc(),
        iat: now().into(),
        nbf: None,
        exp: now().plus_seconds(600).into(),
        jti: Uuid::from_u128(session),
    };
    signer.sign(&claims).expose().to_owned()
}

#[tokio::test]
async fn keys_come_after_all_revocations_and_an_issuer_that_is_away_changes_nothing() {
    let key = SigningKey::from_seed([7; 32]).unwrap();
    let issuer = Arc::new(Mutex::new(Issuer {
        keys: Jwks {
            keys: vec![key.jwk().clone()],
        },
        ..Issuer::default()
    }));
    let signer = Signer::new(key);
    let revoke = |position, kind, id| Revocation {
        position,
        kind,
        id: Uuid::from_u128(id),
        at: now(),
    };
    issuer.lock().unwrap().revocations = (1..=3).map(|n| revoke(n, RevocationKind::Session, n as u128)).collect();
    let clock = Arc::new(ManualClock::at(now()));
    let verifier = Arc::new(TokenVerifier::new(Profile::default()));
    let ids = Ids::new(clock.clone(), Arc::new(SeededRandom::new(1)));
    let client = Client::new("issuer", Arc::new(Way(issuer.clone())));
    let follow = KeysAndRevocations::new(client, &KEYS, &REVOCATIONS, verifier.clone(), clock, ids);

    assert_eq!(follow.poll().await, Ok(true));
    assert!(!verifier.has_keys(), "nobody is let in while revocations are still missing");
    while follow.poll().await.unwrap() {}
    for session in 1..=3 {
        assert_eq!(verifier.verify(&token(&signer, session), now()).unwrap_err(), TokenError::Revoked);
    }
    assert!(verifier.verify(&token(&signer, 4), now()).is_ok());

    issuer.lock().unwrap().away = true;
    assert!(follow.poll().await.is_err());
    assert!(verifier.verify(&token(&signer, 4), now()).is_ok());

    {
        let mut changed = issuer.lock().unwrap();
        changed.away = false;
        changed.revocations.push(revoke(4, RevocationKind::User, 1));
        changed.revocations[3].at = now().plus_seconds(1);
    }
    follow.poll().await.unwrap();
    assert_eq!(verifier.verify(&token(&signer, 4), now()).unwrap_err(), TokenError::Revoked);
    assert!(
        issuer
            .lock()
            .unwrap()
            .asked
            .iter()
            .any(|asked| asked == "/issuer/revocations?after=3")
    );
}

//! What a verifier lets in, and all that it does not.
#![cfg(test)]

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use pando_kernel::{Instant, SessionId, UserId, Zone};
use pando_token::{Claims, Jwk, Jwks, Profile, Signer, SigningKey, TokenError, TokenVerifier};
use pando_wire::{Problem, Role};
use proptest::prelude::*;
use ring::signature::Ed25519KeyPair;
use uuid::Uuid;

const SEED: [u8; 32] = [7; 32];

fn now() -> Instant {
    Instant::from_micros(1_790_000_000_250_000)
}

fn claims() -> Claims {
    Claims {
        iss: "pando".into(),
        aud: "pando".into(),
        sub: UserId::from(Uuid::from_u128(1)),
        sid: SessionId::from(Uuid::from_u128(2)),
        role: Role::Member,
        zone: "Europe/Berlin".parse().unwrap(),
        iat: now().into(),
        nbf: None,
        exp: now().plus_seconds(600).into(),
        jti: Uuid::from_u128(3),
    }
}

fn key() -> SigningKey {
    SigningKey::from_seed(SEED).unwrap()
}

fn verifier() -> TokenVerifier {
    let verifier = TokenVerifier::new(Profile::default());
    verifier.set_keys(&Jwks {
        keys: vec![key().jwk().clone()],
    });
    verifier
}

fn signed(claims: &Claims) -> String {
    Signer::new(key()).sign(claims).expose().to_owned()
}

fn b64(text: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(text)
}

/// A token of any header and payload, truly signed by the known key.
fn forged(header: &str, payload: &str) -> String {
    let signed = format!("{}.{}", b64(header), b64(payload));
    let pair = Ed25519KeyPair::from_seed_unchecked(&SEED).unwrap();
    format!("{signed}.{}", b64(pair.sign(signed.as_bytes())))
}

fn header() -> String {
    format!(r#"{{"alg":"EdDSA","typ":"at+jwt","kid":"{}"}}"#, key().kid())
}

fn payload() -> String {
    serde_json::to_string(&claims()).unwrap()
}

#[test]
fn a_good_token_says_who_it_is_for_and_again_from_memory() {
    let (verifier, token) = (verifier(), signed(&claims()));
    for _ in 0..2 {
        let caller = verifier.verify(&token, now()).unwrap();
        assert_eq!((caller.user_id, caller.session_id), (claims().sub, claims().sid));
        assert_eq!(caller.zone, "Europe/Berlin".parse::<Zone>().unwrap());
        assert_eq!(caller.role, Role::Member);
        assert_eq!(caller.expires_at, now().plus_seconds(600));
        assert_eq!(caller.token.expose(), token);
    }
    assert_eq!(
        forged(&header(), &payload()),
        token,
        "the header and its order are exactly those of the profile"
    );
}

#[test]
fn headers_of_another_kind_are_refused_however_well_they_are_signed() {
    let verifier = verifier();
    let kid = key().kid().to_owned();
    for header in [
        format!(r#"{{"alg":"none","typ":"at+jwt","kid":"{kid}"}}"#),
        format!(r#"{{"alg":"HS256","typ":"at+jwt","kid":"{kid}"}}"#),
        format!(r#"{{"alg":"eddsa","typ":"at+jwt","kid":"{kid}"}}"#),
        format!(r#"{{"alg":"EdDSA","typ":"JWT","kid":"{kid}"}}"#),
        format!(r#"{{"alg":"EdDSA","kid":"{kid}"}}"#),
        r#"{"alg":"EdDSA","typ":"at+jwt"}"#.to_owned(),
        format!(r#"{{"alg":"EdDSA","typ":"at+jwt","kid":"{kid}","crit":["exp"]}}"#),
        format!(r#"{{"alg":"EdDSA","typ":"at+jwt","kid":"{kid}","jwk":{{}}}}"#),
        format!(r#"{{"alg":"none","alg":"EdDSA","typ":"at+jwt","kid":"{kid}"}}"#),
        format!(r#"{{"alg":["EdDSA"],"typ":"at+jwt","kid":"{kid}"}}"#),
        "[]".to_owned(),
        String::new(),
    ] {
        assert_eq!(
            verifier.verify(&forged(&header, &payload()), now()).unwrap_err(),
            TokenError::Kind,
            "{header}"
        );
    }
}

#[test]
fn the_public_key_is_no_secret_to_sign_with() {
    let public = key().jwk().public_key().unwrap();
    let kid = key().kid().to_owned();
    for alg in ["HS256", "EdDSA"] {
        let header = format!(r#"{{"alg":"{alg}","typ":"at+jwt","kid":"{kid}"}}"#);
        let signed = format!("{}.{}", b64(header), b64(payload()));
        let mac = ring::hmac::sign(&ring::hmac::Key::new(ring::hmac::HMAC_SHA256, &public), signed.as_bytes());
        let refused = verifier().verify(&format!("{signed}.{}", b64(mac)), now()).unwrap_err();
        assert!(matches!(refused, TokenError::Kind | TokenError::Signature), "{refused}");
    }
}

#[test]
fn only_known_keys_count_whatever_their_name_is() {
    let other = SigningKey::from_seed([8; 32]).unwrap();
    let stranger = Signer::new(other).sign(&claims());
    assert_eq!(verifier().verify(stranger.expose(), now()).unwrap_err(), TokenError::UnknownKey);
    for kid in ["../../../../dev/null", "' or 1=1 --", "", "https://evil.example/key"] {
        let header = format!(r#"{{"alg":"EdDSA","typ":"at+jwt","kid":"{kid}"}}"#);
        assert_eq!(
            verifier().verify(&forged(&header, &payload()), now()).unwrap_err(),
            TokenError::UnknownKey,
            "{kid}"
        );
    }
    // The name of a known key over the signature of another one.
    let imposter = TokenVerifier::new(Profile::default());
    let mut jwk: Jwk = SigningKey::from_seed([8; 32]).unwrap().jwk().clone();
    jwk.kid = key().kid().to_owned();
    imposter.set_keys(&Jwks { keys: vec![jwk] });
    assert_eq!(imposter.verify(&signed(&claims()), now()).unwrap_err(), TokenError::Signature);
}

#[test]
fn times_are_kept_to_the_microsecond_without_leeway() {
    let token = signed(&claims());
    let last = Instant::from_micros(now().plus_seconds(600).as_micros() - 1);
    for verifier in [verifier(), verifier()] {
        assert!(verifier.verify(&token, last).is_ok());
        // Once from memory, then anew.
        for _ in 0..2 {
            assert_eq!(verifier.verify(&token, now().plus_seconds(600)).unwrap_err(), TokenError::Expired);
        }
    }
    let early = Claims {
        nbf: Some(now().plus_seconds(1).into()),
        ..claims()
    };
    assert_eq!(verifier().verify(&signed(&early), now()).unwrap_err(), TokenError::Early);
    assert!(verifier().verify(&signed(&early), now().plus_seconds(1)).is_ok());
    let endless = Claims {
        exp: now().plus_seconds(901).into(),
        ..claims()
    };
    assert_eq!(verifier().verify(&signed(&endless), now()).unwrap_err(), TokenError::Claims);
}

#[test]
fn tokens_for_others_are_refused() {
    for claims in [
        Claims {
            aud: "else".into(),
            ..claims()
        },
        Claims {
            aud: String::new(),
            ..claims()
        },
        Claims {
            iss: "else".into(),
            ..claims()
        },
    ] {
        assert_eq!(verifier().verify(&signed(&claims), now()).unwrap_err(), TokenError::NotForUs);
    }
}

#[test]
fn claims_that_make_no_sense_are_refused() {
    let good = payload();
    for bad in [
        good.replace("\"sub\"", "\"sub\":\"00000000-0000-0000-0000-000000000009\",\"sub\""),
        good.replace("\"role\":\"member\"", "\"role\":\"root\""),
        good.replace("\"role\":\"member\",", ""),
        good.replace("Europe/Berlin", "../../etc/passwd"),
        good.replace("1790000000.25", "1e400"),
        good.replace("1790000000.25", "-1"),
        good.replace("1790000000.25", "\"1790000000\""),
        good.replace("\"aud\":\"pando\"", "\"aud\":[\"pando\"]"),
        format!("{good}{{}}"),
        "null".to_owned(),
        "[".repeat(500),
    ] {
        assert_ne!(bad, good);
        assert_eq!(
            verifier().verify(&forged(&header(), &bad), now()).unwrap_err(),
            TokenError::Claims,
            "{bad}"
        );
    }
}

#[test]
fn a_changed_token_is_refused_wherever_it_was_changed() {
    let token = signed(&claims());
    let verifier = verifier();
    verifier.verify(&token, now()).unwrap();
    for length in 0..token.len() {
        assert!(verifier.verify(&token[..length], now()).is_err(), "cut at {length}");
    }
    for place in 0..token.len() {
        let mut bytes = token.clone().into_bytes();
        bytes[place] = if bytes[place] == b'A' { b'B' } else { b'A' };
        assert!(
            verifier.verify(&String::from_utf8(bytes).unwrap(), now()).is_err(),
            "changed at {place}"
        );
    }
    for wrapped in [
        format!("{token}."),
        format!(".{token}"),
        format!("{token}=="),
        format!("{token} "),
        format!("a.{token}"),
    ] {
        assert!(verifier.verify(&wrapped, now()).is_err(), "{wrapped}");
    }
    let long = format!("{token}{}", "A".repeat(TokenVerifier::TOKEN_BYTES_MAX));
    assert_eq!(verifier.verify(&long, now()).unwrap_err(), TokenError::TooLong);
}

#[test]
fn revocations_bind_at_once_also_for_remembered_tokens() {
    let (verifier, token) = (verifier(), signed(&claims()));
    verifier.verify(&token, now()).unwrap();
    verifier.revoke_session(claims().sid, now().plus_seconds(900), now());
    assert_eq!(verifier.verify(&token, now()).unwrap_err(), TokenError::Revoked);
    let elsewhere = Claims {
        sid: SessionId::from(Uuid::from_u128(20)),
        ..claims()
    };
    assert!(
        verifier.verify(&signed(&elsewhere), now()).is_ok(),
        "the person's other session stays"
    );

    verifier.revoke_user(claims().sub, now().plus_seconds(1), now());
    assert_eq!(verifier.verify(&signed(&elsewhere), now()).unwrap_err(), TokenError::Revoked);
    let fresh = Claims {
        iat: now().plus_seconds(1).into(),
        ..elsewhere
    };
    assert!(
        verifier.verify(&signed(&fresh), now().plus_seconds(1)).is_ok(),
        "signed in again after it"
    );
    // An older revocation that comes late does not undo a newer one.
    verifier.revoke_user(claims().sub, now(), now());
    assert_eq!(
        verifier.verify(&signed(&elsewhere_of(&fresh)), now()).unwrap_err(),
        TokenError::Revoked
    );
}

fn elsewhere_of(claims: &Claims) -> Claims {
    Claims {
        iat: now().into(),
        ..claims.clone()
    }
}

#[test]
fn a_key_that_is_withdrawn_takes_its_remembered_tokens_along() {
    let (verifier, token) = (verifier(), signed(&claims()));
    verifier.verify(&token, now()).unwrap();
    let next = SigningKey::from_seed([9; 32]).unwrap();
    verifier.set_keys(&Jwks {
        keys: vec![key().jwk().clone(), next.jwk().clone()],
    });
    assert!(verifier.verify(&token, now()).is_ok(), "both count while they overlap");
    verifier.set_keys(&Jwks {
        keys: vec![next.jwk().clone()],
    });
    assert_eq!(verifier.verify(&token, now()).unwrap_err(), TokenError::UnknownKey);
    verifier.set_keys(&Jwks::default());
    assert!(!verifier.has_keys());
}

#[test]
fn outside_every_fault_is_the_same() {
    let faults = [
        TokenError::TooLong,
        TokenError::Form,
        TokenError::Kind,
        TokenError::UnknownKey,
        TokenError::Revoked,
        TokenError::Expired,
    ];
    for fault in faults {
        let problem = Problem::from(fault);
        assert_eq!(problem, Problem::from(TokenError::Signature));
        assert_eq!((problem.status, problem.code.as_str()), (401, "unauthenticated"));
        assert_eq!(problem.internal, None);
    }
}

proptest! {
    #[test]
    fn nothing_that_anybody_sends_makes_it_panic(text in ".{0,300}", bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let verifier = verifier();
        prop_assert!(verifier.verify(&text, now()).is_err());
        prop_assert!(verifier.verify(&String::from_utf8_lossy(&bytes), now()).is_err());
        let parts = format!("{}.{}.{}", b64(&bytes), b64(&text), b64(&bytes));
        prop_assert!(verifier.verify(&parts, now()).is_err());
        let signed = forged(&header(), &text);
        prop_assert!(verifier.verify(&signed, now()).is_err());
    }
}

use std::net::TcpListener;
use std::sync::Arc;

use pando_check::live::{Internal, Shown};
use pando_live::System;
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, ExtendedKeyUsagePurpose, IsCa, KeyPair, SanType};
use rustls::crypto::ring;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::WebPkiClientVerifier;
use rustls::{RootCertStore, ServerConfig, ServerConnection, StreamOwned};

const IDENTITY: &str = "spiffe://public/ns/default/orders";

/// An authority of the test's own.
fn authority() -> CertifiedIssuer<'static, KeyPair> {
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap()
}

/// A server like a sidecar's, which asks whoever comes for a certificate, or does not; where it is.
fn server(authority: &CertifiedIssuer<'static, KeyPair>, asks: bool) -> String {
    let key = KeyPair::generate().unwrap();
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.subject_alt_names = vec![SanType::URI(IDENTITY.try_into().unwrap())];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    let own = params.signed_by(&key, authority).unwrap();
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from(authority.der().to_vec())).unwrap();
    let provider = Arc::new(ring::default_provider());
    let builder = ServerConfig::builder_with_provider(provider.clone())
        .with_safe_default_protocol_versions()
        .unwrap();
    let builder = match asks {
        true => builder.with_client_cert_verifier(WebPkiClientVerifier::builder_with_provider(roots.into(), provider).build().unwrap()),
        false => builder.with_no_client_auth(),
    };
    let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
    let mut config = builder.with_single_cert(vec![own.der().clone()], key).unwrap();
    config.alpn_protocols = vec![b"h2".to_vec()];
    let config = Arc::new(config);
    served(move |stream| {
        let mut stream = StreamOwned::new(ServerConnection::new(config.clone()).unwrap(), stream);
        // Settings, as HTTP/2 begins with; a stranger may have been turned away before.
        let _ = std::io::Write::write_all(&mut stream, b"\0\0\0\x04\0\0\0\0\0");
        let _ = std::io::Write::flush(&mut stream);
    })
}

/// Serves each connection, one after another, until the test ends.
fn served(mut each: impl FnMut(std::net::TcpStream) + Send + 'static) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let serve = move || listener.incoming().flatten().for_each(&mut each);
    std::thread::Builder::new()
        .name("a sidecar's port".to_owned())
        .spawn(serve)
        .unwrap();
    address
}

/// What is seen there, and what is said of it.
async fn seen(internal: String, trust_anchors: Option<String>) -> (Internal, Vec<String>) {
    let system = System {
        trust_anchors,
        ..System::default()
    };
    let (report, seen) = crate::double::look_beside(system, internal).await;
    (seen.sidecars[1].internal.clone(), crate::double::said(&report))
}

#[tokio::test]
async fn who_shows_a_certificate_of_its_authority_and_asks_for_one_is_right() {
    let authority = authority();
    let (internal, said) = seen(server(&authority, true), Some(authority.pem())).await;
    let right = Shown {
        identities: vec![IDENTITY.to_owned()],
        is_trusted: Some(true),
        ..Shown::default()
    };
    assert_eq!(internal, Internal::Tls(right));
    assert_eq!(said, [""; 0]);
}

#[tokio::test]
async fn who_does_not_is_found() {
    let authority = authority();
    let (_, said) = seen(server(&authority, false), Some(authority.pem())).await;
    assert!(said.len() == 1 && said[0].starts_with("PAN844"), "{said:#?}");
    let other = self::authority();
    let (_, said) = seen(server(&authority, true), Some(other.pem())).await;
    assert!(said.len() == 1 && said[0].starts_with("PAN843"), "{said:#?}");
    let (_, said) = seen(server(&authority, true), Some("no certificate".to_owned())).await;
    assert!(said.len() == 1 && said[0].starts_with("PAN843"), "{said:#?}");
    let plain = served(|mut stream| drop(std::io::Write::write_all(&mut stream, b"\0\0\0\x04\0\0\0\0\0")));
    let (internal, said) = seen(plain, None).await;
    assert_eq!(internal, Internal::Plain);
    assert!(said.len() == 1 && said[0].starts_with("PAN841"), "{said:#?}");
}

#[tokio::test]
async fn what_speaks_something_else_there_is_not_taken_for_anything() {
    let gone = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string();
    let garbage = served(|mut stream| drop(std::io::Write::write_all(&mut stream, &[22; 5000])));
    let nothing = served(drop);
    for address in [gone, garbage, nothing] {
        let (internal, said) = seen(address.clone(), None).await;
        assert!(matches!(internal, Internal::Silent(_)), "{address}: {internal:?}");
        assert_eq!(said, [""; 0]);
    }
}

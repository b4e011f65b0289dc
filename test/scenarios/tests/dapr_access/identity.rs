use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::Arc;
use std::time::Duration;

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, ring};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{AlertDescription, ClientConfig, ClientConnection, DigitallySignedStruct, Error, SignatureScheme, StreamOwned};

use crate::Scene;

/// How long a sidecar may take to refuse a stranger.
const PATIENCE: Duration = Duration::from_secs(10);
/// What a connection of HTTP/2 begins with (RFC 9113), and empty settings.
const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0";

/// A sidecar that shows nothing has no identity, and one that shows its own has no other.
pub async fn sentry_gives_nobody_anothers_certificate(scene: &Scene) {
    let task = &scene.inventory.of("task-service").app_id;
    let said = scene.inventory.stray_sidecar(task, None).await;
    assert!(said.contains("error from sentry SignCertificate"), "{said}");
    for (service, app_id) in [
        ("chatbot-service", task.as_str()),
        ("task-service", "task-service"),
        ("task-service", "stranger"),
    ] {
        let said = scene.inventory.stray_sidecar(app_id, Some(service)).await;
        assert!(said.contains("token validation failed"), "{service}'s token as {app_id}: {said}");
    }
}

/// Another process of this machine reaches the port where sidecars speak to each other.
pub fn a_sidecar_speaks_to_whoever_shows_a_certificate(scene: &Scene) {
    for one in &scene.inventory.services {
        let connect = || {
            let connection = TcpStream::connect(("127.0.0.1", one.internal_port)).expect("it listens");
            connection.set_read_timeout(Some(PATIENCE)).expect("a time-out");
            connection
        };
        let mut plain = connect();
        plain.write_all(PREFACE).expect("it listens");
        let mut answer = Vec::new();
        let read = plain.read_to_end(&mut answer);
        // A frame of settings (4) would be the beginning of a conversation; a TLS alert (21) or silence is none.
        assert!(answer.get(3) != Some(&4), "{} speaks without TLS: {read:?} {answer:?}", one.service);

        let name = ServerName::try_from("localhost").expect("a name");
        let client = ClientConnection::new(Arc::new(without_certificate()), name).expect("a client");
        let mut stranger = StreamOwned::new(client, connect());
        let spoken = stranger.write_all(PREFACE).and_then(|()| stranger.read(&mut [0; 64]));
        let refusal = spoken.expect_err("a stranger is spoken to");
        let reason = refusal.get_ref().and_then(|inner| inner.downcast_ref::<Error>());
        let is_refused = reason == Some(&Error::AlertReceived(AlertDescription::CertificateRequired));
        assert!(is_refused, "{}: {refusal:?}", one.service);
    }
}

/// A client that believes any server, and is nobody itself: what is asked is whether the server minds.
fn without_certificate() -> ClientConfig {
    let provider = Arc::new(ring::default_provider());
    let builder = ClientConfig::builder_with_provider(provider.clone()).with_safe_default_protocol_versions();
    let believing = builder.expect("the versions of TLS").dangerous();
    let mut config = believing
        .with_custom_certificate_verifier(Arc::new(Believing(provider)))
        .with_no_client_auth();
    config.alpn_protocols = vec![b"h2".to_vec()];
    config
}

#[derive(Debug)]
struct Believing(Arc<CryptoProvider>);

impl ServerCertVerifier for Believing {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn verify_tls13_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}

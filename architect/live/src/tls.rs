use std::io::Read;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use pando_check::live::{Internal, Shown};
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::verify_server_cert_signed_by_trust_anchor;
use rustls::crypto::{CryptoProvider, ring, verify_tls13_signature};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::{ClientConfig, ClientConnection, DigitallySignedStruct, Error, RootCertStore, SignatureScheme};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;
use webpki::EndEntityCert;

/// How long a sidecar may take to show who it is, and again to turn away a stranger.
const PATIENCE: Duration = Duration::from_secs(5);
/// No conversation of this kind is longer, in bytes.
const BYTES_MAX: usize = 256 * 1024;
/// What a connection of HTTP/2 begins with (RFC 9113), and empty settings.
const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0";
/// The kind of HTTP/2's first frame: settings.
const SETTINGS: u8 = 4;

/// Looks at where other sidecars speak to one: as a stranger, who shows no certificate and believes whatever is shown.
pub(crate) async fn look(address: &str, trust_anchors: Option<&str>) -> Internal {
    let why = match timeout(PATIENCE, with_tls(address, trust_anchors)).await {
        Ok(Ok(shown)) => return Internal::Tls(shown),
        Ok(Err(why)) => why,
        Err(_) => format!("{address} says nothing within {} s", PATIENCE.as_secs()),
    };
    match timeout(PATIENCE, without_tls(address)).await {
        Ok(Ok(true)) => Internal::Plain,
        _ => Internal::Silent(why),
    }
}

/// Whether it speaks HTTP/2 to whoever comes.
async fn without_tls(address: &str) -> Result<bool, String> {
    let mut stream = connect(address).await?;
    stream.write_all(PREFACE).await.map_err(|error| error.to_string())?;
    let mut frame = [0; 9];
    Ok(stream.read_exact(&mut frame).await.is_ok() && frame[3] == SETTINGS)
}

async fn with_tls(address: &str, trust_anchors: Option<&str>) -> Result<Shown, String> {
    let mut stream = connect(address).await?;
    let provider = Arc::new(ring::default_provider());
    let looker = Arc::new(Looker {
        provider: provider.clone(),
        chain: Mutex::default(),
    });
    let name = ServerName::try_from("sidecar").map_err(|error| error.to_string())?;
    let config = config(&provider, &looker).map_err(|error| error.to_string())?;
    let mut connection = ClientConnection::new(Arc::new(config), name).map_err(|error| error.to_string())?;
    let ended = converse(&mut stream, &mut connection).await;
    let chain = std::mem::take(&mut *looker.chain.lock().unwrap_or_else(PoisonError::into_inner));
    let Some((own, rest)) = chain.split_first() else {
        return Err(match ended {
            Ended::Broken(why) => format!("{address} speaks no TLS: {why}"),
            Ended::Spoken | Ended::TurnedAway => format!("{address} shows no certificate"),
        });
    };
    let distrust = trust_anchors.map(|anchors| trusted(anchors, own, rest, &provider).err());
    Ok(Shown {
        identities: identities(own),
        is_trusted: distrust.as_ref().map(Option::is_none),
        distrust: distrust.flatten(),
        admits_strangers: matches!(ended, Ended::Spoken),
    })
}

async fn connect(address: &str) -> Result<TcpStream, String> {
    let unreachable = |error| format!("{address} cannot be reached: {error}");
    TcpStream::connect(address).await.map_err(unreachable)
}

/// How a conversation with a stranger ended.
enum Ended {
    /// It was answered.
    Spoken,
    /// It was not, by an alert or the end of the connection.
    TurnedAway,
    /// There was none.
    Broken(String),
}

/// Says hello, and hears what comes after the certificates: in TLS 1.3 a server minds that there is no certificate only then.
async fn converse(stream: &mut TcpStream, connection: &mut ClientConnection) -> Ended {
    let mut heard = 0;
    // It waits until the handshake is over.
    let _ = std::io::Write::write_all(&mut connection.writer(), PREFACE);
    loop {
        let mut out = Vec::new();
        while connection.wants_write() {
            if let Err(error) = connection.write_tls(&mut out) {
                return Ended::Broken(error.to_string());
            }
        }
        // Whoever has hung up may have said why before.
        let _ = stream.write_all(&out).await;
        let mut piece = [0; 4096];
        let read = stream.read(&mut piece).await.unwrap_or(0);
        heard += read;
        if read == 0 || heard > BYTES_MAX {
            return match connection.is_handshaking() {
                true => Ended::Broken("it breaks off".to_owned()),
                false => Ended::TurnedAway,
            };
        }
        let mut rest = &piece[..read];
        while !rest.is_empty() {
            if connection.read_tls(&mut rest).is_err() {
                return Ended::Broken("it does not end".to_owned());
            }
            match connection.process_new_packets() {
                Ok(state) if state.plaintext_bytes_to_read() > 0 => {
                    let mut first = [0; 4];
                    let _ = connection.reader().read(&mut first);
                    return Ended::Spoken;
                }
                Ok(_) => {}
                Err(Error::AlertReceived(_)) if !connection.is_handshaking() => return Ended::TurnedAway,
                Err(error) => return Ended::Broken(error.to_string()),
            }
        }
    }
}

/// The URIs that a certificate is for.
fn identities(certificate: &CertificateDer<'_>) -> Vec<String> {
    /// A certificate for more is nobody's.
    const SHOWN_MAX: usize = 10;
    let Ok(certificate) = EndEntityCert::try_from(certificate) else {
        return Vec::new();
    };
    certificate.valid_uri_names().take(SHOWN_MAX).map(str::to_owned).collect()
}

/// Whether a certificate is signed by one of the trust anchors, or by what one of them signed, and is in its time.
fn trusted(anchors: &str, own: &CertificateDer<'_>, rest: &[CertificateDer<'_>], provider: &CryptoProvider) -> Result<(), String> {
    let mut roots = RootCertStore::empty();
    let anchors: Vec<CertificateDer<'_>> = CertificateDer::pem_slice_iter(anchors.as_bytes()).filter_map(Result::ok).collect();
    roots.add_parsable_certificates(anchors);
    if roots.is_empty() {
        return Err("there is no certificate among the trust anchors".to_owned());
    }
    let own = ParsedCertificate::try_from(own).map_err(|error| error.to_string())?;
    let algorithms = provider.signature_verification_algorithms.all;
    verify_server_cert_signed_by_trust_anchor(&own, &roots, rest, UnixTime::now(), algorithms).map_err(|error| error.to_string())
}

fn config(provider: &Arc<CryptoProvider>, looker: &Arc<Looker>) -> Result<ClientConfig, Error> {
    let builder = ClientConfig::builder_with_provider(provider.clone()).with_safe_default_protocol_versions()?;
    let believing = builder.dangerous().with_custom_certificate_verifier(looker.clone());
    let mut config = believing.with_no_client_auth();
    config.alpn_protocols = vec![b"h2".to_vec()];
    Ok(config)
}

/// Keeps what a server shows. It is held against the trust anchors afterwards, so that it can be said what is wrong with it; nothing that
/// matters is said to the server.
#[derive(Debug)]
struct Looker {
    provider: Arc<CryptoProvider>,
    chain: Mutex<Vec<CertificateDer<'static>>>,
}

impl ServerCertVerifier for Looker {
    fn verify_server_cert(
        &self,
        own: &CertificateDer<'_>,
        rest: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let chain = std::iter::once(own).chain(rest).map(|one| one.clone().into_owned());
        *self.chain.lock().unwrap_or_else(PoisonError::into_inner) = chain.collect();
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        rustls::crypto::verify_tls12_signature(message, certificate, signed, &self.provider.signature_verification_algorithms)
    }

    /// That it has the key of the certificate that it shows.
    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(message, certificate, signed, &self.provider.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}

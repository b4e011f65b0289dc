//! TLS to the server, with an authority of the test's own.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;

use pando_store::contract::PostgresServer;
use pando_store::postgres::{Address, OpenError, PostgresOptions, PostgresStore};
use pando_store::{Statement, Store};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};

use crate::things::SCHEMA;
use crate::world::{Database, PASSWORD};

static IS_ENCRYPTED: Statement = Statement::both("encrypted", "select ssl from pg_stat_ssl where pid = pg_backend_pid()");
static IS_ENCRYPTED_LONG: Statement = Statement::both("encrypted.long", "select ssl from pg_stat_ssl where pid = pg_backend_pid()").long();

fn authority() -> CertifiedIssuer<'static, KeyPair> {
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap()
}

/// Has the server show a certificate for `localhost` and no other name.
async fn certify(server: &mut PostgresServer, authority: &CertifiedIssuer<'static, KeyPair>) {
    let key = KeyPair::generate().unwrap();
    let certificate = CertificateParams::new(vec!["localhost".to_owned()])
        .unwrap()
        .signed_by(&key, authority)
        .unwrap();
    let files = [("ssl_cert_file", certificate.pem()), ("ssl_key_file", key.serialize_pem())];
    for (setting, pem) in files {
        let file = server.dir().join(setting);
        fs::write(&file, pem).unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();
        server.hand_over(&file);
        let set = format!("alter system set {setting} = '{}'", file.display());
        server.execute(&server.owner_url(), &set).await;
    }
    server.execute(&server.owner_url(), "alter system set ssl = on").await;
    server.stop();
    server.start_again();
}

struct World {
    server: PostgresServer,
    database: Database,
    dir: tempfile::TempDir,
}

impl World {
    fn pem(&self, name: &str, authority: &CertifiedIssuer<'static, KeyPair>) -> PathBuf {
        let file = self.dir.path().join(name);
        fs::write(&file, authority.pem()).unwrap();
        file
    }

    async fn open(&self, host: &str, query: &str) -> Result<std::sync::Arc<PostgresStore>, OpenError> {
        let (port, name) = (self.server.port(), self.database.owner.database());
        let address: Address = format!("postgres://{host}:{port}/{name}?{query}").parse().unwrap();
        let address = address.with_role(&self.database.role).with_password(PASSWORD);
        let options = PostgresOptions {
            address,
            ..self.database.options()
        };
        PostgresStore::open(options, &SCHEMA).await
    }
}

#[tokio::test]
async fn the_server_shows_a_certificate_of_its_authority_and_its_name_or_is_not_spoken_to() {
    let Some(server) = PostgresServer::start() else { return };
    let database = Database::new(&server, &SCHEMA).await;
    let dir = tempfile::tempdir().unwrap();
    let mut world = World { server, database, dir };
    let (ours, strangers) = (authority(), authority());
    let roots = format!("sslrootcert={}", world.pem("ours.pem", &ours).display());
    let plain = world.open("localhost", &format!("sslmode=verify-full&{roots}")).await;
    assert!(
        matches!(plain, Err(OpenError::Away { .. })),
        "a server without TLS is refused, not spoken to in the clear"
    );

    certify(&mut world.server, &ours).await;
    for mode in ["require", "verify-ca", "verify-full"] {
        let store = world.open("localhost", &format!("sslmode={mode}&{roots}")).await.unwrap();
        for statement in [&IS_ENCRYPTED, &IS_ENCRYPTED_LONG] {
            let rows = store.read(statement, Vec::new()).await.unwrap();
            assert!(rows[0].get::<bool>(0).unwrap(), "{}", statement.name);
        }
    }
    let strange = format!("sslrootcert={}", world.pem("strangers.pem", &strangers).display());
    for (host, query) in [
        ("localhost", format!("sslmode=require&{strange}")),
        ("localhost", "sslmode=require".to_owned()),
        ("127.0.0.1", format!("sslmode=require&{roots}")),
    ] {
        let refused = world.open(host, &query).await.err().unwrap();
        assert!(refused.to_string().contains("certificate"), "{refused}");
    }
    let none = world
        .open("localhost", "sslmode=require&sslrootcert=/nowhere.pem")
        .await
        .err()
        .unwrap();
    assert!(matches!(none, OpenError::Roots { .. }), "{none}");
}

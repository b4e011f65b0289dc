use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use pando_store::postgres::{OpenError, Passwords, PostgresStore};
use pando_store::{Store, Unit};

use crate::things::{SCHEMA, insert};
use crate::world::{Database, shared_server};

/// What an operator keeps somewhere, and how often it was asked for.
#[derive(Default)]
struct Kept {
    password: Mutex<String>,
    asked: AtomicU32,
}

#[async_trait]
impl Passwords for Kept {
    async fn password(&self) -> Result<String, String> {
        self.asked.fetch_add(1, Ordering::SeqCst);
        Ok(self.password.lock().unwrap().clone())
    }
}

#[tokio::test]
async fn a_password_that_was_changed_is_read_again_where_it_is_kept() {
    let Some(server) = shared_server() else { return };
    let database = Database::new(&server, &SCHEMA).await;
    let kept = Arc::new(Kept::default());
    "the next one".clone_into(&mut kept.password.lock().unwrap());
    let mut options = database.options();
    options.address = options.address.with_passwords(kept.clone());
    let store = PostgresStore::open(options.clone(), &SCHEMA).await.unwrap();
    assert_eq!(kept.asked.load(Ordering::SeqCst), 0, "the one it was opened with is right");
    let url = server.url(database.owner.database());
    let set = format!("alter role {} password 'the next one'", database.role);
    server.execute(&url, &set).await;
    // The pool has opened nothing yet.
    store.commit(Unit::new().op(insert(1, "text"))).await.unwrap();
    let again = PostgresStore::open(options.clone(), &SCHEMA).await.unwrap();
    assert_eq!(kept.asked.load(Ordering::SeqCst), 1, "all connections share what was read");
    again.close();
    store.close();
    let set = format!("alter role {} password 'one that is kept nowhere'", database.role);
    server.execute(&url, &set).await;
    assert!(matches!(
        PostgresStore::open(options, &SCHEMA).await,
        Err(OpenError::Refused { .. })
    ));
}

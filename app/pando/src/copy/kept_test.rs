use pando_store::contract::PostgresServer;
use pando_store::postgres::{Address, PostgresBulk};

use super::super::parts::part;
use super::*;
use crate::command::migrate_database;
use crate::data::Database;

/// As state.postgresql v2 makes it. That it does, and what it puts there, the story on a real daprd tells.
const TABLE: &str = "create schema dapr_state; create table dapr_state.state (key text primary key, value bytea not null,
    etag uuid not null default gen_random_uuid(), expires_at timestamptz);";

async fn source(owner: &Address, unreachable: Unreachable) -> anyhow::Result<Box<dyn Bulk>> {
    let ours = PostgresBulk::source(owner, part(Database::State)).await?;
    wherever(Box::new(ours), true, unreachable, &Telling::to_whoever_asked()).await
}

#[tokio::test]
async fn conversations_that_cannot_be_read_are_not_left_behind_silently() {
    let Some(server) = PostgresServer::start() else { return };
    let url = server.new_database().await;
    let owner: Address = url.parse().unwrap();
    migrate_database(&owner, None, |_| {}).await.unwrap();
    let refused = async || match source(&owner, Unreachable::Refused).await {
        Ok(_) => panic!("it is not refused"),
        Err(error) => format!("{error:#}"),
    };
    assert!(source(&owner, Unreachable::Refused).await.is_ok(), "all of them are ours");
    server
        .execute(&url, "insert into statestore.elsewhere values ('statestore', 'the word')")
        .await;
    let elsewhere = refused().await;
    assert!(
        elsewhere.contains("--without-conversations") && elsewhere.contains("pg_dump"),
        "{elsewhere}"
    );
    assert!(source(&owner, Unreachable::LeftBehind).await.is_ok(), "the loss is accepted");
    server.execute(&url, TABLE).await;
    assert!(
        refused().await.contains("--without-conversations"),
        "it is that of another component"
    );

    let put = |key: &str, value: &str| {
        let key = Stored::key("statestore", key);
        format!("insert into dapr_state.state (key, value) values ('{key}', convert_to('{value}', 'UTF8'));")
    };
    server.execute(&url, &put(WORD_KEY, r#""\"the word\"""#)).await;
    server
        .execute(&url, "insert into statestore.state values ('a', '1', 'x', null)")
        .await;
    assert!(refused().await.contains("wait to be carried"), "one has not gone yet");
    let mut found = source(&owner, Unreachable::LeftBehind).await.unwrap();
    let table = found
        .tables()
        .await
        .unwrap()
        .into_iter()
        .find(|table| table.name == "state")
        .unwrap();
    assert_eq!(
        found.count(&table).await.unwrap(),
        0,
        "what the component holds is read, and it has none"
    );
    found.close().await;
    server.execute(&url, "delete from statestore.state").await;
    for (key, value) in [("a/1", r#""{\"n\":1}""#), ("a/2", "\"2\""), ("deleted", Stored::DELETED)] {
        server.execute(&url, &put(key, value)).await;
    }
    let expired = put("expired", "\"0\"") + "update dapr_state.state set expires_at = now() - interval '1 s' where key like '%expired'";
    server.execute(&url, &expired).await;
    server
        .execute(&url, "insert into dapr_state.state values ('other||a', '\\x00')")
        .await;

    let mut found = source(&owner, Unreachable::LeftBehind).await.unwrap();
    let tables = found.tables().await.unwrap();
    assert!(
        tables.iter().all(|table| table.name != "elsewhere"),
        "in the copy they are nowhere else any more"
    );
    let table = tables.into_iter().find(|table| table.name == "state").unwrap();
    assert_eq!(found.count(&table).await.unwrap(), 2);
    let first = found.page(&table, None, 1).await.unwrap();
    let rest = found.page(&table, Some(&table.key_of(&first[0])), 9).await.unwrap();
    let entries: Vec<(String, String)> = first
        .iter()
        .chain(&rest)
        .map(|row| (row.get(0).unwrap(), row.get(1).unwrap()))
        .collect();
    assert_eq!(entries, [("a/1".into(), "{\"n\":1}".into()), ("a/2".into(), "2".to_owned())]);
    found.close().await;

    server.execute(&url, &put("foreign", "{}")).await;
    let mut found = source(&owner, Unreachable::Refused).await.unwrap();
    let error = found.page(&table, None, 9).await.unwrap_err().to_string();
    let way_out = "delete from dapr_state.state where key = 'statestore||foreign'";
    assert!(error.contains("nothing that Pando wrote") && error.contains(way_out), "{error}");
    found.close().await;
    server.execute(&url, way_out).await;
    let mut found = source(&owner, Unreachable::Refused).await.unwrap();
    assert_eq!(found.page(&table, None, 9).await.unwrap().len(), 2, "the way out is one");
    found.close().await;
}

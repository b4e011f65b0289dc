use pando_store::contract::PostgresServer;
use pando_store::postgres::{Address, let_read};

#[tokio::test]
async fn whoever_moves_all_data_reads_what_a_sidecar_has_kept_and_will_keep() {
    let Some(server) = PostgresServer::start() else { return };
    let url = server.new_database().await;
    for sql in [
        "create role sidecar login password 'secret'",
        "create role mover",
        "create schema kept authorization sidecar",
        "set role sidecar; create table kept.before (key text)",
    ] {
        server.execute(&url, sql).await;
    }
    let sidecar = url.parse::<Address>().unwrap().with_role("sidecar").with_password("secret");
    let reads = async |table: &str| {
        let sql =
            "select (has_schema_privilege('mover', 'kept', 'usage') and has_table_privilege('mover', 'kept.TABLE', 'select'))::int::bigint";
        server.number(&url, &sql.replace("TABLE", table)).await == 1
    };
    assert!(!reads("before").await);
    for _ in 0..2 {
        let_read(&sidecar, "kept", "mover").await.unwrap();
        assert!(reads("before").await);
    }
    server.execute(&url, "set role sidecar; create table kept.since (key text)").await;
    assert!(reads("since").await);
    let nobody = let_read(&sidecar, "kept", "nobody_of_this_name").await.unwrap_err().to_string();
    assert!(nobody.contains("nobody_of_this_name") && !nobody.contains("secret"), "{nobody}");
}

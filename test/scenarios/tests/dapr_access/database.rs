use tokio_postgres::error::SqlState;
use tokio_postgres::{Config, Error, NoTls};

use crate::Scene;

/// A role of the database, the schema that it has, and where its password is.
const ROLES: [(&str, &str, &str); 5] = [
    ("auth_service", "auth", "secrets/roles/auth-service"),
    ("task_service", "task", "secrets/roles/task-service"),
    ("chatbot_service", "chatbot", "secrets/roles/chatbot-service"),
    ("activity_service", "activity", "secrets/roles/activity-service"),
    // Dapr's state store.
    ("dapr_state", "dapr_state", "secrets/state-store"),
];

/// Whoever takes over a service has its tables and no others.
pub async fn a_role_has_its_own_schema(scene: &Scene) {
    for (role, schema, password) in ROLES {
        let password = scene.inventory.text(password);
        let own = all(scene, role, &password, &tables(schema)).await.expect("the names of tables");
        let reads = all(scene, role, &password, &format!("select 1 from {}", own[0])).await;
        assert!(reads.is_ok(), "{role}: {reads:?}");
        for (other, schema, others_password) in ROLES.into_iter().filter(|(other, ..)| *other != role) {
            let names = all(scene, role, &password, &tables(schema)).await.expect("the names of tables");
            assert!(!names.is_empty(), "{schema} has no table");
            for table in names {
                for statement in [
                    format!("select 1 from {table}"),
                    format!("delete from {table}"),
                    format!("drop table {table}"),
                ] {
                    expect_not_its_own(role, &statement, all(scene, role, &password, &statement).await);
                }
            }
            for wrong in [&*password, ""] {
                let signed_in = all(scene, other, wrong, "select 1").await;
                assert!(signed_in.is_err(), "{other} signs in with {role}'s password");
            }
            expect_not_its_own(role, other, all(scene, role, &password, &format!("set role {other}")).await);
            let own_password = scene.inventory.text(others_password);
            assert!(
                all(scene, other, &own_password, "select 1").await.is_ok(),
                "{other} does not sign in"
            );
        }
        for statement in [
            "create schema x",
            "create role x",
            "create table public.x (y int)",
            "create database x",
        ] {
            expect_not_its_own(role, statement, all(scene, role, &password, statement).await);
        }
    }
}

fn expect_not_its_own(role: &str, statement: &str, done: Result<Vec<String>, Error>) {
    let refusal = done.expect_err(statement);
    assert_eq!(
        refusal.code(),
        Some(&SqlState::INSUFFICIENT_PRIVILEGE),
        "{role}: {statement}: {refusal:?}"
    );
}

fn tables(schema: &str) -> String {
    format!(
        "select format('%I.%I', n.nspname, c.relname) from pg_class c join pg_namespace n on n.oid = c.relnamespace
         where n.nspname = '{schema}' and c.relkind = 'r'"
    )
}

/// The first column of what a statement gives.
async fn all(scene: &Scene, role: &str, password: &str, statement: &str) -> Result<Vec<String>, Error> {
    let mut config = Config::new();
    config
        .host("127.0.0.1")
        .port(scene.inventory.postgres_port)
        .dbname("pando")
        .user(role);
    if !password.is_empty() {
        config.password(password);
    }
    let (client, connection) = config.connect(NoTls).await?;
    // The connection ends when the client is dropped, which is when the statement is done.
    let run = async move { client.simple_query(statement).await };
    let (answered, _) = tokio::join!(run, connection);
    let rows = answered?.into_iter().filter_map(|message| match message {
        tokio_postgres::SimpleQueryMessage::Row(row) => row.get(0).map(str::to_owned),
        _ => None,
    });
    Ok(rows.collect())
}

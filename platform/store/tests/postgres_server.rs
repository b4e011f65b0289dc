//! The server that tests of PostgreSQL start.
#![cfg(test)]

use std::net::TcpStream;

use pando_store::contract::PostgresServer;

#[tokio::test]
async fn a_server_of_a_tests_own_keeps_its_data_over_a_crash_and_ends_with_its_test() {
    let Some(mut server) = PostgresServer::start() else { return };
    let database = server.new_database().await;
    server
        .execute(&database, "create table kept (id int); insert into kept values (1)")
        .await;
    server.kill();
    assert!(TcpStream::connect(("127.0.0.1", server.port())).is_err());
    server.start_again();
    server.execute(&database, "select 1 / (select count(*) from kept)").await;
    let (port, dir) = (server.port(), server.dir().to_owned());
    drop(server);
    assert!(TcpStream::connect(("127.0.0.1", port)).is_err());
    assert!(!dir.exists());
}

//! What is asked of the system's Redis past everybody.

use pando_test_kit::OnDapr;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::fault::part;

/// Everything in it is forgotten: events, and who has read how far.
pub async fn wipe(system: &OnDapr) {
    assert_eq!(ask(system, "FLUSHALL").await, "+OK");
}

/// How many events lie there that a subscriber has not been given.
pub async fn unread(system: &OnDapr, topic: &str, app_id: &str) -> usize {
    let groups = ask(system, &format!("XINFO GROUPS {topic}")).await;
    let mut lines = groups
        .lines()
        .skip_while(|line| !line.starts_with(app_id))
        .skip_while(|line| *line != "lag");
    let lag = lines.nth(1).and_then(|line| line.strip_prefix(':')?.parse().ok());
    lag.unwrap_or_else(|| panic!("{app_id} does not read {topic}: {groups}"))
}

/// What it answers, as it stands on the wire.
async fn ask(system: &OnDapr, command: &str) -> String {
    let redis = part(system, "Redis").await;
    let password = std::fs::read_to_string(system.folder().join("secrets/redis")).expect("its password");
    let port = *redis.ports().first().expect("it listens");
    let mut stream = TcpStream::connect(("127.0.0.1", port)).await.expect("it answers");
    let commands = format!("AUTH {}\r\n{command}\r\nQUIT\r\n", password.trim());
    stream.write_all(commands.as_bytes()).await.expect("it listens");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.expect("it answers");
    let answer = answer.replace("\r\n", "\n");
    let said = answer.strip_prefix("+OK\n").and_then(|rest| rest.strip_suffix("\n+OK\n"));
    said.unwrap_or_else(|| panic!("{command}: {answer}")).to_owned()
}

//! What only a connection shows.

use pando_http::{ServerLimits, serve};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::world::World;

/// Everything that comes back for these bytes, until the server closes.
async fn talk(world: &World, said: &str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let server = serve(
        listener,
        world.frontend.router.clone(),
        world.platform.shutdown.clone(),
        ServerLimits::default(),
    );
    let client = async {
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(said.as_bytes()).await.unwrap();
        let mut heard = String::new();
        stream.read_to_string(&mut heard).await.unwrap();
        heard
    };
    tokio::select! {
        heard = client => heard,
        _ = server => panic!("the server ended"),
    }
}

#[tokio::test]
async fn a_head_is_the_head_of_the_page_and_no_more() {
    let world = World::new();
    let get = talk(
        &world,
        "GET / HTTP/1.1\r\nhost: a\r\naccept-encoding: br\r\nconnection: close\r\n\r\n",
    )
    .await;
    let head = talk(
        &world,
        "HEAD / HTTP/1.1\r\nhost: a\r\naccept-encoding: br\r\nconnection: close\r\n\r\n",
    )
    .await;
    let lines = |text: &str| {
        let head = text.split("\r\n\r\n").next().unwrap().to_owned();
        let same = |line: &&str| !line.starts_with("date:") && !line.starts_with("x-correlation-id:");
        head.split("\r\n").filter(same).map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(lines(&get), lines(&head));
    assert!(head.contains("\r\ncontent-length: 15\r\n") && head.ends_with("\r\n\r\n"), "{head}");
    assert!(get.ends_with("\r\n\r\nindex in brotli"));
}

#[tokio::test]
async fn an_answer_without_an_end_is_sent_as_it_comes() {
    let world = World::new();
    let sender = world.streaming();
    sender.send("first".into()).unwrap();
    drop(sender);
    let heard = talk(&world, "GET /api/events HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n").await;
    assert!(
        heard.contains("transfer-encoding: chunked") && heard.contains("5\r\nfirst\r\n0\r\n"),
        "{heard}"
    );
}

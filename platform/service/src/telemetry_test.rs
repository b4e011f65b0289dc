use std::sync::{Arc, Mutex, OnceLock};

use pando_kernel::{CorrelationId, UserId};
use serde_json::Value;
use tracing_subscriber::fmt::MakeWriter;
use uuid::Uuid;

use super::*;

#[derive(Clone, Default)]
struct Written(Arc<Mutex<Vec<u8>>>);

impl std::io::Write for Written {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Written {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

async fn lines(json: bool) -> String {
    let written = Written::default();
    let subscriber = tracing_subscriber::fmt()
        .with_writer(written.clone())
        .event_format(Lines { json })
        .finish();
    let _guard = tracing::subscriber::set_default(subscriber);
    let current = Arc::new(Current {
        service: "some-service",
        correlation_id: CorrelationId::from(Uuid::from_u128(1)),
        caused_by: OnceLock::new(),
        user_id: OnceLock::from(UserId::from(Uuid::from_u128(2))),
    });
    current
        .scope(async {
            tracing::info!(count = 3u64, good = true, share = 0.5, name = "a \"b\"\nc", what = ?Some(1), "two\nlines");
            let _ = Current::get().unwrap().caused_by.set(CorrelationId::from(Uuid::from_u128(3)));
            tracing::info!("on behalf of an event");
        })
        .await;
    tracing::warn!(service = "another", "outside");
    let bytes = written.0.lock().unwrap().clone();
    String::from_utf8(bytes).unwrap()
}

#[tokio::test]
async fn a_json_line_is_one_object_that_names_its_request() {
    let text = lines(true).await;
    let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), 3, "{text}");
    assert_eq!(lines[0]["level"], "info");
    assert_eq!(lines[0]["message"], "two\nlines");
    assert_eq!(lines[0]["service"], "some-service");
    assert_eq!(lines[0]["correlation_id"], "00000000-0000-0000-0000-000000000001");
    assert_eq!(lines[0]["user_id"], "00000000-0000-0000-0000-000000000002");
    assert_eq!((&lines[0]["count"], &lines[0]["good"]), (&3.into(), &true.into()));
    assert_eq!(lines[0]["name"], "a \"b\"\nc");
    assert_eq!(
        lines[1]["correlation_id"], "00000000-0000-0000-0000-000000000003",
        "of what caused it"
    );
    assert_eq!(lines[2]["service"], "another", "what a line says itself, counts");
    assert_eq!(lines[2].get("correlation_id"), None);
}

#[tokio::test]
async fn a_line_for_people_stays_one_line() {
    let text = lines(false).await;
    assert_eq!(text.lines().count(), 3, "{text}");
    assert!(text.contains(" INFO two\\nlines "), "{text}");
    assert!(text.contains("service=some-service"), "{text}");
}

#[test]
fn settings_that_cannot_be_read_are_named() {
    assert_eq!("human".parse(), Ok(Format::Human));
    assert!("xml".parse::<Format>().is_err());
    assert!(start(Format::Json, "pando=loud").unwrap_err().contains("pando=loud"));
}

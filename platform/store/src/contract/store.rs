use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join_all;
use pando_kernel::Clock;
use pando_wire::CloudEvent;

use super::Setup;
use super::things::{ADD, ALL, DELETE, GET, PART, PARTS, SCHEMA, event, inbox, insert, request, some_value, thing, update, user};
use crate::{ANSWERS_KEPT_SECONDS, CommitError, INBOX_KEPT_SECONDS, Op, Store, StoreError, Unit, Value};

/// Everything the unit of work promises, on fresh databases of one adapter.
pub async fn store_contract(make: impl AsyncFn(Setup) -> Arc<dyn Store>) {
    let fresh = async |name| {
        let setup = Setup::new(name, &SCHEMA);
        (make(setup.clone()).await, setup)
    };
    values_come_back_as_they_went(&fresh("values").await).await;
    a_failed_statement_undoes_the_whole_unit(&*fresh("whole").await.0).await;
    an_event_is_taken_once(&*fresh("taken").await.0).await;
    a_request_is_answered_once_a_day(&fresh("answered").await).await;
    the_log_holds_each_event_once_in_order(&fresh("log").await).await;
    neighbours_of_a_failed_unit_are_committed(&*fresh("neighbours").await.0).await;
    guarded_writes_lose_nothing(&*fresh("guarded").await.0).await;
    reads_at_once_see_one_moment(&*fresh("moment").await.0).await;
    old_answers_and_takings_are_trimmed(&fresh("old").await).await;
    a_scrub_leaves_who_and_what_only(&*fresh("scrub").await.0).await;
    let (store, setup) = fresh("trim").await;
    a_trim_takes_the_oldest_within_its_bounds(&(store, setup.clone())).await;
    a_position_is_never_given_twice(&*make(setup).await).await;
}

type World = (Arc<dyn Store>, Setup);

/// Ends a run that hangs.
const PATIENCE: Duration = Duration::from_secs(60);

/// Waits until the log ends there: an adapter may give entries their place a moment after their commit.
pub(super) async fn log_ends_at(store: &dyn Store, position: i64) {
    let mut end = store.outbox_end();
    let reached = tokio::time::timeout(PATIENCE, end.wait_for(|end| *end == position)).await;
    assert!(
        reached.is_ok(),
        "the log ends at {}, not at {position}",
        *store.outbox_end().borrow()
    );
}

async fn positions(store: &dyn Store, after: i64, limit: u32) -> Vec<i64> {
    let log = store.outbox(after, limit).await.expect("reads");
    log.iter().map(|entry| entry.event.position).collect()
}

async fn values_come_back_as_they_went((store, setup): &World) {
    let rows = [vec![Value::Real(-1.5), some_value(&setup.ids)], vec![Value::Null, Value::Null]];
    let mut unit = Unit::new().op(insert("näme'; --", i64::MIN));
    for row in &rows {
        unit = unit.op(Op::new(&PART, vec!["näme'; --".into(), row[0].clone(), row[1].clone()]));
    }
    store.commit(unit).await.expect("is committed");
    assert_eq!(thing(&**store, "näme'; --").await, Some((i64::MIN, 1)));
    let found = store.read(&PARTS, vec!["näme'; --".into()]).await.expect("reads");
    assert_eq!(found.into_iter().map(|row| row.0).collect::<Vec<_>>(), rows);
    let wrong = store.read(&GET, vec!["a".into(), "one too many".into()]).await;
    assert!(
        matches!(
            wrong,
            Err(StoreError::Failed {
                statement: "thing.get",
                ..
            })
        ),
        "{wrong:?}"
    );
    let wrong = store.commit(Unit::new().op(Op::new(&ADD, vec!["one too few".into()]))).await;
    assert!(
        matches!(
            wrong,
            Err(CommitError::Store(StoreError::Failed {
                statement: "thing.add",
                ..
            }))
        ),
        "{wrong:?}"
    );
}

async fn a_failed_statement_undoes_the_whole_unit(store: &dyn Store) {
    store.commit(Unit::new().op(insert("a", 1))).await.expect("is committed");
    let full = |op| {
        Unit::new()
            .taking(inbox(1))
            .answering(Some(request(user(1), "k", "b")))
            .op(insert("b", 2))
            .op(op)
            .event(event("b", user(1)))
    };
    let conflict = store.commit(full(update("a", 7, 0))).await;
    assert!(matches!(conflict, Err(CommitError::Conflict("version"))), "{conflict:?}");
    let twice = store.commit(full(insert("a", 2))).await;
    assert!(
        matches!(&twice, Err(CommitError::AlreadyThere(text)) if text.contains("thing")),
        "{twice:?}"
    );
    let reference = store
        .commit(full(Op::new(&PART, vec!["nobody".into(), Value::Null, Value::Null])))
        .await;
    assert!(
        matches!(reference, Err(CommitError::Conflict(CommitError::REFERENCE))),
        "{reference:?}"
    );
    assert_eq!(thing(store, "b").await, None);
    assert_eq!(store.remembered(user(1), "POST /things", "k").await.expect("reads"), None);
    assert!(store.outbox(0, 10).await.expect("reads").is_empty());
    store.commit(full(update("a", 1, 5))).await.expect("neither key was used up");
    log_ends_at(store, 1).await;
    assert_eq!(positions(store, 0, 10).await, [1], "what failed took no place in the log");
    assert_eq!(thing(store, "a").await, Some((5, 2)));
}

async fn an_event_is_taken_once(store: &dyn Store) {
    let unit = || Unit::new().taking(inbox(1)).op(insert("a", 1)).event(event("a", user(1)));
    store.commit(unit()).await.expect("is committed");
    // The statement would fail too: being taken before comes first.
    assert!(matches!(store.commit(unit()).await, Err(CommitError::Taken)));
    log_ends_at(store, 1).await;
    store
        .commit(Unit::new().taking(inbox(2)))
        .await
        .expect("another event is another matter");
}

async fn a_request_is_answered_once_a_day((store, setup): &World) {
    let unit = |who, body| {
        Unit::new()
            .answering(Some(request(user(who), "key", body)))
            .op(Op::new(&ADD, vec!["a".into(), 1.into()]))
    };
    store.commit(Unit::new().op(insert("a", 0))).await.expect("is committed");
    store.commit(unit(1, "first")).await.expect("is committed");
    assert!(matches!(store.commit(unit(1, "second")).await, Err(CommitError::Answered)));
    store
        .commit(unit(2, "another's"))
        .await
        .expect("another person's key is another key");
    let remembered = async |who| store.remembered(user(who), "POST /things", "key").await.expect("reads");
    let first = request(user(1), "key", "first");
    assert_eq!(remembered(1).await, Some((first.fingerprint, first.answer)));
    assert_eq!(store.remembered(user(1), "POST /others", "key").await.expect("reads"), None);
    assert_eq!(thing(&**store, "a").await, Some((2, 1)));
    setup.clock.advance(ANSWERS_KEPT_SECONDS);
    assert_eq!(remembered(1).await, None, "a day is over");
    store.commit(unit(1, "third")).await.expect("the key is free again, trimmed or not");
    assert_eq!(remembered(1).await.map(|(_, answer)| answer.body), Some(b"third".to_vec()));
}

async fn the_log_holds_each_event_once_in_order((store, setup): &World) {
    let mut end = store.outbox_end();
    assert_eq!(*end.borrow_and_update(), 0);
    let unit = Unit::new().event(event("a", user(1))).event(event("b", user(2))).traced("00-trace");
    store.commit(unit).await.expect("is committed");
    log_ends_at(&**store, 2).await;
    assert!(end.has_changed().expect("the store lives"));
    assert_eq!(*end.borrow_and_update(), 2);
    store.commit(Unit::new().op(insert("a", 1))).await.expect("is committed");
    assert!(!end.has_changed().expect("the store lives"), "a unit without events wakes nobody");
    store.commit(Unit::new().event(event("c", user(1)))).await.expect("is committed");
    log_ends_at(&**store, 3).await;
    let log = store.outbox(0, 10).await.expect("reads");
    let seen: Vec<_> = log
        .iter()
        .map(|entry| (entry.event.position, entry.event.subject.as_str(), entry.user_id))
        .collect();
    assert_eq!(seen, [(1, "a", user(1)), (2, "b", user(2)), (3, "c", user(1))]);
    let first = &log[0].event;
    assert_eq!(
        (first.specversion.as_str(), first.source.as_str(), first.kind.as_str()),
        ("1.0", store.source(), "thing.made")
    );
    assert_eq!((first.traceparent.as_deref(), first.time), (Some("00-trace"), setup.clock.now()));
    assert_eq!(first.dataschema, Some(CloudEvent::data_schema("thing.made")));
    assert_eq!(first.data.get(), event("a", user(1)).data.get());
    assert!(log[0].event.id != log[1].event.id && log[2].event.traceparent.is_none());
    assert_eq!(positions(&**store, 1, 1).await, [2], "a page");
}

async fn neighbours_of_a_failed_unit_are_committed(store: &dyn Store) {
    store.commit(Unit::new().op(insert("there", 0))).await.expect("is committed");
    let units = (0..60).map(|n: i64| {
        let name = if n % 3 == 0 { "there".to_owned() } else { format!("n{n:02}") };
        store.commit(Unit::new().event(event(&name, user(1))).op(insert(&name, n)))
    });
    for (n, result) in join_all(units).await.into_iter().enumerate() {
        assert_eq!(result.is_ok(), n % 3 != 0, "unit {n}: {result:?}");
    }
    assert_eq!(store.read(&ALL, vec![]).await.expect("reads").len(), 41);
    log_ends_at(store, 40).await;
    assert_eq!(positions(store, 0, 100).await, (1..=40).collect::<Vec<_>>());
}

async fn guarded_writes_lose_nothing(store: &dyn Store) {
    store.commit(Unit::new().op(insert("sum", 0))).await.expect("is committed");
    let adders = (0..8).map(|_| async {
        for _ in 0..10 {
            loop {
                let (number, version) = thing(store, "sum").await.expect("it is there");
                match store.commit(Unit::new().op(update("sum", version, number + 1))).await {
                    Ok(_) => break,
                    Err(CommitError::Conflict("version")) => {}
                    Err(error) => panic!("{error}"),
                }
            }
        }
    });
    join_all(adders).await;
    assert_eq!(thing(store, "sum").await, Some((80, 81)));
}

async fn reads_at_once_see_one_moment(store: &dyn Store) {
    store
        .commit(Unit::new().op(insert("left", 0)).op(insert("right", 0)))
        .await
        .expect("is committed");
    let writes = async {
        for _ in 0..100 {
            let both = ["left", "right"].map(|name| Op::one(&ADD, vec![name.into(), 1.into()], "add"));
            store
                .commit(Unit::new().op(both[0].clone()).op(both[1].clone()))
                .await
                .expect("is committed");
        }
    };
    let reads = async {
        for _ in 0..100 {
            let both = store
                .read_at_once(vec![(&GET, vec!["left".into()]), (&ALL, vec![]), (&GET, vec!["right".into()])])
                .await
                .expect("reads");
            assert_eq!(both[0], both[2]);
            tokio::task::yield_now().await;
        }
    };
    tokio::join!(writes, reads);
}

async fn a_trim_takes_the_oldest_within_its_bounds((store, setup): &World) {
    let (start, now) = (setup.clock.now(), || setup.clock.now());
    for n in 0..6 {
        store
            .commit(Unit::new().event(event(&n.to_string(), user(1))))
            .await
            .expect("is committed");
        setup.clock.advance(60);
    }
    log_ends_at(&**store, 6).await;
    let first = async || positions(&**store, 0, 1).await.first().copied();
    assert_eq!(store.trim(6, start, now(), 100).await.expect("trims"), 0, "none is old enough");
    assert_eq!(store.trim(2, now(), now(), 100).await.expect("trims"), 2, "the cursor is the bound");
    assert_eq!(
        store.trim(6, start.plus_seconds(150), now(), 100).await.expect("trims"),
        1,
        "the age is the bound"
    );
    assert_eq!(store.trim(6, now(), now(), 2).await.expect("trims"), 2, "the limit is the bound");
    assert_eq!(first().await, Some(6));
    assert_eq!(store.trim(i64::MAX, now(), now(), 2).await.expect("trims"), 1);
    assert_eq!(
        (first().await, *store.outbox_end().borrow()),
        (None, 6),
        "empty, and still at its end"
    );
}

async fn a_position_is_never_given_twice(store: &dyn Store) {
    assert_eq!(*store.outbox_end().borrow(), 6, "the end outlives a trim and a restart");
    store.commit(Unit::new().event(event("next", user(1)))).await.expect("is committed");
    log_ends_at(store, 7).await;
    assert_eq!(positions(store, 0, 10).await, [7]);
}

async fn old_answers_and_takings_are_trimmed((store, setup): &World) {
    for n in 0..4 {
        store
            .commit(Unit::new().taking(inbox(n)).answering(Some(request(user(n), "k", "b"))))
            .await
            .expect("is committed");
    }
    let trim = async || store.trim(0, setup.clock.now(), setup.clock.now(), 3).await.expect("trims");
    assert_eq!(trim().await, 0);
    setup.clock.advance(ANSWERS_KEPT_SECONDS + 1);
    assert_eq!([trim().await, trim().await, trim().await], [3, 1, 0]);
    assert!(matches!(store.commit(Unit::new().taking(inbox(0))).await, Err(CommitError::Taken)));
    setup.clock.advance(INBOX_KEPT_SECONDS);
    assert_eq!([trim().await, trim().await, trim().await], [3, 1, 0]);
    store.commit(Unit::new().taking(inbox(0))).await.expect("it is forgotten");
}

async fn a_scrub_leaves_who_and_what_only(store: &dyn Store) {
    for n in 0..4 {
        let unit = Unit::new()
            .answering(Some(request(user(n % 2), &n.to_string(), "secret")))
            .event(event("e", user(n % 2)));
        store.commit(unit).await.expect("is committed");
    }
    store
        .commit(Unit::new().op(Op::new(&DELETE, vec!["nothing".into()])))
        .await
        .expect("is committed");
    log_ends_at(store, 4).await;
    assert_eq!(store.scrub(user(1)).await.expect("scrubs"), 0);
    assert_eq!(store.scrub(user(1)).await.expect("scrubs again"), 0);
    for entry in store.outbox(0, 10).await.expect("reads") {
        let data = entry.event.data.get();
        assert_eq!(data.contains("secret"), entry.user_id == user(0), "{data}");
        let kept: pando_wire::Published<serde_json::Value> = entry.event.read().expect("still an event");
        assert_eq!((kept.user_id, kept.version, kept.change.as_str()), (entry.user_id, 3, "made"));
    }
    for n in 0..4_u8 {
        let answer = store.remembered(user(n % 2), "POST /things", &n.to_string()).await.expect("reads");
        assert_eq!(answer.is_some(), n % 2 == 0);
    }
}

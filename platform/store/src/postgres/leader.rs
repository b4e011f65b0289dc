use std::future::poll_fn;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use sha2::{Digest, Sha256};
use tokio::sync::{Notify, watch};
use tokio_postgres::{AsyncMessage, Client};

use super::background::Background;
use super::connect::{Connector, Driver};
use super::error::text;
use super::schema_name;

/// How often a process that does not lead tries to.
const TRY_EVERY: Duration = Duration::from_millis(500);
/// How often the leader looks when nobody told it of anything: only for what was told while a connection broke.
const LOOK_EVERY: Duration = Duration::from_millis(250);
/// How long one of these statements may take. A leader that hears nothing for so long stops leading.
const STATEMENT_MAX: Duration = Duration::from_secs(2);
/// The server ends the session of a leader that is silent for so long (paused, or cut off), and with it its lead.
const SILENCE_MAX: Duration = Duration::from_secs(3);
/// How long after a failure it starts again.
const AGAIN_AFTER: Duration = Duration::from_millis(200);
/// Events that get their place in one statement. After a statement that failed it is half as many: one that takes longer than it may
/// would be begun again for ever, by whoever leads next too.
const BATCH_MAX: i64 = 2000;

const LOOK: &str = "select pg_try_advisory_lock($1), (select position from outbox_end)";
/// Read again once the lock is held: the statement that took it saw the moment before, when another may have moved the end.
const END: &str = "select position from outbox_end";
const TELL: &str = "select pg_notify($1, '')";

/// Gives what was committed and has no place yet the next positions, in the order of `seq`. One changed thing is written after another,
/// so what a later write of a thing tells has the higher `seq`, and the place after.
pub(super) const PLACE: &str = "
    with fresh as materialized (
        select seq, row_number() over (order by seq) as place
        from (select seq from outbox where position is null order by seq limit $1) waiting
    ), placed as (
        update outbox set position = outbox_end.position + fresh.place from fresh, outbox_end where outbox.seq = fresh.seq
    )
    update outbox_end set position = position + (select count(*) from fresh) where exists (select from fresh)
    returning position, (select count(*) from fresh)";

/// One process of all that have a service's database open leads: it gives the log its positions, and its relays run. It is whoever holds
/// an advisory lock; the lock belongs to a session, and the positions are given in that same session, so nobody can go on giving them
/// who does not lead any more.
///
/// Within a transaction nothing is told (a NOTIFY there makes all commits of the server wait for each other); afterwards the leader's
/// own process wakes it directly, and others by a NOTIFY of its own, one for however many commits.
pub(super) struct Leader {
    pub leads: watch::Receiver<bool>,
    pub log_end: watch::Receiver<i64>,
    committed: Arc<Notify>,
    work: Background,
}

impl Leader {
    /// Starts to try for the lead; the log ended at `end` when it was looked at.
    pub fn start(connector: Connector, app_id: &'static str, end: i64) -> Self {
        let (leads, leads_seen) = watch::channel(false);
        let (log_end, log_end_seen) = watch::channel(end);
        let committed = Arc::new(Notify::new());
        let candidate = Candidate {
            connector,
            channel: format!("pando_{}", schema_name(app_id)),
            lock: lock(app_id),
            committed: committed.clone(),
            leads,
            log_end,
            batch: AtomicI64::new(BATCH_MAX),
        };
        Self {
            leads: leads_seen,
            log_end: log_end_seen,
            committed,
            work: Background::start(candidate.run()),
        }
    }

    /// Says that a unit with events was committed here.
    pub fn committed(&self) {
        self.committed.notify_one();
    }

    /// Gives the lead up.
    pub fn close(&self) {
        self.work.end();
    }
}

/// The number of a service's lock within its database.
pub(super) fn lock(app_id: &str) -> i64 {
    let sum = Sha256::digest(format!("pando leads {app_id}"));
    sum.iter().take(8).fold(0, |number, byte| (number << 8) | i64::from(*byte))
}

struct Candidate {
    connector: Connector,
    channel: String,
    lock: i64,
    committed: Arc<Notify>,
    leads: watch::Sender<bool>,
    log_end: watch::Sender<i64>,
    batch: AtomicI64,
}

impl Candidate {
    async fn run(self) {
        let mut is_told = false;
        loop {
            let reason = self.session().await;
            let led = self.leads.send_replace(false);
            if led || !is_told {
                tracing::warn!(address = %self.connector.address, channel = self.channel, led, reason, "the session that elects has ended");
            }
            // Once an outage, not five times a second.
            is_told = !led;
            tokio::time::sleep(AGAIN_AFTER).await;
        }
    }

    /// One session, until it ends; why it did.
    async fn session(&self) -> String {
        let (client, driver) = match self.connector.connect(STATEMENT_MAX).await {
            Ok(opened) => opened,
            Err(error) => return text(&error),
        };
        let heard = Notify::new();
        tokio::select! {
            ended = drive(driver, &heard) => ended,
            failed = self.take_part(&client, &heard) => failed.map_or_else(|error| error, |never| match never {}),
        }
    }

    async fn take_part(&self, client: &Client, heard: &Notify) -> Result<std::convert::Infallible, String> {
        let failed = |error| text(&error);
        let session = format!("set idle_session_timeout = {}; listen {}", SILENCE_MAX.as_millis(), self.channel);
        in_time(client.batch_execute(&session)).await?;
        let (look, tell) = (
            client.prepare(LOOK).await.map_err(failed)?,
            client.prepare(TELL).await.map_err(failed)?,
        );
        loop {
            let row = in_time(client.query_one(&look, &[&self.lock])).await?;
            self.ends_at(row.get(1));
            if row.get(0) {
                break;
            }
            tokio::select! {
                () = tokio::time::sleep(TRY_EVERY) => {}
                () = self.committed.notified() => {
                    in_time(client.execute(&tell, &[&self.channel])).await?;
                }
            }
        }
        tracing::info!(address = %self.connector.address, channel = self.channel, "this process leads");
        let place = client.prepare(PLACE).await.map_err(failed)?;
        self.ends_at(in_time(client.query_one(END, &[])).await?.get(0));
        self.leads.send_replace(true);
        loop {
            let batch = self.batch.load(Ordering::Relaxed);
            let placed = in_time(client.query_opt(&place, &[&batch])).await;
            if placed.is_err() {
                self.batch.store((batch / 2).max(1), Ordering::Relaxed);
            }
            if let Some(row) = placed? {
                self.ends_at(row.get(0));
                if row.get::<_, i64>(1) == batch {
                    continue;
                }
            }
            self.batch.store(BATCH_MAX, Ordering::Relaxed);
            tokio::select! {
                () = self.committed.notified() => {}
                () = heard.notified() => {}
                () = tokio::time::sleep(LOOK_EVERY) => {}
            }
        }
    }

    fn ends_at(&self, end: i64) {
        self.log_end.send_if_modified(|known| {
            let is_new = *known != end;
            *known = end;
            is_new
        });
    }
}

impl Drop for Candidate {
    fn drop(&mut self) {
        self.leads.send_replace(false);
    }
}

/// An answer, or why there is none. The server ends what takes too long; this is for a server that is not there any more.
async fn in_time<T>(answer: impl Future<Output = Result<T, tokio_postgres::Error>>) -> Result<T, String> {
    match tokio::time::timeout(STATEMENT_MAX, answer).await {
        Ok(answer) => answer.map_err(|error| text(&error)),
        Err(_) => Err(format!("no answer for {STATEMENT_MAX:?}")),
    }
}

/// Drives the connection and passes on what is heard; why it ended.
async fn drive(mut driver: Driver, heard: &Notify) -> String {
    loop {
        match poll_fn(|context| driver.poll_message(context)).await {
            Some(Ok(AsyncMessage::Notification(_))) => heard.notify_one(),
            Some(Ok(_)) => {}
            Some(Err(error)) => return text(&error),
            None => return "it was closed".to_owned(),
        }
    }
}

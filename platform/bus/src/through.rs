use pando_store::StoreError;
use pando_wire::CloudEvent;

use crate::Intake;
use crate::missed::cursor;
use crate::statements::CURSOR;

impl Intake {
    /// From when on an event counts as late, in seconds. What is younger is handed over in any case, and an inbox takes out what was taken.
    pub const LATE_SECONDS: i64 = 3600;

    /// Whether a subscriber is through with an event that a broker brings late: [`crate::Missed`] has gone through its publisher's log past
    /// its place, so it was taken, or lies here. Then nobody has to hand it over, and an inbox that has forgotten it does not take it twice.
    ///
    /// A broker brings such events when an app id is new to a topic, or comes back to it: daprd begins at the oldest entry that Redis still
    /// has, or where the app id stopped long ago. A log that was restored has other events at the same places, and those are new: whatever
    /// of them comes this late is fetched from the log, as soon as that is seen.
    ///
    /// # Errors
    /// When the database is away: then it must be brought again.
    pub async fn is_through(&self, subscriber: &str, event: &CloudEvent) -> Result<bool, StoreError> {
        if event.time.plus_seconds(Self::LATE_SECONDS) > self.clock.now() {
            return Ok(false);
        }
        let name = cursor(subscriber, &event.source);
        let found = self.store(subscriber)?.read(&CURSOR, vec![name.into()]).await?;
        let upto: i64 = found.first().map_or(Ok(0), |row| row.get(0))?;
        Ok(event.position <= upto)
    }
}

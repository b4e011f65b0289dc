use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use tokio::task::JoinSet;
use tokio::time::sleep;
use tokio_postgres::{Client, Config, NoTls};

use super::inventory::secret;
use super::redis::Redis;
use super::system::Running;

/// A connection to the database in the name of a service; it sees that service's tables.
pub struct Database {
    /// Asks.
    pub client: Client,
    _driver: JoinSet<()>,
}

impl Database {
    /// Connects as `task-service`, say.
    pub async fn connect(system: &Running, service: &str) -> anyhow::Result<Self> {
        let schema = service.trim_end_matches("-service");
        let (client, connection) = Config::new()
            .host("127.0.0.1")
            .port(system.inventory.postgres_port)
            .dbname("pando")
            .user(service.replace('-', "_"))
            .password(secret(system.folder(), &format!("roles/{service}"))?)
            .options(format!("-c search_path={schema}"))
            .connect(NoTls)
            .await
            .context("PostgreSQL takes no connection")?;
        let mut driver = JoinSet::new();
        driver.spawn(async move {
            // Whoever waits for an answer learns of the same failure.
            let _ = connection.await;
        });
        Ok(Self { client, _driver: driver })
    }
}

/// Looks whether every event has arrived at every subscriber.
pub struct Watch {
    logs: Vec<Database>,
    redis: Redis,
}

/// Entries of a log that the broker does not have. What a service notes of others' logs there is no way out of its own.
const BEHIND: &str = "select (select count(*) from outbox where position is null)
    + greatest(0, (select position from outbox_end)
        - coalesce((select min(position) from relay_cursor where bus not like '% has from %'), 0))";

impl Watch {
    /// Of a system.
    pub async fn of(system: &Running) -> anyhow::Result<Self> {
        let mut logs = Vec::new();
        for service in ["auth-service", "task-service", "chatbot-service"] {
            logs.push(Database::connect(system, service).await?);
        }
        let redis = Redis::connect(system.inventory.redis_port, &secret(system.folder(), "redis")?).await?;
        Ok(Self { logs, redis })
    }

    /// Waits for it: the logs are with the broker, and every consumer group has read and acknowledged its streams. Relays note how far
    /// they are within 0.1 s. Returns how long it took.
    pub async fn settled(&mut self, time: Duration) -> anyhow::Result<Duration> {
        let begun = Instant::now();
        while begun.elapsed() < time {
            if self.behind().await? == 0 {
                return Ok(begun.elapsed());
            }
            sleep(Duration::from_millis(20)).await;
        }
        bail!("the events had not arrived after {} s", time.as_secs())
    }

    async fn behind(&mut self) -> anyhow::Result<u64> {
        let mut behind = 0;
        for log in &self.logs {
            behind += u64::try_from(log.client.query_one(BEHIND, &[]).await?.try_get::<_, i64>(0)?)?;
        }
        for stream in self.redis.streams().await? {
            let groups = self.redis.groups(&stream).await?;
            behind += groups.iter().map(|group| group.lag + group.pending).sum::<u64>();
        }
        Ok(behind)
    }

    /// How many events of a topic the broker has taken.
    pub async fn taken(&mut self, topic: &str) -> anyhow::Result<u64> {
        self.redis.added(topic).await
    }
}

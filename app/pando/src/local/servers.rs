use futures_util::future::{join_all, try_join_all};
use serde_json::{Map, Value, json};

use super::ground::Ground;
use super::groups::Groups;
use super::migrate::migrate;
use super::move_in::move_in;
use super::postgres::Postgres;
use super::process::Process;
use super::redis::Redis;
use super::sentry::Sentry;
use super::system::{ENDS_MAX, SERVERS_STOP_TIME, START_TIME};
use crate::copy::Source;

/// Of a service there may be so many processes at a time as there are replicas, and while it moves two more of each.
const GENERATIONS_MAX: usize = 3;

/// What all services of a system work on.
pub(crate) struct Servers {
    pub postgres: (Process, u16),
    pub redis: (Process, u16),
    pub sentry: (Process, u16),
    /// PostgreSQL, as the services see it.
    pub database: Postgres,
    /// What sidecars trust.
    pub trust_anchors: String,
    /// Where Redis and the state store are, and what they ask to be shown, by the names of the secrets.
    pub secrets: Map<String, Value>,
    redis_password: String,
}

impl Servers {
    /// Starts them, waits until they can work, and brings the database to this version's schema. `from` is brought in first.
    pub(crate) async fn start(ground: &mut Ground, from: Option<Source>) -> anyhow::Result<Self> {
        let (postgres, database) = start_postgres(ground).await?;
        let (redis, redis_itself) = start_redis(ground)?;
        let (sentry, issuer) = start_sentry(ground)?;
        let trust_anchors = issuer.trust_anchors().await?;
        try_join_all([&postgres, &redis, &sentry].map(|(process, _)| process.ready(ENDS_MAX, START_TIME))).await?;
        database.let_owner_read(&ground.secrets, &ground.world).await?;
        let owner = database.owner_url(&ground.secrets, &ground.world)?;
        let log = ground.log("migrate")?;
        migrate(&ground.options.program, &ground.data, &owner, &ground.secrets, &ground.world, &log).await?;
        if let (Some(source), Some(from)) = (from, &ground.options.from) {
            move_in(&source, from, &owner, &ground.world, &ground.tell).await?;
        }
        let mut secrets = Map::new();
        let redis_secret = json!({ "host": redis_itself.address(), "password": redis_itself.password });
        secrets.insert("pando-redis".to_owned(), redis_secret);
        let state = json!({ "connectionString": database.state_dsn(&ground.secrets, &ground.world)? });
        secrets.insert("pando-statestore".to_owned(), state);
        Ok(Self {
            postgres,
            redis,
            sentry,
            database,
            trust_anchors,
            secrets,
            redis_password: redis_itself.password,
        })
    }

    /// The groups of consumers.
    pub(crate) async fn groups(&self, ground: &Ground) -> anyhow::Result<Groups> {
        Groups::at(self.redis.1, &self.redis_password, &ground.ids).await
    }

    /// With the ports that people read beside them.
    pub(crate) fn processes(&self) -> [&(Process, u16); 3] {
        [&self.postgres, &self.redis, &self.sentry]
    }

    /// Ends them, after all that work on them.
    pub(crate) async fn stop(&self) {
        join_all([&self.sentry, &self.redis, &self.postgres].map(|(process, _)| process.stop(SERVERS_STOP_TIME))).await;
    }
}

async fn start_postgres(ground: &mut Ground) -> anyhow::Result<((Process, u16), Postgres)> {
    let postgres = Postgres {
        programs: ground.tools.postgres.clone(),
        pando: ground.options.program.clone(),
        folder: ground.data.clone(),
        port: ground.ports.take()?,
        replicas: ground.options.replicas * GENERATIONS_MAX,
    };
    postgres
        .prepare(&ground.secrets, &ground.world, &ground.log("postgres-prepare")?)
        .await?;
    let process = ground.watch(postgres.plan(ground.log("postgres")?)?);
    Ok(((process, postgres.port), postgres))
}

fn start_redis(ground: &mut Ground) -> anyhow::Result<((Process, u16), Redis)> {
    let redis = Redis {
        program: ground.tools.redis.clone(),
        pando: ground.options.program.clone(),
        folder: ground.data.clone(),
        port: ground.ports.take()?,
        password: ground.secrets.kept("redis", ground.world.random.as_ref())?,
    };
    let process = ground.watch(redis.plan(&ground.secrets, ground.log("redis")?)?);
    Ok(((process, redis.port), redis))
}

fn start_sentry(ground: &mut Ground) -> anyhow::Result<((Process, u16), Sentry)> {
    let sentry = Sentry {
        program: ground.tools.sentry.clone(),
        pando: ground.options.program.clone(),
        folder: ground.data.clone(),
        port: ground.ports.take()?,
        health_port: ground.ports.take()?,
        metrics_port: ground.ports.take()?,
    };
    let process = ground.watch(sentry.plan(ground.log("sentry")?)?);
    Ok(((process, sentry.port), sentry))
}

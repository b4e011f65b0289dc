//! A move from one layout to another, carried out: what [`super::transition`] says.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Instant;

use anyhow::{Context, anyhow};
use futures_util::future::{join_all, try_join_all};

use super::group::{Group, Next, Successors};
use super::groups::topics;
use super::hosting::Hosting;
use super::kept;
use super::layout::Layout;
use super::pair::Pair;
use super::system::System;
use super::transition::{Apps, MADE_BY, Phase, phases};
use crate::service_name::ServiceName;

/// Takes sentences about how far a move is.
pub(crate) type Telling<'a> = &'a (dyn Fn(&str) + Send + Sync);

/// Moves a system, or brings it back where it was.
pub(crate) async fn place(system: &mut System, to: &Layout, tell: Telling<'_>) -> anyhow::Result<()> {
    let from = system.layout.clone();
    if from == *to && system.is_settled() {
        tell(&format!("already there: {to}"));
        return Ok(());
    }
    let began = Instant::now();
    write_passwords(system, &from, to)?;
    if !system.is_settled() {
        // What a way back that failed has left is put in its place first: a move begins where everything is as its layout says.
        tell(&format!("first everything to its place in {from}"));
        let put = walk(system, &from, &from, 0, tell).await.map_err(|(_, why)| why);
        put.with_context(|| format!("not everything gets to its place in {from}; {WAY_OUT}"))?;
        // With it went the passwords of all but that layout.
        write_passwords(system, &from, to)?;
    }
    tell(&format!("from {from}"));
    tell(&format!("to {to}"));
    let moved = walk(system, &from, to, 0, tell).await;
    let (place, why) = match moved {
        Ok(()) => {
            tell(&format!("moved in {:.1} s", began.elapsed().as_secs_f32()));
            return Ok(());
        }
        Err(failed) => failed,
    };
    tell(&format!("it does not work out: {why:#}"));
    tell(&format!("back to {from}"));
    // As long as calls go where they went, nothing but what is new has to end.
    let skipped = if place <= MADE_BY { MADE_BY + 1 } else { 0 };
    match walk(system, to, &from, skipped, tell).await {
        Ok(()) => Err(why.context(format!("the move did not work out, and everything is as it was: {from}"))),
        Err((_, further)) => Err(anyhow!(
            "the move did not work out ({why:#}), and nor did the way back ({further:#}): what serves goes on, and each app id may host \
             or let in more than it should; {WAY_OUT}"
        )),
    }
}

/// What to do where a way back failed.
const WAY_OUT: &str = "ask for the placement once more, or stop the system and start it again: both put everything in its place";

/// Lets every app id know what it needs before and afterwards.
fn write_passwords(system: &System, from: &Layout, to: &Layout) -> anyhow::Result<()> {
    let mut both: BTreeMap<ServiceName, BTreeSet<ServiceName>> = from.apps().clone();
    for (app, hosted) in to.apps() {
        both.entry(*app).or_default().extend(hosted);
    }
    let written = system.ground.write_passwords(&system.servers.secrets, &both);
    written.with_context(|| format!("nothing has moved from {from}: what apps need to know cannot be written"))
}

/// Carries the phases out, but for so many; on a failure, which it was in.
async fn walk(system: &mut System, from: &Layout, to: &Layout, skipped: usize, tell: Telling<'_>) -> Result<(), (usize, anyhow::Error)> {
    for (place, phase) in phases(from, to, &system.calls).iter().enumerate().skip(skipped) {
        carry_out(system, to, phase, tell).await.map_err(|error| (place, error))?;
        if place == MADE_BY {
            // Calls go where they should by now, so a way back from here has all to undo.
            kept::write(&system.ground.secrets, to).map_err(|error| (place + 1, error))?;
        }
    }
    if skipped > MADE_BY {
        kept::write(&system.ground.secrets, to).map_err(|error| (MADE_BY, error))?;
    }
    system.layout = to.clone();
    if let Err(error) = put_away(system).await {
        tell(&format!("something is left over that does no harm: {error:#}"));
    }
    Ok(())
}

/// Removes what a move has left that nobody needs in the layout where it has come to.
async fn put_away(system: &System) -> anyhow::Result<()> {
    system.ground.clear_all_but(&system.pairs().collect::<Vec<_>>())?;
    system.ground.write_passwords(&system.servers.secrets, system.layout.apps())?;
    system.forget_all_but(&system.layout).await
}

async fn carry_out(system: &mut System, to: &Layout, phase: &Phase, tell: Telling<'_>) -> anyhow::Result<()> {
    let starts = phase.starts(&system.now());
    let ends = phase.ends(&system.now());
    if starts.is_empty() && ends.is_empty() {
        return Ok(());
    }
    tell(phase.says);
    start(system, to, phase, &starts, tell).await?;
    let ended: Vec<Group> = ends.iter().filter_map(|app| system.groups.remove(app)).collect();
    show(system, tell);
    join_all(ended.into_iter().map(Group::end)).await;
    for app in ends {
        tell(&format!("  {} has ended", app.app_id()));
    }
    Ok(())
}

/// What a phase has started.
#[derive(Default)]
struct Begun {
    /// Beside what is there.
    successors: Vec<Successors>,
    /// Where nothing was.
    fresh: Vec<(ServiceName, Group)>,
}

impl Begun {
    /// Waits until all can work.
    async fn ready(&self) -> anyhow::Result<()> {
        let fresh = self.fresh.iter().map(|(_, group)| group.ready());
        let successors = self.successors.iter().map(Successors::ready);
        tokio::try_join!(try_join_all(fresh), try_join_all(successors)).map(|_| ())
    }

    async fn give_up(self) {
        let fresh = self.fresh.into_iter().map(|(_, group)| group.end());
        let successors = self.successors.into_iter().map(Successors::give_up);
        tokio::join!(join_all(fresh), join_all(successors));
    }
}

/// Starts these beside what is there, and has them take over once all can work.
async fn start(system: &mut System, to: &Layout, phase: &Phase, starts: &Apps, tell: Telling<'_>) -> anyhow::Result<()> {
    let mut begun = Begun::default();
    let began = begin(system, to, phase, starts, &mut begun, tell).await;
    system.generation += 1;
    let ready = match began {
        Ok(()) => begun.ready().await,
        Err(error) => Err(error),
    };
    if let Err(error) = ready {
        begun.give_up().await;
        return Err(error);
    }
    let mut before = Vec::new();
    for one in begun.successors {
        tell(&format!("  {} is ready and takes over", one.app().app_id()));
        if let Some(group) = system.groups.get_mut(&one.app()) {
            before.extend(group.take_over(one));
        }
    }
    for (app, group) in begun.fresh {
        tell(&format!("  {} is ready", app.app_id()));
        system.groups.insert(app, group);
    }
    show(system, tell);
    join_all(before.iter().map(Pair::hand_over)).await;
    Ok(())
}

/// Has commands and tools find what runs now. Who does not find it is all that comes of a failure.
fn show(system: &System, tell: Telling<'_>) {
    let pairs = system.pairs().try_for_each(|pair| system.ground.show(pair));
    if let Err(error) = pairs.and_then(|()| system.write_inventory()) {
        tell(&format!("  not everybody who looks will find what runs now: {error:#}"));
    }
}

async fn begin(system: &mut System, to: &Layout, phase: &Phase, starts: &Apps, begun: &mut Begun, tell: Telling<'_>) -> anyhow::Result<()> {
    for (app, hosting) in starts {
        let next = next(system, to, phase, *app, hosting)?;
        system.take_topics(*app, hosting).await?;
        let hosted: Vec<&str> = hosting.hosted.iter().map(|service| service.app_id()).collect();
        tell(&format!("  {} starts, and hosts {}", app.app_id(), hosted.join(", ")));
        let System {
            ground,
            servers,
            groups,
            code,
            ..
        } = &mut *system;
        match groups.get(app) {
            Some(group) => begun.successors.push(group.succeed(ground, servers, code, next)?),
            None => begun.fresh.push((*app, Group::start(ground, servers, code, next).await?)),
        }
    }
    Ok(())
}

/// What is to be behind an app id after a phase.
fn next(system: &System, to: &Layout, phase: &Phase, app: ServiceName, hosting: &Hosting) -> anyhow::Result<Next> {
    let (documents, generation) = (&system.ground.documents, system.generation);
    let loaded = match phase.is_settled {
        true => documents.settled(generation, to, app),
        false => documents.between(generation, hosting, app),
    };
    Ok(Next {
        app,
        hosting: hosting.clone(),
        generation,
        loaded: loaded.with_context(|| format!("nothing can be rendered for {}", app.app_id()))?,
    })
}

impl System {
    /// Has an app id begin with the topics that it has not had, where those are that have them.
    async fn take_topics(&self, app: ServiceName, hosting: &Hosting) -> anyhow::Result<()> {
        let before = self.groups.get(&app).map(|group| topics(&group.hosting.hosted)).unwrap_or_default();
        let new: BTreeSet<&str> = topics(&hosting.hosted).difference(&before).copied().collect();
        if new.is_empty() {
            return Ok(());
        }
        let others = self.groups.iter();
        let others = others.map(|(app, group)| (*app, topics(&group.hosting.hosted))).collect();
        self.servers.groups(&self.ground).await?.hand_over(app, &new, &others).await
    }

    /// The same for a system that stands still.
    pub(super) async fn hand_topics_over(&self, from: &Layout, to: &Layout) -> anyhow::Result<()> {
        let others = from.apps().iter().map(|(app, hosted)| (*app, topics(hosted))).collect();
        let mut groups = self.servers.groups(&self.ground).await?;
        for (app, hosted) in to.apps() {
            let new = topics(hosted).difference(&topics(&from.hosted(*app))).copied().collect();
            groups.hand_over(*app, &new, &others).await?;
        }
        Ok(())
    }

    /// Forgets whatever an app id has in another layout alone: what a move left that was cut off would have a later one begin long ago.
    pub(super) async fn forget_all_but(&self, layout: &Layout) -> anyhow::Result<()> {
        let all = topics(&ServiceName::ALL.into_iter().collect());
        let mut groups = self.servers.groups(&self.ground).await?;
        for app in ServiceName::ALL {
            let gone = all.difference(&topics(&layout.hosted(app))).copied().collect();
            groups.forget(app, &gone).await?;
        }
        Ok(())
    }
}

//! A move from one layout to another, carried out: what [`super::transition`] says.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Instant;

use anyhow::{Context, anyhow};
use futures_util::future::{join_all, try_join_all};

use super::documents::Loaded;
use super::group::{Group, Successors};
use super::groups::topics;
use super::hosting::Hosting;
use super::kept;
use super::layout::Layout;
use super::system::System;
use super::transition::{Apps, MADE_BY, Phase, phases, settled};
use crate::service_name::ServiceName;

/// Takes sentences about how far a move is.
pub(crate) type Telling<'a> = &'a (dyn Fn(&str) + Send + Sync);

/// Moves a system, or brings it back where it was.
pub(crate) async fn place(system: &mut System, to: &Layout, tell: Telling<'_>) -> anyhow::Result<()> {
    let from = system.layout.clone();
    // What a way back that failed has left is put in its place by the same words.
    if from == *to && system.now() == settled(to, &system.calls) {
        tell(&format!("already there: {to}"));
        return Ok(());
    }
    let began = Instant::now();
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
             or let in more than it should; ask for the placement once more, or stop the system and start it again: both put everything in its place"
        )),
    }
}

/// Carries the phases out, but for so many; on a failure, which it was in.
async fn walk(system: &mut System, from: &Layout, to: &Layout, skipped: usize, tell: Telling<'_>) -> Result<(), (usize, anyhow::Error)> {
    let all = prepare(system, from, to).map_err(|error| (0, error))?;
    for (place, phase) in all.iter().enumerate().skip(skipped) {
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
    let put_away = async {
        system.forget_topics(from, to).await?;
        system.ground.write_passwords(&system.servers.secrets, to.apps())
    };
    if let Err(error) = put_away.await {
        tell(&format!("something is left over that does no harm: {error:#}"));
    }
    Ok(())
}

/// Lets every app id know what it needs before and afterwards.
fn prepare(system: &System, from: &Layout, to: &Layout) -> anyhow::Result<[Phase; 5]> {
    let mut both: BTreeMap<ServiceName, BTreeSet<ServiceName>> = from.apps().clone();
    for (app, hosted) in to.apps() {
        both.entry(*app).or_default().extend(hosted);
    }
    system.ground.write_passwords(&system.servers.secrets, &both)?;
    Ok(phases(from, to, &system.calls))
}

async fn carry_out(system: &mut System, to: &Layout, phase: &Phase, tell: Telling<'_>) -> anyhow::Result<()> {
    let starts = phase.starts(&system.now());
    let ends: Vec<ServiceName> = phase.ends.iter().copied().filter(|app| system.groups.contains_key(app)).collect();
    if starts.is_empty() && ends.is_empty() {
        return Ok(());
    }
    tell(phase.says);
    start(system, to, phase, &starts, tell).await?;
    let ended: Vec<Group> = ends.iter().filter_map(|app| system.groups.remove(app)).collect();
    if let Err(error) = note(system) {
        tell(&format!("  not everybody who looks will find what runs now: {error:#}"));
    }
    join_all(ended.into_iter().map(Group::end)).await;
    for app in ends {
        tell(&format!("  {} has ended", app.app_id()));
    }
    Ok(())
}

/// Starts these beside what is there, and has them take over once all can work.
async fn start(system: &mut System, to: &Layout, phase: &Phase, starts: &Apps, tell: Telling<'_>) -> anyhow::Result<()> {
    let generation = system.generation;
    system.generation += 1;
    let mut successors = Vec::new();
    let mut fresh = Vec::new();
    let began = begin(system, to, phase, starts, generation, (&mut successors, &mut fresh), tell).await;
    let ready = match began {
        Ok(()) => {
            let new = fresh.iter().map(|(_, group): &(ServiceName, Group)| group.ready());
            let both = async { tokio::try_join!(try_join_all(new), try_join_all(successors.iter().map(Successors::ready))) };
            both.await.map(|_| ())
        }
        Err(error) => Err(error),
    };
    if let Err(error) = ready {
        let new = fresh.into_iter().map(|(_, group)| group.end());
        tokio::join!(join_all(new), join_all(successors.into_iter().map(Successors::give_up)));
        return Err(error);
    }
    let mut before = Vec::new();
    for one in successors {
        tell(&format!("  {} is ready and takes over", one.app().app_id()));
        if let Some(group) = system.groups.get_mut(&one.app()) {
            before.extend(group.take_over(one));
        }
    }
    for (app, group) in fresh {
        tell(&format!("  {} is ready", app.app_id()));
        system.groups.insert(app, group);
    }
    if let Err(error) = note(system) {
        tell(&format!("  not everybody who looks will find what runs now: {error:#}"));
    }
    join_all(before.iter().map(super::pair::Pair::hand_over)).await;
    Ok(())
}

/// Has commands and tools find what runs now.
fn note(system: &System) -> anyhow::Result<()> {
    system.pairs().try_for_each(|pair| system.ground.link_socket(pair))?;
    system.write_inventory()
}

async fn begin(
    system: &mut System,
    to: &Layout,
    phase: &Phase,
    starts: &Apps,
    generation: usize,
    (successors, fresh): (&mut Vec<Successors>, &mut Vec<(ServiceName, Group)>),
    tell: Telling<'_>,
) -> anyhow::Result<()> {
    for (app, hosting) in starts {
        let loaded = loaded(system, to, phase, generation, (*app, hosting))?;
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
            Some(group) => successors.push(group.succeed(ground, servers, code, (*app, hosting.clone()), (generation, &loaded))?),
            None => {
                let group = Group::start(ground, servers, code, *app, hosting.clone(), (generation, loaded)).await?;
                fresh.push((*app, group));
            }
        }
    }
    Ok(())
}

fn loaded(
    system: &System,
    to: &Layout,
    phase: &Phase,
    generation: usize,
    (app, hosting): (ServiceName, &Hosting),
) -> anyhow::Result<Loaded> {
    let documents = &system.ground.documents;
    let loaded = match phase.is_settled {
        true => documents.settled(generation, to, app),
        false => documents.between(generation, hosting, app),
    };
    loaded.with_context(|| format!("nothing can be rendered for {}", app.app_id()))
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

    /// Forgets whatever an app id had in another layout: what a move left that was cut off would have a later one begin long ago.
    pub(super) async fn forget_all_but(&self, layout: &Layout) -> anyhow::Result<()> {
        let all = topics(&ServiceName::ALL.into_iter().collect());
        let mut groups = self.servers.groups(&self.ground).await?;
        for app in ServiceName::ALL {
            let gone = all.difference(&topics(&layout.hosted(app))).copied().collect();
            groups.forget(app, &gone).await?;
        }
        Ok(())
    }

    /// Forgets who had topics that others have now.
    async fn forget_topics(&self, from: &Layout, to: &Layout) -> anyhow::Result<()> {
        let mut groups = self.servers.groups(&self.ground).await?;
        for (app, hosted) in from.apps() {
            let gone = topics(hosted).difference(&topics(&to.hosted(*app))).copied().collect();
            groups.forget(*app, &gone).await?;
        }
        Ok(())
    }
}

use std::os::unix::process::ExitStatusExt;
use std::process::ExitStatus;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, bail};
use pando_service::Tasks;
use rustix::process::{Pid, Signal, kill_process};
use tokio::process::Child;
use tokio::sync::watch;
use tokio::time::{Instant, sleep, timeout};

use super::log_file::LogFile;
use super::program::Program;
use super::ready::Ready;

/// How often a process that starts is looked at.
const LOOK_EVERY: Duration = Duration::from_millis(50);
/// The first pause before it is started again; each further one is twice as long, up to the last.
const PAUSE_FIRST: Duration = Duration::from_millis(250);
const PAUSE_LAST: Duration = Duration::from_secs(15);
/// Who has run this long begins with the first pause again.
const STEADY: Duration = Duration::from_secs(30);

/// How long one may take to end that nobody waits for any more.
pub(crate) const DROPPED_STOP_TIME: Duration = Duration::from_secs(3);

/// Takes sentences about what happens.
pub(crate) type Tell = Arc<dyn Fn(&str) + Send + Sync>;

/// What a watched process does at the moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum State {
    /// It runs, and cannot work yet.
    Starting,
    /// It can work.
    Ready,
    /// It ended, and is started again soon.
    Ended,
    /// It ended as it should.
    Stopped,
}

/// A process at the moment.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Now {
    pub state: State,
    /// Its process id, while it runs.
    pub pid: Option<u32>,
    /// How often it ended by itself.
    pub ends: u32,
}

/// What is to be watched.
pub(crate) struct Plan {
    /// What people read: `task-service`, `task-service sidecar`.
    pub name: String,
    pub program: Program,
    pub ready: Ready,
    /// How it is asked to end.
    pub stop: Signal,
    pub log: LogFile,
}

/// A process that is started again whenever it ends, until it is stopped.
pub(crate) struct Process {
    name: String,
    log: LogFile,
    now: watch::Receiver<Now>,
    stop: watch::Sender<Option<Duration>>,
}

impl Process {
    /// Starts it. Sentences about it are told; lines that it prints go to `heard`. It ends by `stop`, or by the drop of what is returned:
    /// then whoever joins the tasks has waited for it. A drop of the tasks kills it.
    pub(crate) fn watch(plan: Plan, tasks: &Tasks, tell: Tell, heard: impl Fn(&str) + Clone + Send + Sync + 'static) -> Self {
        let (now, receiver) = watch::channel(Now {
            state: State::Starting,
            pid: None,
            ends: 0,
        });
        let (stop, stopped) = watch::channel(None);
        let process = Self {
            name: plan.name.clone(),
            log: plan.log.clone(),
            now: receiver,
            stop,
        };
        tasks.spawn_to_its_end("a process", run(plan, now, stopped, tell, heard));
        process
    }

    /// How it is.
    pub(crate) fn now(&self) -> Now {
        *self.now.borrow()
    }

    /// What people read.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// What it prints.
    pub(crate) fn log(&self) -> &LogFile {
        &self.log
    }

    /// Waits until it can work.
    ///
    /// # Errors
    /// When it ended `ends_max` times before, or time is up; with the end of its log.
    pub(crate) async fn ready(&self, ends_max: u32, time: Duration) -> anyhow::Result<()> {
        let mut now = self.now.clone();
        let over = now.wait_for(|now| now.state == State::Ready || now.ends >= ends_max);
        let why = match timeout(time, over).await {
            Ok(Ok(now)) if now.state == State::Ready => return Ok(()),
            Ok(_) => "does not start",
            Err(_) => "is not ready in time",
        };
        bail!("{} {why}. The end of {}:\n{}", self.name, self.log.path().display(), self.log.end())
    }

    /// Asks it to end, and kills it when it has not after this time. Returns when it has ended.
    pub(crate) async fn stop(&self, time: Duration) {
        self.stop.send_replace(Some(time));
        let mut now = self.now.clone();
        let _ = now.wait_for(|now| now.state == State::Stopped).await;
    }
}

async fn run(
    plan: Plan,
    now: watch::Sender<Now>,
    mut stop: watch::Receiver<Option<Duration>>,
    tell: Tell,
    heard: impl Fn(&str) + Clone + Send + 'static,
) {
    let mut pause = PAUSE_FIRST;
    loop {
        let began = Instant::now();
        let why = match plan.program.start(&plan.log, heard.clone()) {
            Ok(mut child) => {
                let pid = child.id().unwrap_or_default();
                let was_up = now.borrow().ends;
                now.send_modify(|now| (now.state, now.pid) = (State::Starting, Some(pid)));
                let starts = async {
                    wait_until_ready(&plan.ready, pid).await;
                    now.send_modify(|now| now.state = State::Ready);
                    if was_up > 0 {
                        tell(&format!("{} is ready again (process {pid})", plan.name));
                    }
                    std::future::pending::<()>().await;
                };
                let over = tokio::select! {
                    status = child.wait() => status.map_or_else(|error| error.to_string(), |status| said(&status)),
                    () = starts => continue,
                    time = asked(&mut stop) => {
                        end(&mut child, plan.stop, time).await;
                        now.send_modify(|now| (now.state, now.pid) = (State::Stopped, None));
                        return;
                    }
                };
                over
            }
            Err(error) => format!("{error:#}"),
        };
        if began.elapsed() > STEADY {
            pause = PAUSE_FIRST;
        }
        let was = now.borrow().state;
        now.send_modify(|now| (now.state, now.pid, now.ends) = (State::Ended, None, now.ends + 1));
        if was == State::Ready || pause > PAUSE_FIRST {
            tell(&format!("{} {why}; it is started again in {:.2} s", plan.name, pause.as_secs_f32()));
        }
        tokio::select! {
            () = sleep(pause) => pause = (pause * 2).min(PAUSE_LAST),
            _ = asked(&mut stop) => {
                now.send_modify(|now| now.state = State::Stopped);
                return;
            }
        }
    }
}

async fn wait_until_ready(ready: &Ready, pid: u32) {
    while ready.look(pid).await.is_err() {
        sleep(LOOK_EVERY).await;
    }
}

/// Waits until somebody says stop, and how long it may take.
async fn asked(stop: &mut watch::Receiver<Option<Duration>>) -> Duration {
    match stop.wait_for(Option::is_some).await {
        Ok(time) => time.unwrap_or_default(),
        // Nobody is left who could say it.
        Err(_) => DROPPED_STOP_TIME,
    }
}

async fn end(child: &mut Child, signal: Signal, time: Duration) {
    let pid = child.id().and_then(|pid| i32::try_from(pid).ok()).and_then(Pid::from_raw);
    if let Some(pid) = pid
        && kill_process(pid, signal).context("gone").is_ok()
        && timeout(time, child.wait()).await.is_ok()
    {
        return;
    }
    let _ = child.kill().await;
}

/// How it ended, for a sentence.
fn said(status: &ExitStatus) -> String {
    match (status.code(), status.signal()) {
        (Some(code), _) => format!("ended with status {code}"),
        (None, Some(signal)) => format!("was ended by signal {signal}"),
        (None, None) => "ended".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use pando_service::Shutdown;

    use super::super::program::Inherits;
    use super::*;

    /// A shell, by something that starts it as our own binary would.
    fn shell(folder: &Path, script: &str) -> Plan {
        use std::os::unix::fs::PermissionsExt;
        let starter = folder.join("starter");
        std::fs::write(&starter, "#!/bin/sh\nwhile [ \"$1\" != -- ]; do shift; done\nshift\nexec \"$@\"\n").unwrap();
        std::fs::set_permissions(&starter, std::fs::Permissions::from_mode(0o700)).unwrap();
        Plan {
            name: "shell".to_owned(),
            program: Program {
                pando: starter,
                executable: "/bin/sh".into(),
                arguments: vec!["-c".into(), script.into()],
                environment: vec![("PATH", "/usr/bin:/bin".into())],
                inherits: Inherits::Nothing,
                folder: folder.to_owned(),
                user: None,
                orphan: Signal::KILL,
            },
            ready: Ready::File(folder.join("runs")),
            stop: Signal::TERM,
            log: LogFile::begin(folder, "shell").unwrap(),
        }
    }

    #[tokio::test]
    async fn one_that_nobody_needs_any_more_is_asked_to_end_and_waited_for() {
        let folder = tempfile::tempdir().unwrap();
        let script = "trap 'echo done > ended; exit' TERM; touch runs; while :; do sleep 0.02; done";
        let tasks = Tasks::new(Shutdown::new());
        let process = Process::watch(shell(folder.path(), script), &tasks, Arc::new(|_| {}), |_| {});
        process.ready(1, Duration::from_secs(20)).await.unwrap();
        drop(process);
        assert_eq!(tasks.join(DROPPED_STOP_TIME * 2).await, 0, "all have ended");
        assert_eq!(std::fs::read_to_string(folder.path().join("ended")).unwrap(), "done\n");
    }
}

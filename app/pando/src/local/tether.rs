//! Processes that do not outlive the one that started them, however that ends.

use std::convert::Infallible;
use std::ffi::OsString;
use std::os::unix::process::CommandExt;

use anyhow::{Context, ensure};
use clap::Args;
use rustix::process::{Gid, Pid, Signal, Uid};

/// Becomes a program that gets a signal when the thread that started it ends, and with it the process, even by SIGKILL. Between the fork and the program
/// nothing but this binary can ask for that without unsafe code, so every process of the local system is started through it.
#[derive(Clone, Debug, Args)]
pub struct Tethered {
    /// The process that this one ends with
    #[arg(long, value_name = "PID")]
    pub parent: i32,
    /// The signal it gets then, by number
    #[arg(long, value_name = "N")]
    pub signal: i32,
    /// The user to run as, by number
    #[arg(long, value_name = "UID", requires = "group")]
    pub user: Option<u32>,
    /// The group to run as, by number
    #[arg(long, value_name = "GID")]
    pub group: Option<u32>,
    /// The program and its arguments
    #[arg(last = true, required = true)]
    pub program: Vec<OsString>,
}

/// Becomes the program. This process has one thread yet.
///
/// # Errors
/// When it cannot; there is no return otherwise.
pub fn become_program(tethered: &Tethered) -> anyhow::Result<Infallible> {
    if let (Some(user), Some(group)) = (tethered.user, tethered.group) {
        let (user, group) = (Uid::from_raw(user), Gid::from_raw(group));
        rustix::thread::set_thread_groups(&[]).context("cannot give up the groups of root")?;
        rustix::thread::set_thread_res_gid(group, group, group).context("cannot become another group")?;
        rustix::thread::set_thread_res_uid(user, user, user).context("cannot become another user")?;
    }
    // After the change of user, which would clear it.
    let signal = Signal::from_named_raw(tethered.signal).context("there is no such signal")?;
    #[cfg(target_os = "linux")]
    rustix::process::set_parent_process_death_signal(Some(signal)).context("cannot be tied to the parent")?;
    ensure!(
        Pid::as_raw(rustix::process::getppid()) == tethered.parent,
        "the process that started this one has ended"
    );
    let (program, arguments) = tethered.program.split_first().context("no program")?;
    #[expect(clippy::disallowed_methods, reason = "this is how a process of the local system comes to be")]
    let error = std::process::Command::new(program).args(arguments).exec();
    Err(error).with_context(|| format!("cannot run {}", program.display()))
}

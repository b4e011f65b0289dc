use std::io::{self, BufRead, BufReader, Read, Write};
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::time::Duration;

use pando_model::Placement;
use serde::Deserialize;

use super::Problem;

/// Where a running `pando dapr up` is asked, in its data folder.
const SOCKET: &str = "dapr.sock";
/// How long an answer may take.
const ANSWER_TIME: Duration = Duration::from_secs(5);
/// An answer longer than this is of something else, in bytes.
const ANSWER_MAX: u64 = 1024 * 1024;

/// Where a system's services are, as it says itself. Its inventory tells of the processes of the moment, which in a move may look as if
/// they were at a step.
#[derive(Debug)]
pub(super) struct Whereabouts {
    pub(super) apps: Placement,
    pub(super) standing: Standing,
}

/// How it stands there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Standing {
    /// Everything is there, and nowhere else.
    Settled,
    /// It was there before a move that is under way.
    Moving,
    /// A move from there failed, and so did the way back.
    Mixed,
}

/// What it answers.
#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Answer {
    At { apps: Placement, standing: Standing },
    Failed(String),
}

/// Asks the system of a data folder.
///
/// # Errors
/// When none answers, or it is of another version.
pub(super) fn whereabouts(data: &Path) -> Result<Whereabouts, Problem> {
    let unanswered = |error| Problem::NoSystem {
        data: data.to_owned(),
        error,
    };
    let line = ask(&data.join(SOCKET)).map_err(unanswered)?;
    match serde_json::from_str(&line) {
        Ok(Answer::At { apps, standing }) => Ok(Whereabouts { apps, standing }),
        Ok(Answer::Failed(why)) => Err(Problem::NotSaid(why.chars().filter(|one| !one.is_control()).take(1000).collect())),
        Err(error) => Err(Problem::NoAnswer {
            data: data.to_owned(),
            error,
        }),
    }
}

fn ask(socket: &Path) -> io::Result<String> {
    let mut stream = UnixStream::connect(socket)?;
    stream.set_read_timeout(Some(ANSWER_TIME))?;
    stream.set_write_timeout(Some(ANSWER_TIME))?;
    stream.write_all(b"\"where\"\n")?;
    let mut line = String::new();
    match BufReader::new(stream.take(ANSWER_MAX)).read_line(&mut line) {
        // What a time-out is called on a socket.
        Err(error) if error.kind() == io::ErrorKind::WouldBlock => Err(io::Error::new(io::ErrorKind::TimedOut, "it does not answer")),
        Err(error) => Err(error),
        Ok(0) => Err(io::Error::new(io::ErrorKind::UnexpectedEof, "it is ending")),
        Ok(_) => Ok(line),
    }
}

impl Whereabouts {
    /// The placement, of a system that does not move.
    ///
    /// # Errors
    /// When it does.
    pub(super) fn at_rest(self) -> Result<Placement, Problem> {
        match self.standing {
            Standing::Moving => Err(Problem::Moving),
            Standing::Settled | Standing::Mixed => Ok(self.apps),
        }
    }

    /// The same, of one of which everything is where that says.
    ///
    /// # Errors
    /// When it is not.
    pub(super) fn settled(self) -> Result<Placement, Problem> {
        match self.standing {
            Standing::Mixed => Err(Problem::Mixed(super::walk::said(&self.apps))),
            _ => self.at_rest(),
        }
    }
}

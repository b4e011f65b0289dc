//! How the commands talk to a running system: by a socket in its data folder, for its owner alone. A line of JSON asks, lines answer.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::{Context, anyhow, bail};
use pando_model::Placement;
use serde::{Deserialize, Serialize};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::unix::OwnedWriteHalf;
use tokio::net::{UnixListener, UnixStream};
use tokio::sync::mpsc;

use super::system::System;
use crate::socket::Socket;

/// Its file, in the data folder.
const FILE: &str = "dapr.sock";
/// The longest question, in bytes, and how long it may take.
const QUESTION_MAX: u64 = 256 * 1024;
const QUESTION_TIME: Duration = Duration::from_secs(5);
/// How long an answer may take that waits for no move.
const ANSWER_TIME: Duration = Duration::from_secs(5);
/// How long is waited when nothing more can be opened.
const FULL_PAUSE: Duration = Duration::from_millis(50);

/// What somebody asks.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Question {
    /// Where the services are.
    Where,
    /// That they go there.
    Place(Placement),
}

/// How a system stands in the placement that it says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// Everything is where that says, and no more than that.
    Settled,
    /// It was there before a move that is under way.
    Moving,
    /// A move from there failed, and so did the way back: each app id may host or let in more than it should.
    Mixed,
}

/// A line of an answer. The last is not [`Answer::Tell`]. `architect migrate` reads these, too.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Answer {
    /// How far a move is.
    Tell(String),
    /// Where the services are.
    At { apps: Placement, standing: Standing },
    /// The move is made.
    Done,
    /// It is not, since.
    Failed(String),
}

/// What the socket knows of the system.
struct Shown {
    apps: Placement,
    standing: Standing,
}

impl Shown {
    /// A system that does not move.
    fn of(system: &System) -> anyhow::Result<Self> {
        let standing = match system.is_settled() {
            true => Standing::Settled,
            false => Standing::Mixed,
        };
        let apps = system.placement()?;
        Ok(Self { apps, standing })
    }
}

/// Somebody who asks for a move.
struct Asked {
    to: Placement,
    answers: mpsc::UnboundedSender<Answer>,
}

/// The socket of a running system.
pub struct Control {
    asked: mpsc::UnboundedReceiver<Asked>,
    shown: Arc<Mutex<Shown>>,
    path: PathBuf,
}

impl Control {
    /// Opens it, for a system of this data folder.
    ///
    /// # Errors
    /// When it cannot be made: its path is longer than a socket's may be (about 100 bytes), most often.
    pub fn open(data: &Path, system: &System) -> anyhow::Result<Self> {
        let Socket { listener, path } = crate::socket::open(&data.join(FILE))?;
        let shown = Arc::new(Mutex::new(Shown::of(system)?));
        let (sender, asked) = mpsc::unbounded_channel();
        system
            .ground
            .tasks
            .spawn("the socket for moves", listen(listener, shown.clone(), sender));
        Ok(Self { asked, shown, path })
    }

    /// Carries out the moves that are asked for, one at a time, until `stop` is ready; a move that is under way then is left where it is.
    pub async fn serve(&mut self, system: &mut System, stop: impl Future<Output = ()>) {
        let moves = async {
            while let Some(Asked { to, answers }) = self.asked.recv().await {
                let tell = |line: &str| {
                    // Whoever asked may be gone; the move goes on.
                    let _ = answers.send(Answer::Tell(line.to_owned()));
                };
                let moved = system.place(&to, &tell).await;
                if let Ok(now) = Shown::of(system) {
                    *lock(&self.shown) = now;
                }
                let _ = answers.send(match moved {
                    Ok(()) => Answer::Done,
                    Err(error) => Answer::Failed(format!("{error:#}")),
                });
            }
        };
        tokio::select! {
            () = moves => {}
            () = stop => {}
        }
    }
}

impl Drop for Control {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.path);
    }
}

fn lock(shown: &Mutex<Shown>) -> std::sync::MutexGuard<'_, Shown> {
    shown.lock().unwrap_or_else(PoisonError::into_inner)
}

#[expect(
    clippy::disallowed_methods,
    reason = "an answer ends with the move that it is about, which ends with the system"
)]
async fn listen(listener: UnixListener, shown: Arc<Mutex<Shown>>, asked: mpsc::UnboundedSender<Asked>) {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => drop(tokio::spawn(answer(stream, shown.clone(), asked.clone()))),
            Err(_) => tokio::time::sleep(FULL_PAUSE).await,
        }
    }
}

async fn answer(stream: UnixStream, shown: Arc<Mutex<Shown>>, asked: mpsc::UnboundedSender<Asked>) {
    let (from, mut to) = stream.into_split();
    let mut question = String::new();
    let read = async {
        BufReader::new(from).take(QUESTION_MAX).read_line(&mut question).await.ok()?;
        serde_json::from_str::<Question>(&question).ok()
    };
    let Ok(Some(question)) = tokio::time::timeout(QUESTION_TIME, read).await else {
        let _ = say(
            &mut to,
            &Answer::Failed("the system does not understand: it is of another version".to_owned()),
        )
        .await;
        return;
    };
    let (sender, mut answers) = mpsc::unbounded_channel();
    {
        let mut shown = lock(&shown);
        let now = match question {
            Question::Where => Some(Answer::At {
                apps: shown.apps.clone(),
                standing: shown.standing,
            }),
            Question::Place(_) if shown.standing == Standing::Moving => {
                Some(Answer::Failed("it is moving already: wait until that is over".to_owned()))
            }
            Question::Place(placement) => {
                shown.standing = Standing::Moving;
                let asked = asked.send(Asked {
                    to: placement,
                    answers: sender.clone(),
                });
                asked.is_err().then(|| Answer::Failed("the system is stopping".to_owned()))
            }
        };
        if let Some(now) = now {
            let _ = sender.send(now);
        }
        drop(sender);
    }
    while let Some(answer) = answers.recv().await {
        if say(&mut to, &answer).await.is_err() {
            return;
        }
    }
}

async fn say(to: &mut OwnedWriteHalf, answer: &Answer) -> anyhow::Result<()> {
    let mut line = serde_json::to_string(answer)?;
    line.push('\n');
    Ok(to.write_all(line.as_bytes()).await?)
}

/// A running system, as a command sees it.
pub struct Remote(PathBuf);

impl Remote {
    /// The one that holds this folder.
    pub fn of(data: &Path) -> Self {
        Self(data.join(FILE))
    }

    /// Where its services are, and how it stands there.
    ///
    /// # Errors
    /// When none answers in time, or why it does not say.
    pub async fn placement(&self) -> anyhow::Result<(Placement, Standing)> {
        let answered = tokio::time::timeout(ANSWER_TIME, self.ask(&Question::Where, |_| {})).await;
        let answer = answered.with_context(|| format!("the system at {} does not answer: is it paused?", self.0.display()))?;
        match answer? {
            Answer::At { apps, standing } => Ok((apps, standing)),
            Answer::Failed(why) => Err(anyhow!(why)),
            _ => bail!("the system answers something else: it is of another version"),
        }
    }

    /// Has its services move, and waits until they have.
    ///
    /// # Errors
    /// Why they have not, or that none answers.
    pub async fn place(&self, to: Placement, tell: impl Fn(&str)) -> anyhow::Result<()> {
        match self.ask(&Question::Place(to), tell).await? {
            Answer::Done => Ok(()),
            Answer::Failed(why) => Err(anyhow!(why)),
            _ => bail!("the system answers something else: it is of another version"),
        }
    }

    async fn ask(&self, question: &Question, tell: impl Fn(&str)) -> anyhow::Result<Answer> {
        let stream = UnixStream::connect(&self.0).await;
        let mut stream = stream.with_context(|| {
            format!(
                "no system answers at {}: name the folder of a running `pando dapr up` with --data",
                self.0.display()
            )
        })?;
        let mut line = serde_json::to_string(question)?;
        line.push('\n');
        stream.write_all(line.as_bytes()).await?;
        let mut lines = BufReader::new(stream).lines();
        while let Some(line) = lines.next_line().await? {
            match serde_json::from_str(&line).context("the system answers something else: it is of another version")? {
                Answer::Tell(text) => tell(&text),
                last => return Ok(last),
            }
        }
        bail!("the system ended before it was done; the next start goes on in one of the two placements, whole")
    }
}

#[cfg(test)]
mod tests {
    use super::super::layout::Layout;
    use super::super::layout::tests::at_the_gateway;
    use super::*;
    use crate::service_name::ServiceName;

    /// A socket in a folder, what it shows, and the moves that are asked for there.
    struct Opened {
        folder: tempfile::TempDir,
        shown: Arc<Mutex<Shown>>,
        asked: mpsc::UnboundedReceiver<Asked>,
        listening: tokio::task::JoinSet<()>,
    }

    fn open() -> Opened {
        let folder = tempfile::tempdir().unwrap();
        let listener = UnixListener::bind(folder.path().join(FILE)).unwrap();
        let shown = Arc::new(Mutex::new(Shown {
            apps: Layout::apart().placement().unwrap(),
            standing: Standing::Settled,
        }));
        let (sender, asked) = mpsc::unbounded_channel();
        let mut listening = tokio::task::JoinSet::new();
        listening.spawn(listen(listener, shown.clone(), sender));
        Opened {
            folder,
            shown,
            asked,
            listening,
        }
    }

    #[tokio::test]
    async fn one_move_is_made_at_a_time_and_whoever_looks_meanwhile_sees_that() {
        let mut opened = open();
        let system = || Remote::of(opened.folder.path());
        let to = at_the_gateway(&[ServiceName::Activity]).placement().unwrap();
        assert_eq!(system().placement().await.unwrap().1, Standing::Settled);
        let told = Mutex::new(Vec::new());
        let remote = system();
        let place = remote.place(to.clone(), |line| told.lock().unwrap().push(line.to_owned()));
        let shown = opened.shown.clone();
        let meanwhile = async {
            let asked = opened.asked.recv().await.unwrap();
            assert_eq!(asked.to, to);
            let (apps, standing) = system().placement().await.unwrap();
            assert_eq!((apps, standing), (Layout::apart().placement().unwrap(), Standing::Moving));
            let other = system();
            let refused = tokio::time::timeout(ANSWER_TIME, other.place(to.clone(), |_| {})).await;
            let refused = refused.expect("it is answered at once").unwrap_err().to_string();
            assert!(refused.contains("moving already"), "{refused}");
            asked.answers.send(Answer::Tell("half-way".to_owned())).unwrap();
            lock(&shown).standing = Standing::Mixed;
            asked.answers.send(Answer::Failed("neither there nor back".to_owned())).unwrap();
        };
        let (placed, ()) = tokio::join!(place, meanwhile);
        assert_eq!(placed.unwrap_err().to_string(), "neither there nor back");
        assert_eq!(*told.lock().unwrap(), ["half-way"]);
        assert_eq!(system().placement().await.unwrap().1, Standing::Mixed);
        opened.listening.abort_all();
    }

    #[tokio::test]
    async fn what_is_not_understood_is_answered_and_whoever_does_not_answer_is_left() {
        let opened = open();
        for question in ["\"when\"\n".to_owned(), "{\n".to_owned(), "x".repeat(300 * 1024)] {
            let mut stream = UnixStream::connect(opened.folder.path().join(FILE)).await.unwrap();
            // It may have read enough before it has all.
            let _ = stream.write_all(question.as_bytes()).await;
            let mut answer = String::new();
            let _ = BufReader::new(stream).read_line(&mut answer).await;
            assert!(answer.contains("another version"), "{answer:?}");
        }
        drop(opened);
        let folder = tempfile::tempdir().unwrap();
        let none = format!("{:#}", Remote::of(folder.path()).placement().await.unwrap_err());
        assert!(none.contains("--data"), "{none}");
        let _silent = UnixListener::bind(folder.path().join(FILE)).unwrap();
        tokio::time::pause();
        let silent = Remote::of(folder.path()).placement().await.unwrap_err().to_string();
        assert!(silent.contains("does not answer"), "{silent}");
    }
}

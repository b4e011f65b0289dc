//! The groups of consumers on Redis Streams: one an app id and topic. Where another app id takes over a topic, its group begins where
//! the one before has not finished: daprd would begin at the oldest entry that there is, of which the inbox knows 14 days.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use anyhow::{Context, bail};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

use super::app_ids::AppIds;
use crate::service_name::ServiceName;

/// How long Redis may take for one answer.
const ANSWER_TIME: Duration = Duration::from_secs(5);
/// Answers larger than this are none of those that are asked for here, in bytes or in parts.
const ANSWER_MAX: usize = 1024 * 1024;

/// The topics that are subscribed to where these services are hosted; dead letters are an app id's own, and are not handed over.
pub(crate) fn topics(hosted: &BTreeSet<ServiceName>) -> BTreeSet<&'static str> {
    let contracts = ServiceName::ALL.map(ServiceName::contract);
    let heard = hosted
        .iter()
        .flat_map(|service| contracts.iter().flat_map(move |contract| contract.topics_for(service.app_id())));
    heard.collect()
}

/// A place in a stream, after an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    milliseconds: u64,
    sequence: u64,
}

impl Place {
    fn of(id: &str) -> anyhow::Result<Self> {
        let (milliseconds, sequence) = id.split_once('-').with_context(|| format!("{id} is no entry of a stream"))?;
        Ok(Self {
            milliseconds: milliseconds.parse()?,
            sequence: sequence.parse()?,
        })
    }

    /// The last place before an entry.
    fn before(self) -> Self {
        match (self.sequence.checked_sub(1), self.milliseconds.checked_sub(1)) {
            (Some(sequence), _) => Self { sequence, ..self },
            (None, Some(milliseconds)) => Self {
                milliseconds,
                sequence: u64::MAX,
            },
            (None, None) => self,
        }
    }

    fn id(self) -> String {
        format!("{}-{}", self.milliseconds, self.sequence)
    }
}

/// Redis, as far as groups are concerned.
pub(crate) struct Groups {
    stream: BufReader<TcpStream>,
    ids: AppIds,
}

impl Groups {
    /// Speaks to Redis at this port.
    pub(crate) async fn at(port: u16, password: &str, ids: &AppIds) -> anyhow::Result<Self> {
        let stream = TcpStream::connect(("127.0.0.1", port)).await.context("Redis is away")?;
        let mut groups = Self {
            stream: BufReader::new(stream),
            ids: ids.clone(),
        };
        groups.ask(&["AUTH", password]).await?;
        Ok(groups)
    }

    /// Has an app id begin with these topics where those are that have them, of `from`: the others' groups are of former times. What is not
    /// there yet begins at its beginning.
    pub(crate) async fn hand_over(
        &mut self,
        to: ServiceName,
        topics: &BTreeSet<&str>,
        from: &BTreeMap<ServiceName, BTreeSet<&str>>,
    ) -> anyhow::Result<()> {
        let own = self.ids.of(to);
        for topic in topics {
            let known = self.of_topic(topic).await?;
            let mut place: Option<Place> = None;
            for (app, _) in from.iter().filter(|(app, has)| **app != to && has.contains(topic)) {
                let id = self.ids.of(*app);
                let Some(last) = known.get(&id) else { continue };
                let reached = match self.oldest_unfinished(topic, &id).await? {
                    Some(oldest) => oldest.before(),
                    None => *last,
                };
                place = Some(place.map_or(reached, |other| other.min(reached)));
            }
            let Some(place) = place else { continue };
            if known.contains_key(&own) {
                self.ask(&["XGROUP", "DESTROY", topic, &own]).await?;
            }
            self.ask(&["XGROUP", "CREATE", topic, &own, &place.id()]).await?;
        }
        Ok(())
    }

    /// Forgets that an app id had these topics, which another has now.
    pub(crate) async fn forget(&mut self, of: ServiceName, topics: &BTreeSet<&str>) -> anyhow::Result<()> {
        let own = self.ids.of(of);
        for topic in topics {
            if self.of_topic(topic).await?.contains_key(&own) {
                self.ask(&["XGROUP", "DESTROY", topic, &own]).await?;
            }
        }
        Ok(())
    }

    /// The groups of a topic with the last entry that each was given; none where there is no such stream.
    async fn of_topic(&mut self, topic: &str) -> anyhow::Result<BTreeMap<String, Place>> {
        if self.ask(&["EXISTS", topic]).await?.text() == Some("0") {
            return Ok(BTreeMap::new());
        }
        let answer = self.ask(&["XINFO", "GROUPS", topic]).await?;
        let named = answer.parts().iter().map(|group| {
            let field = |name: &str| {
                let found = group.parts().chunks_exact(2).find(|pair| pair[0].text() == Some(name));
                found
                    .and_then(|pair| pair[1].text())
                    .with_context(|| format!("a group without {name}"))
            };
            Ok((field("name")?.to_owned(), Place::of(field("last-delivered-id")?)?))
        });
        named.collect()
    }

    /// The oldest entry that a group was given and has not acknowledged.
    async fn oldest_unfinished(&mut self, topic: &str, group: &str) -> anyhow::Result<Option<Place>> {
        let answer = self.ask(&["XPENDING", topic, group]).await?;
        answer.parts().get(1).and_then(Reply::text).map(Place::of).transpose()
    }

    async fn ask(&mut self, words: &[&str]) -> anyhow::Result<Reply> {
        let mut request = format!("*{}\r\n", words.len());
        for word in words {
            request += &format!("${}\r\n{word}\r\n", word.len());
        }
        let exchange = async {
            self.stream.get_mut().write_all(request.as_bytes()).await?;
            self.reply().await
        };
        let answered = tokio::time::timeout(ANSWER_TIME, exchange).await.context("Redis does not answer")?;
        answered.with_context(|| format!("Redis on {}", words[..words.len().min(2)].join(" ")))
    }

    /// One answer of its protocol (RESP2).
    async fn reply(&mut self) -> anyhow::Result<Reply> {
        let mut parts_left = 1_usize;
        let mut open: Vec<(usize, Vec<Reply>)> = Vec::new();
        loop {
            let mut line = String::new();
            if (&mut self.stream).take(ANSWER_MAX as u64).read_line(&mut line).await? == 0 {
                bail!("it closed the connection");
            }
            let (kind, rest) = line.trim_end().split_at_checked(1).context("an empty answer")?;
            let number = || rest.parse::<i64>().ok().map(usize::try_from).context("an answer without a length");
            let mut reply = match kind {
                "+" | ":" => Reply::Text(rest.to_owned()),
                "-" if open.is_empty() => bail!("{rest}"),
                "$" => match number()? {
                    Err(_) => Reply::Nothing,
                    Ok(bytes) if bytes > ANSWER_MAX => bail!("a text of {bytes} bytes"),
                    Ok(bytes) => {
                        let mut text = vec![0; bytes + 2];
                        self.stream.read_exact(&mut text).await?;
                        text.truncate(bytes);
                        Reply::Text(String::from_utf8(text)?)
                    }
                },
                "*" => match number()? {
                    Err(_) => Reply::Nothing,
                    Ok(0) => Reply::Parts(Vec::new()),
                    Ok(parts) => {
                        parts_left += parts;
                        if parts_left > ANSWER_MAX {
                            bail!("{parts} parts");
                        }
                        open.push((parts, Vec::new()));
                        continue;
                    }
                },
                _ => bail!("it answers {line:?}"),
            };
            // Into the list that is being read, and that into the one around it when it is whole.
            loop {
                let Some((wanted, mut parts)) = open.pop() else { return Ok(reply) };
                parts.push(reply);
                if parts.len() < wanted {
                    open.push((wanted, parts));
                    break;
                }
                reply = Reply::Parts(parts);
            }
        }
    }
}

/// What Redis answers.
enum Reply {
    Nothing,
    Text(String),
    Parts(Vec<Reply>),
}

impl Reply {
    fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    fn parts(&self) -> &[Self] {
        match self {
            Self::Parts(parts) => parts,
            _ => &[],
        }
    }
}

#[cfg(test)]
#[path = "groups_test.rs"]
mod real;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_place_before_an_entry_is_the_one_that_has_it_come_next() {
        let before = |id: &str| Place::of(id).unwrap().before().id();
        assert_eq!(before("1764200000000-3"), "1764200000000-2");
        assert_eq!(before("1764200000000-0"), format!("1764199999999-{}", u64::MAX));
        assert_eq!(before("0-0"), "0-0");
        assert!(Place::of("9-1").unwrap() < Place::of("10-0").unwrap(), "by number");
        assert!(Place::of("$").is_err());
    }

    #[test]
    fn what_is_hosted_says_which_topics_there_are() {
        let of = |hosted: &[ServiceName]| topics(&hosted.iter().copied().collect());
        assert!(of(&[ServiceName::Gateway, ServiceName::Frontend]).is_empty());
        let both = of(&[ServiceName::Task, ServiceName::Activity]);
        assert!(both.contains("user.deleted") && both.contains("chat.task.create") && both.is_superset(&of(&[ServiceName::Task])));
    }
}

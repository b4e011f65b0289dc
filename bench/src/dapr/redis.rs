use anyhow::{Context, bail, ensure};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

/// A connection to Redis that asks for what the streams hold.
pub struct Redis(BufReader<TcpStream>);

/// What Redis answers (RESP2).
#[derive(Clone, Debug, PartialEq)]
enum Reply {
    Number(i64),
    Text(String),
    List(Vec<Reply>),
    Nothing,
}

/// A consumer group of a stream.
pub struct Group {
    /// Entries that nobody of it has read, as far as Redis can tell.
    pub lag: u64,
    /// Entries that are read and not acknowledged.
    pub pending: u64,
}

impl Redis {
    /// Connects to a port of loopback.
    pub async fn connect(port: u16, password: &str) -> anyhow::Result<Self> {
        let stream = TcpStream::connect(("127.0.0.1", port)).await.context("Redis takes no connection")?;
        let mut redis = Self(BufReader::new(stream));
        redis.ask(&["AUTH", password]).await?;
        Ok(redis)
    }

    /// The streams of all topics.
    pub async fn streams(&mut self) -> anyhow::Result<Vec<String>> {
        let (mut cursor, mut found) = ("0".to_owned(), Vec::new());
        loop {
            let Reply::List(parts) = self.ask(&["SCAN", &cursor, "COUNT", "1000", "TYPE", "stream"]).await? else {
                bail!("SCAN answers no list");
            };
            let [Reply::Text(next), Reply::List(names)] = &parts[..] else {
                bail!("SCAN answers {parts:?}");
            };
            found.extend(names.iter().filter_map(|name| match name {
                Reply::Text(name) => Some(name.clone()),
                _ => None,
            }));
            if next == "0" {
                return Ok(found);
            }
            cursor.clone_from(next);
        }
    }

    /// How many entries a stream ever had, also those that are trimmed; 0 when there is none.
    pub async fn added(&mut self, stream: &str) -> anyhow::Result<u64> {
        if self.ask(&["EXISTS", stream]).await? == Reply::Number(0) {
            return Ok(0);
        }
        let Reply::List(fields) = self.ask(&["XINFO", "STREAM", stream]).await? else {
            bail!("XINFO answers no list");
        };
        number(&fields, "entries-added").context("Redis 7 tells entries-added")
    }

    /// Who reads a stream.
    pub async fn groups(&mut self, stream: &str) -> anyhow::Result<Vec<Group>> {
        let Reply::List(groups) = self.ask(&["XINFO", "GROUPS", stream]).await? else {
            bail!("XINFO answers no list");
        };
        let group = |reply: &Reply| match reply {
            Reply::List(fields) => Some(Group {
                // Redis cannot tell it of a group that was set to another place.
                lag: number(fields, "lag").unwrap_or(0),
                pending: number(fields, "pending")?,
            }),
            _ => None,
        };
        Ok(groups.iter().filter_map(group).collect())
    }

    async fn ask(&mut self, words: &[&str]) -> anyhow::Result<Reply> {
        let mut command = format!("*{}\r\n", words.len());
        for word in words {
            command.push_str(&format!("${}\r\n{word}\r\n", word.len()));
        }
        self.0.get_mut().write_all(command.as_bytes()).await?;
        Box::pin(self.reply()).await
    }

    async fn reply(&mut self) -> anyhow::Result<Reply> {
        let mut line = String::new();
        ensure!(self.0.read_line(&mut line).await? > 0, "Redis closed the connection");
        let line = line.trim_end();
        let (kind, rest) = line.split_at_checked(1).context("an empty answer of Redis")?;
        Ok(match kind {
            "+" => Reply::Text(rest.to_owned()),
            ":" => Reply::Number(rest.parse()?),
            "-" => bail!("Redis: {rest}"),
            "$" | "*" if rest.starts_with('-') => Reply::Nothing,
            "$" => {
                let mut bytes = vec![0; rest.parse::<usize>()? + 2];
                self.0.read_exact(&mut bytes).await?;
                bytes.truncate(bytes.len() - 2);
                Reply::Text(String::from_utf8_lossy(&bytes).into_owned())
            }
            "*" => {
                let mut list = Vec::new();
                for _ in 0..rest.parse::<usize>()? {
                    list.push(Box::pin(self.reply()).await?);
                }
                Reply::List(list)
            }
            _ => bail!("Redis answers {line:?}"),
        })
    }
}

/// The number behind a name in a flat list of names and values.
fn number(fields: &[Reply], name: &str) -> Option<u64> {
    let value = fields.chunks_exact(2).find(|pair| pair[0] == Reply::Text(name.to_owned()))?;
    match value[1] {
        Reply::Number(number) => u64::try_from(number).ok(),
        _ => None,
    }
}

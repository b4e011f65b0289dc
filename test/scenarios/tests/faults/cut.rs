use std::collections::BTreeSet;
use std::process::Stdio;
use std::time::Duration;

use tokio::io::AsyncWriteExt;
use tokio::process::{Child, Command};

/// Packets from and to some ports of loopback are dropped as long as this is there. The rules are in a table that belongs to a process
/// of ours: the kernel removes it when that ends, however it ends.
pub struct Cut(Child);

impl Cut {
    /// Cuts these ports off; `None` where that is not allowed, or there is no nft.
    pub async fn off(ports: &BTreeSet<u16>) -> Option<Self> {
        let table = format!("pando_test_{}", std::process::id());
        let list: Vec<String> = ports.iter().map(u16::to_string).collect();
        let list = list.join(", ");
        let rules = format!(
            "add table inet {table} {{ flags owner; }}\n\
             add chain inet {table} cut {{ type filter hook input priority 0; }}\n\
             add rule inet {table} cut iif lo tcp dport {{ {list} }} drop\n\
             add rule inet {table} cut iif lo tcp sport {{ {list} }} drop\n"
        );
        let mut nft = Command::new("nft")
            .arg("-i")
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .ok()?;
        nft.stdin.as_mut()?.write_all(rules.as_bytes()).await.ok()?;
        for _ in 0..40 {
            tokio::time::sleep(Duration::from_millis(25)).await;
            let listed = Command::new("nft").args(["list", "table", "inet", &table]).output().await.ok()?;
            if String::from_utf8_lossy(&listed.stdout).matches("drop").count() == 2 {
                return Some(Self(nft));
            }
        }
        None
    }

    /// Lets everything pass again.
    pub async fn end(mut self) {
        self.0.kill().await.expect("it ran");
    }
}

use std::fs;
use std::path::Path;

use crate::output::{Said, plain};

/// How many names of a folder are looked at.
const NAMES_MAX: usize = 10_000;

/// What to type next in this folder.
pub(crate) fn next() -> Said {
    plain(said(&Seen::of(Path::new("."))))
}

/// What is in a folder, as far as it says what to do.
#[derive(Debug, Default)]
struct Seen {
    /// Models of architectures, in it and in the folders below it, as paths.
    models: Vec<String>,
    /// Whether there is something to read.
    code: bool,
}

impl Seen {
    fn of(folder: &Path) -> Self {
        let mut seen = Self::default();
        let mut left = NAMES_MAX;
        seen.look(folder, "", 3, &mut left);
        seen.models.sort();
        seen
    }

    fn look(&mut self, folder: &Path, above: &str, depth: u8, left: &mut usize) {
        let Ok(entries) = fs::read_dir(folder) else { return };
        for entry in entries.flatten() {
            if *left == 0 {
                return;
            }
            *left -= 1;
            let (Ok(kind), Ok(name)) = (entry.file_type(), entry.file_name().into_string()) else {
                continue;
            };
            let path = format!("{above}{name}");
            if kind.is_dir() {
                let is_passed_over = name.starts_with('.') || matches!(name.as_str(), "node_modules" | "target" | "venv");
                if depth > 0 && !is_passed_over {
                    self.look(&entry.path(), &format!("{path}/"), depth - 1, left);
                }
            } else if name.ends_with(".architecture.yaml") || name == "architecture.yaml" {
                self.models.push(path);
            } else {
                let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
                self.code |= matches!(ending, "py" | "ts" | "tsx" | "js" | "jsx" | "sql");
            }
        }
    }
}

fn said(seen: &Seen) -> String {
    let mut text = String::new();
    match (seen.models.first(), seen.code) {
        (Some(model), _) => {
            text += "There is a model of an architecture here. Next:\n\n";
            text += &line(&format!("architect check {model}"), "whether it is sound");
            text += &line(
                &format!("architect render {model} --out DIR"),
                "a Helm chart and Dapr's files of it",
            );
            if seen.code {
                text += &line("architect analyze", "what the program here is made of, and where it could be cut");
            }
        }
        (None, true) => {
            text += "There is a program here. Next:\n\n";
            text += &line("architect analyze", "what it is made of, and where it could be cut");
            text += &line("architect analyze --out architecture.html", "the same as a page with pictures");
            text += &line(
                "architect plan --out DIR",
                "the way there, and a model that `architect render` renders",
            );
        }
        (None, false) => {
            text += "Here is neither a program that this reads (Python, TypeScript, SQL) nor a model of an architecture. Next:\n\n";
            text += &line("architect analyze DIR", "what a program is made of, and where it could be cut");
            text += &line("architect schema", "how a model is written");
        }
    }
    text + "\n`architect help` lists all commands.\n"
}

fn line(command: &str, does: &str) -> String {
    format!("  {command:<48}  {does}\n")
}

use std::fmt;
use std::io::{IsTerminal, Write};
use std::time::{Duration, Instant};

use pando_store::bulk::Sum;
use sha2::{Digest, Sha256};

/// How often a bar moves.
const BAR_EVERY: Duration = Duration::from_millis(100);
const BAR_CELLS: u64 = 24;

/// Tells how far a copy is: a line a table on standard output, and on a terminal a bar while it is under way.
pub struct Telling {
    has_bar: bool,
}

impl Telling {
    /// To whoever started this process.
    pub fn to_whoever_asked() -> Self {
        Self {
            has_bar: std::io::stderr().is_terminal() && std::io::stdout().is_terminal(),
        }
    }

    /// A line.
    pub fn say(&self, text: &str) {
        // Whoever closed the other end has read enough.
        let _ = writeln!(std::io::stdout(), "{text}");
    }

    /// A table is under way: so many of its rows are there.
    pub fn begin(&self, part: &str, table: &str, rows: u64, total: u64) -> Line {
        Line {
            name: format!("{part}: {table}"),
            began: Instant::now(),
            drawn: None,
            before: rows,
            rows,
            total,
            has_bar: self.has_bar,
        }
    }
}

/// A table that is under way.
pub struct Line {
    name: String,
    began: Instant,
    drawn: Option<Instant>,
    before: u64,
    rows: u64,
    total: u64,
    has_bar: bool,
}

impl Line {
    /// So many rows are there now.
    pub fn at(&mut self, rows: u64) {
        self.rows = rows;
        if !self.has_bar || self.drawn.is_some_and(|at| at.elapsed() < BAR_EVERY) {
            return;
        }
        self.drawn = Some(Instant::now());
        let full = (BAR_CELLS * self.rows).checked_div(self.total).unwrap_or(BAR_CELLS).min(BAR_CELLS);
        let bar: String = (0..BAR_CELLS).map(|cell| if cell < full { '#' } else { '.' }).collect();
        let mut err = std::io::stderr();
        let _ = write!(
            err,
            "\r\x1b[K{} [{bar}] {} of {} rows, {}/s",
            self.name,
            self.rows,
            self.total,
            self.rate()
        );
        let _ = err.flush();
    }

    /// All of them are.
    pub fn end(self) {
        if self.drawn.is_some() {
            let _ = write!(std::io::stderr(), "\r\x1b[K");
        }
        let since = match self.before {
            0 => String::new(),
            before => format!(" ({before} of them were there)"),
        };
        let line = match self.rows {
            0 => format!("{}: no rows", self.name),
            rows => format!("{}: {rows} rows{since}, {}/s", self.name, self.rate()),
        };
        let _ = writeln!(std::io::stdout(), "{line}");
    }

    /// Rows a second.
    fn rate(&self) -> u64 {
        let millis = u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX);
        (self.rows - self.before) * 1000 / millis.max(1)
    }
}

/// What was found to be the same on both sides.
#[derive(Default)]
pub struct Compared {
    tables: usize,
    rows: u64,
    digest: Sha256,
}

impl Compared {
    /// A table, with the sum that it has on both sides.
    pub fn add(&mut self, table: &str, sum: &Sum) {
        self.tables += 1;
        self.rows += sum.rows;
        self.digest.update(table.as_bytes());
        self.digest.update(sum.rows.to_be_bytes());
        self.digest.update(sum.bytes());
    }
}

impl fmt::Display for Compared {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digest = self.digest.clone().finalize();
        let hex: String = digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
        write!(
            out,
            "{} tables with {} rows are the same on both sides, checksum {hex}",
            self.tables, self.rows
        )
    }
}

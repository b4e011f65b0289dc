use super::process::{Now, Process, State};

/// One line of the table: a process, and its sidecar where it has one.
pub(crate) struct Row<'a> {
    pub process: &'a Process,
    pub port: u16,
    pub sidecar: Option<(&'a Process, u16)>,
}

/// What runs where, for people.
pub(crate) fn table(rows: &[Row<'_>]) -> String {
    let head = ["what", "port", "process", "sidecar port", "sidecar process", "state"].map(str::to_owned);
    let mut lines = vec![head];
    for row in rows {
        let now = row.process.now();
        let (port, pid, state) = match row.sidecar {
            Some((sidecar, port)) => (port.to_string(), shown(sidecar.now()), worse(now, sidecar.now())),
            None => (String::new(), String::new(), now.state),
        };
        lines.push([
            row.process.name().to_owned(),
            row.port.to_string(),
            shown(now),
            port,
            pid,
            said(state).to_owned(),
        ]);
    }
    let widths: Vec<usize> = (0..lines[0].len())
        .map(|column| lines.iter().map(|line| line[column].len()).max().unwrap_or_default())
        .collect();
    let line = |cells: &[String; 6]| {
        let cells: Vec<String> = cells
            .iter()
            .zip(&widths)
            .enumerate()
            // Names and states read from the left, numbers from the right.
            .map(|(column, (cell, width))| match column {
                0 | 5 => format!("{cell:<width$}"),
                _ => format!("{cell:>width$}"),
            })
            .collect();
        cells.join("  ").trim_end().to_owned()
    };
    lines.iter().map(line).collect::<Vec<_>>().join("\n")
}

fn shown(now: Now) -> String {
    now.pid.map_or_else(|| "-".to_owned(), |pid| pid.to_string())
}

/// A service works when both do.
fn worse(app: Now, sidecar: Now) -> State {
    if app.state == State::Ready { sidecar.state } else { app.state }
}

fn said(state: State) -> &'static str {
    match state {
        State::Starting => "starting",
        State::Ready => "ready",
        State::Ended => "ended",
        State::Stopped => "stopped",
    }
}

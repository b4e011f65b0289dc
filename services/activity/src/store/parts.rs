//! Figures by project, label and lead time.

use std::collections::{BTreeMap, HashMap};

use pando_activity_contract::{LabelFigures, LeadTime, ProjectFigures};
use pando_store::{Row, StoreError};
use uuid::Uuid;

use super::operations::{ALL, DUE, LABEL, LEAD, PROJECT};
use crate::domain::lead::lead_time;

/// What tasks without a project are in.
const INBOX: &str = "Inbox";

/// What projects and labels are called now; `None` for one that was deleted.
pub struct Names(HashMap<(i64, Uuid), Option<String>>);

impl Names {
    /// From rows of kind, id, name, gone.
    pub fn read(rows: &[Row]) -> Result<Self, StoreError> {
        let pair = |row: &Row| -> Result<_, StoreError> {
            let name = if row.get(3)? { None } else { Some(row.get(2)?) };
            Ok(((row.get(0)?, row.get(1)?), name))
        };
        rows.iter().map(pair).collect::<Result<_, _>>().map(Self)
    }

    /// `Some(None)` when it was deleted, `None` when its making has not come yet.
    fn of(&self, kind: i64, id: Uuid) -> Option<Option<&str>> {
        self.0.get(&(kind, id)).map(Option::as_deref)
    }
}

#[derive(Clone, Copy, Default)]
struct Figures {
    created: u64,
    completed: u64,
    open: u64,
}

/// Everything that is split.
pub struct Parts {
    /// How long things took.
    pub lead_time: LeadTime,
    /// By project, the Inbox first, then by name.
    pub projects: Vec<ProjectFigures>,
    /// By label, by name.
    pub labels: Vec<LabelFigures>,
    /// All that is open.
    pub open: u64,
    /// All that is open and due some time.
    pub open_due: u64,
}

impl Parts {
    /// From rows of kind, key, made, done; rows of kind, key, open; and names. A deleted project's tasks are in the Inbox, and so are
    /// their figures; a deleted label has none.
    pub fn read(parts: &[Row], open: &[Row], names: &Names) -> Result<Self, StoreError> {
        let mut all: BTreeMap<(i64, Vec<u8>), Figures> = BTreeMap::new();
        let mut bins = Vec::new();
        for row in parts {
            let (kind, key): (i64, Vec<u8>) = (row.get(0)?, row.get(1)?);
            if kind == LEAD {
                bins.push((bin(&key)?, count(row, 3)?));
            } else {
                let figures = all.entry((kind, key)).or_default();
                figures.created += count(row, 2)?;
                figures.completed += count(row, 3)?;
            }
        }
        for row in open {
            all.entry((row.get(0)?, row.get(1)?)).or_default().open += count(row, 2)?;
        }
        let mut found = Self {
            lead_time: lead_time(&bins),
            projects: Vec::new(),
            labels: Vec::new(),
            open: 0,
            open_due: 0,
        };
        let mut inbox = Figures::default();
        for ((kind, key), figures) in all {
            let id = Uuid::from_slice(&key).ok();
            match (kind, id) {
                (ALL, _) => found.open = figures.open,
                (DUE, _) => found.open_due = figures.open,
                (PROJECT, Some(id)) if names.of(PROJECT, id) != Some(None) => {
                    let name = names.of(PROJECT, id).flatten().unwrap_or_default();
                    found.projects.push(project(Some(id), name, figures));
                }
                (PROJECT, _) => {
                    inbox.created += figures.created;
                    inbox.completed += figures.completed;
                    inbox.open += figures.open;
                }
                (LABEL, Some(id)) if names.of(LABEL, id) != Some(None) => {
                    let name = names.of(LABEL, id).flatten().unwrap_or_default().to_owned();
                    let Figures { created, completed, open } = figures;
                    found.labels.push(LabelFigures {
                        label_id: id.into(),
                        name,
                        created,
                        completed,
                        open,
                    });
                }
                _ => {}
            }
        }
        found.projects.sort_by(|a, b| a.name.cmp(&b.name));
        found.projects.insert(0, project(None, INBOX, inbox));
        found.labels.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(found)
    }
}

fn project(id: Option<Uuid>, name: &str, figures: Figures) -> ProjectFigures {
    let Figures { created, completed, open } = figures;
    ProjectFigures {
        project_id: id.map(Into::into),
        name: name.to_owned(),
        created,
        completed,
        open,
    }
}

/// A counter; one that was taken from more often than added to would be a fault, and reads as nothing.
fn count(row: &Row, column: usize) -> Result<u64, StoreError> {
    Ok(u64::try_from(row.get::<i64>(column)?).unwrap_or(0))
}

fn bin(key: &[u8]) -> Result<u16, StoreError> {
    let bytes = key
        .try_into()
        .map_err(|_| StoreError::Inconsistent("a bin of lead times of another length".to_owned()))?;
    Ok(u16::from_be_bytes(bytes))
}

use futures_util::future::try_join;
use pando_language::TaskQuery;
use pando_task_contract::{LIST_LABELS, LIST_PROJECTS, ProjectFilter};
use pando_wire::Call;

use super::Chat;
use super::list::{self, List};
use super::look::{For, NoLook, nothing_if_refused};
use crate::domain::{Place, Placed, Search, is_name, together};

/// The label and the project whose name are the words of a search, and the tasks there that have what else it says. `None` when the
/// words name neither. In a search of one project its labels alone are meant.
pub async fn called(chat: &Chat, who: &For<'_>, search: &Search) -> Result<Option<Placed>, NoLook> {
    let (labels, projects) = try_join(
        async { nothing_if_refused(chat.tasks.call(&LIST_LABELS, Call::new(who.context)).await) },
        async { nothing_if_refused(chat.tasks.call(&LIST_PROJECTS, Call::new(who.context)).await) },
    )
    .await?;
    let mut labels = labels.into_iter().flat_map(|labels| labels.items);
    let mut projects = projects.into_iter().flat_map(|projects| projects.items);
    let label = labels.find(|label| is_name(&search.words, &label.name)).map(|label| label.name);
    let project = projects.find(|project| search.query.project.is_none() && is_name(&search.words, &project.name));
    if label.is_none() && project.is_none() {
        return Ok(None);
    }
    let there = Search {
        words: Vec::new(),
        ..search.clone()
    };
    let mut found = List::default();
    if let Some(name) = &label {
        let mut labels = search.query.labels.clone();
        labels.push(name.to_string());
        let query = TaskQuery {
            labels,
            ..search.query.clone()
        };
        let labelled = Search { query, ..there.clone() };
        found = list::find(chat, who, &labelled).await?;
    }
    if let Some(project) = &project {
        let within = list::find_in(chat, who, &there, Some(ProjectFilter::Project(project.id))).await?;
        found = List {
            tasks: together(&found.tasks, &within.tasks, &search.query),
            more: found.more || within.more,
        };
    }
    Ok(Some(Placed {
        place: Place {
            label,
            project: project.map(|project| project.name),
        },
        tasks: found.tasks,
        more: found.more,
    }))
}

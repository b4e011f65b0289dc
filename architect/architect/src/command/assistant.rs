use pando_render::out;

use super::Problem;
use crate::cli::Assistant;
use crate::output::{Said, plain};

/// The definition of an agent and its skills, for an assistant that reads such files.
const FILES: [(&str, &str); 4] = [
    (
        "agents/distributed-architecture-agent.md",
        include_str!("../../assistant/agents/distributed-architecture-agent.md"),
    ),
    (
        "skills/event-driven-architecture-skill/SKILL.md",
        include_str!("../../assistant/skills/event-driven-architecture-skill/SKILL.md"),
    ),
    (
        "skills/microservice-boundary-analysis-skill/SKILL.md",
        include_str!("../../assistant/skills/microservice-boundary-analysis-skill/SKILL.md"),
    ),
    (
        "skills/distributed-config-skill/SKILL.md",
        include_str!("../../assistant/skills/distributed-config-skill/SKILL.md"),
    ),
];

/// The list of what was written into an assistant's folder, in that folder.
const LIST: &str = ".architect-assistant";

/// Writes them where the assistant looks.
pub(crate) fn assistant(asked: &Assistant) -> Result<Said, Problem> {
    let files = FILES.map(|(path, text)| (path.to_owned(), text.to_owned())).into();
    let written = out::write_listed(&asked.out, &files, LIST)?;
    let lines = written
        .written
        .iter()
        .map(|path| format!("written {}\n", asked.out.join(path).display()));
    Ok(plain(lines.collect::<String>() + &format!("{} as they were\n", written.unchanged)))
}

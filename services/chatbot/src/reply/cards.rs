use pando_chat_contract::{Button, Card, Style};
use pando_kernel::Notes;
use pando_task_contract::Task;

/// So many tasks are shown of a list.
pub const TASKS_MAX: usize = 10;
/// So many characters of a task's notes go into a card and into the history: the rest is read from task-service.
const NOTES_CHARACTERS: usize = 200;

/// A task with its notes cut short: notes may be very long, and a conversation keeps its cards.
pub fn shortened(task: &Task) -> Task {
    let mut task = task.clone();
    if let Some((end, _)) = task.notes.char_indices().nth(NOTES_CHARACTERS) {
        let short = format!("{}…", task.notes[..end].trim_end());
        if let Ok(notes) = Notes::new(&short) {
            task.notes = notes;
        }
    }
    task
}

/// The first tasks of a list, and how many more there are.
pub fn tasks(tasks: &[Task]) -> Card {
    let shown: Vec<Task> = tasks.iter().take(TASKS_MAX).map(shortened).collect();
    let more = u64::try_from(tasks.len() - shown.len()).unwrap_or(u64::MAX);
    Card::Tasks { tasks: shown, more }
}

/// A button.
pub fn button(id: String, label: impl Into<String>, style: Style) -> Button {
    Button {
        id,
        label: label.into(),
        style,
    }
}

/// Sentences that work.
pub fn examples(examples: &[&str]) -> Card {
    Card::Examples {
        examples: examples.iter().map(|example| (*example).to_owned()).collect(),
    }
}

use pando_task_contract::{Label, Project, Task};

/// One thing that happens. Each publishes exactly one event.
#[derive(Clone, Debug, PartialEq)]
pub enum Step {
    /// To a task.
    Task {
        /// As it was; `None` when it is made.
        before: Option<Box<Task>>,
        /// As it is; for one that is purged, as it was last, with the version of its end.
        after: Box<Task>,
        /// What happens.
        change: TaskChange,
    },
    /// To a project.
    Project {
        /// Its version before; 0 when it is made.
        from: u64,
        /// As it is.
        after: Project,
        /// What happens.
        change: ProjectChange,
    },
    /// To a label.
    Label {
        /// Its version before; 0 when it is made.
        from: u64,
        /// As it is.
        after: Label,
        /// What happens.
        change: LabelChange,
    },
}

/// What happens to a task.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TaskChange {
    /// It is made.
    Created,
    /// Something of it is changed.
    Updated,
    /// It is done.
    Completed,
    /// It is to be done again.
    Reopened,
    /// It comes out of the trash.
    Restored,
    /// It goes to the trash.
    Deleted,
    /// It goes for good.
    Purged,
}

impl TaskChange {
    /// The word of the event.
    pub fn word(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Updated => "updated",
            Self::Completed => "completed",
            Self::Reopened => "reopened",
            Self::Restored => "restored",
            Self::Deleted => "deleted",
            Self::Purged => "purged",
        }
    }
}

macro_rules! changes {
    ($($(#[$doc:meta])* $name:ident)+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $name {
            /// It is made.
            Created,
            /// Something of it is changed.
            Updated,
            /// It goes.
            Deleted,
        }

        impl $name {
            /// The word of the event.
            pub fn word(self) -> &'static str {
                match self {
                    Self::Created => "created",
                    Self::Updated => "updated",
                    Self::Deleted => "deleted",
                }
            }
        }
    )+};
}

changes! {
    /// What happens to a project.
    ProjectChange
    /// What happens to a label.
    LabelChange
}

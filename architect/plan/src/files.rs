use std::collections::BTreeMap;

use pando_model::{Model, Steps};

use crate::model::Draft;
use crate::target::Target;
use crate::{gateway, moves};

/// What is written of a target: the model with what it names, and what the gateway is told.
pub(crate) struct Written<'a> {
    pub(crate) target: Target<'a>,
    pub(crate) draft: Draft,
    pub(crate) steps: Option<Steps>,
}

impl<'a> Written<'a> {
    pub(crate) fn of(target: Target<'a>) -> Self {
        let mut draft = crate::model::draft(&target);
        let steps = moves::steps(&target, &draft.model);
        if steps.is_none() {
            // Nobody moves: nothing has to be told what it hosts.
            draft.model.steps = None;
            draft.model.chart.hosting = None;
        }
        Self { target, draft, steps }
    }

    pub(crate) fn model(&self) -> &Model {
        &self.draft.model
    }

    /// By name, each with its text.
    pub(crate) fn files(&self) -> BTreeMap<String, String> {
        let system = &self.target.system;
        let mut files = BTreeMap::new();
        let schema = format!("{:#}\n", pando_model::schema());
        let about = "Proposed by `architect` from the code. It is yours to edit: `architect check` says what does not fit.";
        // The types rule out what cannot be written.
        if let Ok(text) = self.model().write("architecture.schema.json", about) {
            files.insert(self.model_file(), text);
            files.insert("architecture.schema.json".to_owned(), schema);
        }
        if let Some(steps) = self
            .steps
            .as_ref()
            .and_then(|steps| steps.write("deploy/steps/steps.schema.json", about).ok())
        {
            files.insert(format!("{system}.steps.yaml"), steps);
        }
        if let Some(schemas) = &self.draft.schemas {
            files.insert(format!("{system}.schemas.json"), format!("{schemas:#}\n"));
        }
        if let Some(told) = gateway::told(&self.target, self.model()) {
            files.insert(format!("{system}.gateway.conf"), told);
        }
        files
    }

    /// The model's file, as commands name it.
    pub(crate) fn model_file(&self) -> String {
        format!("{}.architecture.yaml", self.target.system)
    }
}

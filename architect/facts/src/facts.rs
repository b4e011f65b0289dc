use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    Access, Call, Deployment, Diagnostic, Fault, File, History, Import, Module, Page, QueueUse, Request, Route, Setting, Table,
    Transaction, Type, Unit,
};

/// All that was read.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
pub struct Facts {
    /// The version of this format.
    pub format: Format,
    /// What the program is called: its folder's name, unless somebody says otherwise.
    pub name: String,
    /// The files that were looked at.
    pub files: Vec<File>,
    /// Its modules.
    pub modules: Vec<Module>,
    /// Which of them name which.
    pub imports: Vec<Import>,
    /// Its functions, methods and classes.
    pub units: Vec<Unit>,
    /// Which of them run which.
    pub calls: Vec<Call>,
    /// The shapes of the data that is passed.
    pub types: Vec<Type>,
    /// What it answers over HTTP.
    pub routes: Vec<Route>,
    /// What it asks over HTTP.
    pub requests: Vec<Request>,
    /// The pages of its web interface.
    pub pages: Vec<Page>,
    /// Its queues.
    pub queues: Vec<QueueUse>,
    /// Its tables.
    pub tables: Vec<Table>,
    /// Who reads and writes them.
    pub accesses: Vec<Access>,
    /// What is written together.
    pub transactions: Vec<Transaction>,
    /// The environment variables it reads.
    pub settings: Vec<Setting>,
    /// How it is deployed today.
    pub deployments: Vec<Deployment>,
    /// What is wrong in the files that say so, whatever the code does.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub faults: Vec<Fault>,
    /// How it changed; nothing where there is no history.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub history: Option<History>,
    /// What could not be read.
    pub diagnostics: Vec<Diagnostic>,
}

/// The version of the format. A file of another one is refused.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum Format {
    /// The only one so far.
    #[default]
    #[serde(rename = "pando.facts/v1")]
    V1,
}

impl Facts {
    /// Adds what another extractor read.
    pub fn add(&mut self, other: Self) {
        let Self {
            format: _,
            name: _,
            files,
            modules,
            imports,
            units,
            calls,
            types,
            routes,
            requests,
            pages,
            queues,
            tables,
            accesses,
            transactions,
            settings,
            deployments,
            faults,
            history,
            diagnostics,
        } = other;
        self.files.extend(files);
        self.modules.extend(modules);
        self.imports.extend(imports);
        self.units.extend(units);
        self.calls.extend(calls);
        self.types.extend(types);
        self.routes.extend(routes);
        self.requests.extend(requests);
        self.pages.extend(pages);
        self.queues.extend(queues);
        self.tables.extend(tables);
        self.accesses.extend(accesses);
        self.transactions.extend(transactions);
        self.settings.extend(settings);
        self.deployments.extend(deployments);
        self.faults.extend(faults);
        self.history = self.history.take().or(history);
        self.diagnostics.extend(diagnostics);
    }

    /// Puts everything in the order of its names and places, so that the same program gives the same facts byte for byte, whoever read it
    /// first.
    pub fn sort(&mut self) {
        self.files.sort_by(|a, b| a.path.cmp(&b.path));
        self.modules.sort_by(|a, b| a.id.cmp(&b.id));
        self.imports.sort();
        self.units.sort_by(|a, b| (&a.id, &a.place).cmp(&(&b.id, &b.place)));
        self.calls.sort();
        self.types.sort_by(|a, b| (&a.id, &a.place).cmp(&(&b.id, &b.place)));
        self.routes
            .sort_by(|a, b| (&a.path, &a.method, &a.place).cmp(&(&b.path, &b.method, &b.place)));
        self.requests
            .sort_by(|a, b| (&a.place, &a.url, &a.method).cmp(&(&b.place, &b.url, &b.method)));
        self.pages.sort_by(|a, b| (&a.path, &a.place).cmp(&(&b.path, &b.place)));
        self.queues.sort_by(|a, b| (&a.place, &a.queue).cmp(&(&b.place, &b.queue)));
        self.tables.sort_by(|a, b| (&a.name, &a.place).cmp(&(&b.name, &b.place)));
        self.accesses.sort();
        self.accesses.dedup();
        self.transactions.sort_by(|a, b| (&a.place, &a.unit).cmp(&(&b.place, &b.unit)));
        self.settings.sort_by(|a, b| (&a.name, &a.place).cmp(&(&b.name, &b.place)));
        self.deployments.sort_by(|a, b| (&a.name, &a.place).cmp(&(&b.name, &b.place)));
        self.faults.sort();
        self.faults.dedup();
        self.diagnostics.sort();
        self.diagnostics.dedup();
    }
}

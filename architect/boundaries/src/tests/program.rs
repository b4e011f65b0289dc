//! Programs made of facts by hand.

use std::collections::BTreeMap;
use std::sync::Arc;

use pando_facts::{
    Access, AccessKind, By, Call, Column, Entry, Facts, File, History, How, Import, Language, Module, Page, Place, Reference, Request,
    Role, Route, Side, Table, Target, Transaction, Unit, UnitId, UnitKind, Write,
};

/// A program that grows line by line: each fact stands in a line of its own.
#[derive(Default)]
pub struct Program {
    pub facts: Facts,
    lines: BTreeMap<Arc<str>, u32>,
}

impl Program {
    pub fn new(name: &str) -> Self {
        Self {
            facts: Facts {
                name: name.to_owned(),
                ..Facts::default()
            },
            ..Self::default()
        }
    }

    fn place(&mut self, file: &str) -> Place {
        let line = self.lines.entry(file.into()).or_default();
        *line += 1;
        Place::new(file, *line)
    }

    /// `app.tasks` is in `app/tasks.py`.
    fn file(id: &str) -> String {
        match id.split_once('#') {
            Some((file, _)) => file.to_owned(),
            None => format!("{}.py", id.replace('.', "/")),
        }
    }

    fn of_unit(&mut self, unit: &str) -> Place {
        let module = self
            .facts
            .units
            .iter()
            .find(|known| known.id.as_str() == unit)
            .unwrap_or_else(|| panic!("there is no {unit}"))
            .module
            .clone();
        self.place(&Self::file(module.as_str()))
    }

    pub fn module(mut self, id: &str) -> Self {
        let file: Arc<str> = Self::file(id).into();
        self.facts.files.push(File {
            path: file.clone(),
            language: Language::Python,
            role: Role::Source,
            lines: 100,
        });
        let module = Module {
            id: UnitId::new(id),
            file: file.clone(),
            entry: None,
            reachable: true,
        };
        let unit = Unit {
            id: UnitId::new(id),
            module: UnitId::new(id),
            class: None,
            kind: UnitKind::Module,
            place: Place::new(file, 1),
            lines: 1,
        };
        self.facts.modules.push(module);
        self.facts.units.push(unit);
        self
    }

    /// Functions of a module.
    pub fn units(mut self, module: &str, names: &[&str]) -> Self {
        if !self.facts.modules.iter().any(|known| known.id.as_str() == module) {
            self = self.module(module);
        }
        for name in names {
            let place = self.place(&Self::file(module));
            let kind = if name.starts_with(char::is_uppercase) {
                UnitKind::Class
            } else {
                UnitKind::Function
            };
            let id = UnitId::new(format!("{module}.{name}").replace("#.", "#"));
            self.facts.units.push(Unit {
                id,
                module: UnitId::new(module),
                class: None,
                kind,
                place,
                lines: 10,
            });
        }
        self
    }

    pub fn dead(mut self, module: &str) -> Self {
        self = self.module(module);
        self.facts
            .modules
            .iter_mut()
            .filter(|known| known.id.as_str() == module)
            .for_each(|known| known.reachable = false);
        self
    }

    pub fn entry(mut self, module: &str) -> Self {
        let known = self
            .facts
            .modules
            .iter_mut()
            .find(|known| known.id.as_str() == module)
            .expect("a module");
        known.entry = Some(Entry {
            why: "uvicorn app.main:app".to_owned(),
            place: Place::new(known.file.clone(), 1),
        });
        self
    }

    pub fn calls(self, from: &str, to: &[&str]) -> Self {
        self.runs(from, to, How::Waits)
    }

    pub fn runs(mut self, from: &str, to: &[&str], how: How) -> Self {
        for to in to {
            let place = self.of_unit(from);
            self.facts.calls.push(Call {
                from: UnitId::new(from),
                to: UnitId::new(*to),
                place,
                how,
                times: 1,
            });
        }
        self
    }

    pub fn imports(mut self, from: &[&str], to: &str) -> Self {
        for from in from {
            let place = self.place(&Self::file(from));
            self.facts.imports.push(Import {
                from: UnitId::new(*from),
                to: UnitId::new(to),
                place,
                kind: pando_facts::ImportKind::Load,
            });
        }
        self
    }

    /// A table with the class `app.models.CLASS`, and whom it refers to.
    pub fn table(mut self, name: &str, class: &str, to: &[&str]) -> Self {
        self = self.units("app.models", &[class]);
        let place = self.place("app/models.py");
        let references = to
            .iter()
            .map(|to| Reference {
                column: format!("{}_id", to.trim_end_matches('s')),
                to: (*to).into(),
                place: place.clone(),
            })
            .collect();
        let column = Column {
            name: "id".to_owned(),
            kind: "int".to_owned(),
            primary: true,
        };
        self.facts.tables.push(Table {
            name: name.into(),
            place,
            class: Some(UnitId::new(format!("app.models.{class}"))),
            columns: vec![column],
            references,
            joins: false,
        });
        self
    }

    pub fn touches(mut self, unit: &str, kind: AccessKind, tables: &[&str]) -> Self {
        for table in tables {
            let place = self.of_unit(unit);
            self.facts.accesses.push(Access {
                unit: UnitId::new(unit),
                table: (*table).into(),
                kind,
                place,
                by: By::Orm,
            });
        }
        self
    }

    /// A unit that commits what others write.
    pub fn commits(mut self, unit: &str, writes: &[(&str, &str)]) -> Self {
        let place = self.of_unit(unit);
        let write = |(by, table): &(&str, &str)| {
            let known = self
                .facts
                .accesses
                .iter()
                .find(|access| access.unit.as_str() == *by && &*access.table == *table && access.kind.writes());
            Write {
                table: (*table).into(),
                unit: UnitId::new(*by),
                place: known.unwrap_or_else(|| panic!("{by} does not write {table}")).place.clone(),
            }
        };
        let writes = writes.iter().map(write).collect();
        self.facts.transactions.push(Transaction {
            unit: UnitId::new(unit),
            place,
            writes,
        });
        self
    }

    pub fn route(mut self, method: &str, path: &str, unit: &str, guard: Option<&str>) -> Self {
        let place = self.of_unit(unit);
        self.facts.routes.push(Route {
            method: method.into(),
            path: path.into(),
            unit: UnitId::new(unit),
            place,
            mounted: true,
            body: None,
            answer: None,
            query: Vec::new(),
            guards: guard.map(UnitId::new).into_iter().collect(),
            success: None,
        });
        match guard {
            Some(guard) => self.runs(unit, &[guard], How::Injected),
            None => self,
        }
    }

    pub fn page(mut self, path: &str, unit: &str, asks: &[(&str, &str)]) -> Self {
        let place = self.of_unit(unit);
        self.facts.pages.push(Page {
            path: path.into(),
            unit: UnitId::new(unit),
            place,
        });
        for (method, path) in asks {
            let place = self.of_unit(unit);
            let is_there = self
                .facts
                .routes
                .iter()
                .any(|route| &*route.method == *method && &*route.path == *path);
            let target = match is_there {
                true => Target::Route {
                    method: (*method).into(),
                    path: (*path).into(),
                },
                false => Target::Nothing,
            };
            self.facts.requests.push(Request {
                unit: UnitId::new(unit),
                method: (*method).into(),
                url: format!("{{API_URL}}{path}"),
                place,
                side: Side::Browser,
                target,
            });
        }
        self
    }

    pub fn history(mut self, commits: u32) -> Self {
        self.facts.history = Some(History {
            commits,
            ..History::default()
        });
        self
    }

    pub fn done(mut self) -> Facts {
        self.facts.sort();
        self.facts
    }
}

/// A to-do list of the usual shape: people, tasks, a chat, a log of what was done.
pub fn todo() -> Program {
    use AccessKind::{Delete, Insert, Read, Update};
    let guard = Some("app.security.current_user");
    let mut program = Program::new("todo")
        .module("app.main")
        .entry("app.main")
        .units("app.config", &["Settings"])
        .units("app.db", &["get_session"])
        .units("app.security", &["hash_password", "issue_token", "current_user"])
        .units("app.services.users", &["find", "register", "sign_in"])
        .units("app.services.tasks", &["get", "find", "create", "update", "complete", "delete"])
        .units("app.services.activity", &["log", "recent", "summary"])
        .units("app.chat.history", &["add", "read", "clear"])
        .units("app.chat.intent", &["recognise"])
        .units("app.chat.engine", &["answer", "act"])
        .units("app.routers.auth", &["register", "login", "me"])
        .units(
            "app.routers.tasks",
            &[
                "owned",
                "list_tasks",
                "create_task",
                "get_task",
                "update_task",
                "complete_task",
                "delete_task",
            ],
        )
        .units("app.routers.chat", &["process", "read_history", "clear_history"])
        .units("app.routers.activities", &["list_activities", "analytics_summary"])
        .dead("app.legacy.importer")
        .table("users", "User", &[])
        .table("tasks", "Task", &["users"])
        .table("labels", "Label", &["users"])
        .table("task_labels", "TaskLabel", &["tasks", "labels"])
        .table("chat_messages", "ChatMessage", &["users"])
        .table("activities", "Activity", &["users"])
        .touches("app.services.users.find", Read, &["users"])
        .touches("app.services.users.register", Insert, &["users"])
        .touches("app.security.current_user", Read, &["users"])
        .touches("app.services.tasks.get", Read, &["tasks"])
        .touches("app.services.tasks.find", Read, &["tasks", "task_labels", "labels"])
        .touches("app.services.tasks.create", Insert, &["tasks", "labels", "task_labels"])
        .touches("app.services.tasks.update", Update, &["tasks"])
        .touches("app.services.tasks.complete", Update, &["tasks"])
        .touches("app.services.tasks.delete", Delete, &["tasks", "task_labels"])
        .touches("app.services.activity.log", Insert, &["activities"])
        .touches("app.services.activity.recent", Read, &["activities"])
        .touches("app.services.activity.summary", Read, &["activities"])
        .touches("app.chat.history.add", Insert, &["chat_messages"])
        .touches("app.chat.history.read", Read, &["chat_messages"])
        .touches("app.chat.history.clear", Delete, &["chat_messages"])
        .calls(
            "app.services.users.register",
            &["app.security.hash_password", "app.services.activity.log"],
        )
        .calls("app.services.users.sign_in", &["app.services.users.find"])
        .calls("app.services.tasks.create", &["app.services.activity.log"])
        .calls("app.services.tasks.update", &["app.services.activity.log"])
        .calls("app.services.tasks.complete", &["app.services.activity.log"])
        .calls("app.services.tasks.delete", &["app.services.activity.log"])
        .calls(
            "app.chat.engine.answer",
            &[
                "app.chat.history.add",
                "app.chat.history.add",
                "app.chat.intent.recognise",
                "app.chat.engine.act",
            ],
        )
        .calls(
            "app.chat.engine.act",
            &[
                "app.services.tasks.create",
                "app.services.tasks.find",
                "app.services.tasks.complete",
            ],
        )
        .commits(
            "app.services.users.register",
            &[
                ("app.services.users.register", "users"),
                ("app.services.activity.log", "activities"),
            ],
        )
        .route("POST", "/auth/register", "app.routers.auth.register", None)
        .route("POST", "/auth/login", "app.routers.auth.login", None)
        .route("GET", "/auth/me", "app.routers.auth.me", guard)
        .route("GET", "/tasks", "app.routers.tasks.list_tasks", guard)
        .route("POST", "/tasks", "app.routers.tasks.create_task", guard)
        .route("GET", "/tasks/{task_id}", "app.routers.tasks.get_task", guard)
        .route("PATCH", "/tasks/{task_id}", "app.routers.tasks.update_task", guard)
        .route("POST", "/tasks/{task_id}/complete", "app.routers.tasks.complete_task", guard)
        .route("DELETE", "/tasks/{task_id}", "app.routers.tasks.delete_task", guard)
        .route("POST", "/chat/process", "app.routers.chat.process", guard)
        .route("GET", "/chat/history", "app.routers.chat.read_history", guard)
        .route("DELETE", "/chat/history", "app.routers.chat.clear_history", guard)
        .route("GET", "/activities", "app.routers.activities.list_activities", guard)
        .route("GET", "/analytics/summary", "app.routers.activities.analytics_summary", guard)
        .calls(
            "app.routers.auth.register",
            &["app.services.users.find", "app.services.users.register"],
        )
        .calls(
            "app.routers.auth.login",
            &["app.services.users.sign_in", "app.security.issue_token"],
        )
        .calls("app.routers.tasks.owned", &["app.services.tasks.get"])
        .calls("app.routers.tasks.list_tasks", &["app.services.tasks.find"])
        .calls("app.routers.tasks.create_task", &["app.services.tasks.create"])
        .calls("app.routers.tasks.update_task", &["app.services.tasks.update"])
        .calls("app.routers.tasks.complete_task", &["app.services.tasks.complete"])
        .calls("app.routers.tasks.delete_task", &["app.services.tasks.delete"])
        .calls("app.routers.chat.process", &["app.chat.engine.answer"])
        .calls("app.routers.chat.read_history", &["app.chat.history.read"])
        .calls("app.routers.chat.clear_history", &["app.chat.history.clear"])
        .calls("app.routers.activities.list_activities", &["app.services.activity.recent"])
        .calls("app.routers.activities.analytics_summary", &["app.services.activity.summary"]);
    for verb in ["create", "update", "complete", "delete"] {
        let unit = format!("app.services.tasks.{verb}");
        program = program.commits(&unit, &[(&unit, "tasks"), ("app.services.activity.log", "activities")]);
    }
    for route in ["get_task", "update_task", "complete_task", "delete_task"] {
        program = program.runs(&format!("app.routers.tasks.{route}"), &["app.routers.tasks.owned"], How::Injected);
    }
    for module in ["auth", "tasks", "chat", "activities"] {
        let router = format!("app.routers.{module}");
        program = program
            .imports(&["app.main"], &router)
            .imports(&[&router], "app.db")
            .imports(&[&router], "app.security");
    }
    program
        .units("web/lib/api.ts#", &["listTasks"])
        .units("web/app/page.tsx#", &["Home"])
        .page(
            "/",
            "web/app/page.tsx#Home",
            &[("GET", "/tasks"), ("POST", "/chat/process"), ("GET", "/reports")],
        )
}

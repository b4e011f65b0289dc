//! What calls of Python itself and of libraries do with what they are given.

use pando_facts::How;

use super::domain::{Kind, Val};
use super::graph::{NOTHING, NodeId, Use};
use super::state::{Argument, Call, Callee2, Making, NO_SITE, Solver};
use super::symbols::Symbol;
use crate::ObjectId;

impl Solver<'_> {
    /// Something of a library is called.
    pub(super) fn external_call(&mut self, number: u32, call: &Call, name: Symbol) {
        let text = std::sync::Arc::clone(self.symbols.text(name));
        if call.decorates {
            // A library's decorator leaves what people call as it is, as far as they see.
            if let Some(first) = call.arguments.first() {
                self.copy(first.node(), call.result);
            }
            return;
        }
        if let Some(own) = text.strip_prefix("builtins.")
            && self.builtin_call(number, call, own)
        {
            return;
        }
        let last = text.rsplit('.').next().unwrap_or(&text);
        match last {
            "partial" | "partialmethod" if text.starts_with("functools.") => return self.partial(call),
            "import_module" => return self.loaded(call),
            "Depends" | "Security" if text.starts_with("fastapi") => return self.depends(call, name),
            "cast" if text.starts_with("typing") => {
                if let [kind, value, ..] = self.positional(call).as_slice() {
                    self.uses(*kind, Use::Typed(call.result));
                    self.copy(*value, call.result);
                }
                return;
            }
            "deepcopy" | "copy" if text.starts_with("copy.") => return self.passes_on(call, 0),
            "wait_for" | "shield" | "run" | "create_task" | "ensure_future" | "run_until_complete" | "run_coroutine_threadsafe"
                if text.starts_with("asyncio.") || text.contains(".run_until_complete") =>
            {
                return self.passes_on(call, 0);
            }
            "gather" if text.starts_with("asyncio.") => return self.collects(call),
            _ => {}
        }
        self.callbacks(number, call, last);
        self.add(call.result, Val::Made(name));
    }

    pub(super) fn positional(&self, call: &Call) -> Vec<NodeId> {
        let nodes = call.arguments.iter().map_while(|argument| match argument {
            Argument::Positional(node) => Some(*node),
            _ => None,
        });
        nodes.collect()
    }

    pub(super) fn keyword(&self, call: &Call, wanted: &str) -> Option<NodeId> {
        call.arguments.iter().find_map(|argument| match argument {
            Argument::Keyword(name, node) if &**self.symbols.text(*name) == wanted => Some(*node),
            _ => None,
        })
    }

    fn passes_on(&mut self, call: &Call, at: usize) {
        if let Some(node) = self.positional(call).get(at) {
            self.copy(*node, call.result);
        }
    }

    fn collects(&mut self, call: &Call) {
        let (object, node) = self.object(Kind::Sequence);
        let anywhere = self.objects[object.index()].anywhere;
        for argument in &call.arguments {
            match argument {
                Argument::Rest(node) => self.uses(
                    *node,
                    Use::Iterate {
                        to: anywhere,
                        read: NO_SITE,
                    },
                ),
                other => self.copy(other.node(), anywhere),
            }
        }
        self.copy(node, call.result);
    }

    /// What a library runs of what it is given: at once, or later.
    fn callbacks(&mut self, number: u32, call: &Call, last: &str) {
        let (how, first) = match last {
            "to_thread" | "run_in_threadpool" | "run_sync" | "sync_to_async" | "async_to_sync" | "run_in_executor" | "reduce"
            | "starmap" | "retry_call" | "atexit" => (How::Waits, None),
            "submit"
            | "Thread"
            | "Process"
            | "Timer"
            | "add_task"
            | "call_later"
            | "call_soon"
            | "call_soon_threadsafe"
            | "call_at"
            | "enqueue"
            | "enqueue_call"
            | "enqueue_in"
            | "enqueue_at"
            | "start_soon"
            | "start_new_thread"
            | "add_job"
            | "spawn"
            | "apply_async"
            | "add_done_callback"
            | "on_commit"
            | "BackgroundTask" => (How::Later, Some("target")),
            _ => return,
        };
        let mut given = call.clone();
        given.site.how = how;
        let number = match how {
            How::Waits => number,
            _ => self.call(given),
        };
        for (at, argument) in call.arguments.iter().enumerate().take(3) {
            let wanted = match argument {
                Argument::Positional(_) => true,
                Argument::Keyword(name, _) => {
                    let name = &**self.symbols.text(*name);
                    first == Some(name) || matches!(name, "func" | "function" | "fn")
                }
                _ => false,
            };
            if wanted && argument.node() != NOTHING {
                let argument_number = u16::try_from(at).unwrap_or(u16::MAX);
                self.uses(
                    argument.node(),
                    Use::Callback {
                        call: number,
                        argument: argument_number,
                    },
                );
            }
        }
    }

    /// A library runs a function that it was given, with what stands behind it.
    pub(super) fn called_back(&mut self, number: u32, at: u16, value: Val) {
        if !matches!(value, Val::Function(_) | Val::Method(..) | Val::ClassMethod(..) | Val::Object(_)) {
            return;
        }
        let given = self.calls[number as usize].clone();
        let behind = given.arguments.iter().skip(usize::from(at) + 1).copied();
        let keyword = |wanted: &str| self.keyword(&given, wanted);
        let mut arguments: Vec<Argument> = match (keyword("args"), keyword("kwargs")) {
            (None, None) => behind.collect(),
            (rest, named) => rest.map(Argument::Rest).into_iter().chain(named.map(Argument::Named)).collect(),
        };
        arguments.retain(|argument| argument.node() != NOTHING || matches!(argument, Argument::Positional(_)));
        let result = if given.site.how == How::Waits { given.result } else { NOTHING };
        let callee = self.fixed(value);
        let call = self.call(Call {
            callee,
            arguments,
            result,
            ..given
        });
        self.uses(callee, Use::Call(call));
    }

    fn partial(&mut self, call: &Call) {
        let mut arguments = call.arguments.iter().copied();
        let Some(Argument::Positional(callee)) = arguments.next() else {
            return;
        };
        let prepared = Call {
            callee,
            arguments: arguments.collect(),
            ..call.clone()
        };
        let number = self.call(prepared);
        let (_, node) = self.object(Kind::Partial(number));
        self.copy(node, call.result);
    }

    fn depends(&mut self, call: &Call, name: Symbol) {
        let of = self.positional(call).first().copied().or_else(|| self.keyword(call, "dependency"));
        let (_, node) = self.object(Kind::Depends(of.unwrap_or(NOTHING)));
        self.copy(node, call.result);
        self.add(call.result, Val::Made(name));
    }

    /// `import_module("app.tasks")`
    pub(super) fn loaded(&mut self, call: &Call) {
        let Some(name) = self.positional(call).first().copied() else {
            return;
        };
        for value in self.graph.values(name).to_vec() {
            if let Val::Text(text) = self.values.get(value) {
                let text = std::sync::Arc::clone(self.symbols.text(text));
                let node = self.module_by_name(call.site.module, &text);
                self.copy(node, call.result);
            }
        }
    }

    /// A method of a list, dictionary and so on.
    pub(super) fn object_method(&mut self, number: u32, call: &Call, object: ObjectId, name: Symbol) {
        let text = std::sync::Arc::clone(self.symbols.text(name));
        let of = match self.objects[object.index()].kind {
            Kind::Dictionary => "builtins.dict",
            Kind::Sequence => "builtins.list",
            Kind::Type(name) => return self.method_of_type(call, name, &text),
            Kind::Partial(_) | Kind::Depends(_) => return,
        };
        let full = self.symbols.of(&format!("{of}.{text}"));
        self.edge(call.site, Callee2::External(full));
        let given = self.positional(call);
        let held = &self.objects[object.index()];
        let (anywhere, all, names) = (held.anywhere, held.all, held.names);
        match &*text {
            "append" | "add" | "appendleft" | "push" => self.copy(given.first().copied().unwrap_or(NOTHING), anywhere),
            "insert" => self.copy(given.get(1).copied().unwrap_or(NOTHING), anywhere),
            "extend" => {
                let from = given.first().copied().unwrap_or(NOTHING);
                self.uses(
                    from,
                    Use::Iterate {
                        to: anywhere,
                        read: NO_SITE,
                    },
                );
            }
            "update" => {
                for node in given {
                    self.uses(node, Use::Follow(object));
                }
                for argument in &call.arguments {
                    if let Argument::Keyword(name, node) = argument {
                        let to = self.field(object, super::domain::Key::Text(*name));
                        self.copy(*node, to);
                    }
                }
            }
            "get" | "pop" | "setdefault" if self.objects[object.index()].kind == Kind::Dictionary => {
                let key = given.first().copied().unwrap_or(NOTHING);
                self.item(Val::Object(object), key, call.result, NO_SITE);
                if let Some(other) = given.get(1) {
                    self.copy(*other, call.result);
                    if &*text == "setdefault" {
                        self.set_item(object, key, *other);
                    }
                }
            }
            "pop" | "popleft" => self.copy(all, call.result),
            "values" => self.wrapped(call, all),
            "keys" => self.wrapped(call, names),
            "items" => {
                let (pair, node) = self.pair(object);
                for (at, from) in [names, all].into_iter().enumerate() {
                    let to = self.field(pair, super::domain::Key::Number(i64::try_from(at).unwrap_or(0)));
                    self.copy(from, to);
                }
                self.wrapped(call, node);
            }
            "popitem" => {
                let (_, node) = self.pair(object);
                self.copy(node, call.result);
            }
            "copy" | "union" | "intersection" | "difference" => self.add(call.result, Val::Object(object)),
            "sort" => self.by_key(number, call, all),
            "__iter__" => self.add(call.result, Val::Object(object)),
            _ => {}
        }
    }

    /// The tuple of a key and a value of a dictionary.
    fn pair(&mut self, of: ObjectId) -> (ObjectId, NodeId) {
        let number = u32::try_from(of.index()).unwrap_or(u32::MAX);
        let object = match self.made(Making::Pair, number, 0) {
            Some(known) => ObjectId::new(known as usize),
            None => {
                let (object, _) = self.object(Kind::Sequence);
                self.made
                    .insert((Making::Pair, number, 0), u32::try_from(object.index()).unwrap_or(u32::MAX));
                object
            }
        };
        (object, self.fixed(Val::Object(object)))
    }

    /// A call gives a sequence of what a node holds: the same one, whatever it is that is called.
    pub(super) fn wrapped(&mut self, call: &Call, of: NodeId) {
        let object = match self.made(Making::Native, call.result.0, 0) {
            Some(known) => ObjectId::new(known as usize),
            None => {
                let (object, _) = self.object(Kind::Sequence);
                let number = u32::try_from(object.index()).unwrap_or(u32::MAX);
                self.made.insert((Making::Native, call.result.0, 0), number);
                object
            }
        };
        let anywhere = self.objects[object.index()].anywhere;
        self.copy(of, anywhere);
        self.add(call.result, Val::Object(object));
    }

    fn method_of_type(&mut self, call: &Call, name: Symbol, method: &str) {
        let method = self.symbols.of(method);
        if let Some(full) = self.symbols.dotted(name, method) {
            self.edge(call.site, Callee2::External(full));
            self.add(call.result, Val::Made(full));
        }
    }

    /// A function that is run with each of what a node holds (`key=`).
    pub(super) fn by_key(&mut self, _number: u32, call: &Call, of: NodeId) {
        let Some(function) = self.keyword(call, "key") else { return };
        let result = self.node();
        self.run(call.site, function, &[of], result);
    }
}

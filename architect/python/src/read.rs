//! The facts of a program.

use std::collections::BTreeMap;
use std::panic::resume_unwind;
use std::thread::{self, ScopedJoinHandle};

use pando_facts::{Call, Diagnostic, Facts, How, Import, Module, Source, Unit, UnitId, UnitKind, Unread};
use ruff_text_size::TextRange;

use crate::program::Ancestor;
use crate::solve::{Callee, Caller};
use crate::{ClassId, Function, Program};

/// What the thread of the frameworks may go down. It costs address space alone until something goes that deep.
const STACK: usize = 512 * 1024 * 1024;

/// Reads a program; where it starts is told from its code alone.
pub fn read(sources: &[Source]) -> Facts {
    read_with(sources, &[])
}

/// Reads a program; `entries` are places where it starts, as files of its deployment name them: `app.main:app`, `manage.py`,
/// `app.worker`.
pub fn read_with(sources: &[Source], entries: &[String]) -> Facts {
    let program = Program::read(sources);
    // Neither asks for what the other finds.
    let (mut facts, found) = thread::scope(|scope| {
        let frameworks = thread::Builder::new()
            .name("python frameworks".to_owned())
            .stack_size(STACK)
            .spawn_scoped(scope, || crate::frameworks::read(&program));
        let facts = Facts {
            modules: modules(&program, entries),
            imports: imports(&program),
            units: units(&program),
            calls: calls(&program),
            diagnostics: diagnostics(&program),
            ..Facts::default()
        };
        let found = match frameworks.map(ScopedJoinHandle::join) {
            Ok(Ok(found)) => found,
            Ok(Err(fault)) => resume_unwind(fault),
            // There is no thread to be had.
            Err(_) => crate::frameworks::read(&program),
        };
        (facts, found)
    });
    found.add_to(&mut facts);
    facts.sort();
    facts
}

/// What could not be read, and where the program became more than is followed.
fn diagnostics(program: &Program) -> Vec<Diagnostic> {
    let mut told = program.diagnostics.clone();
    told.extend(program.solution().full_at.map(|(module, at)| Diagnostic {
        kind: Unread::Limit,
        place: program.place(module, TextRange::empty(at)),
        sentence:
            "more is handed around in this program than is followed: from here on calls are missing, of its last files most".to_owned(),
    }));
    told
}

fn modules(program: &Program, entries: &[String]) -> Vec<Module> {
    let started = crate::entries::started(program, entries);
    let reached = crate::entries::reached(program, &started);
    let of = |(number, module): (usize, &crate::Module)| Module {
        id: module.id.clone(),
        file: module.path.clone(),
        entry: started.get(&crate::ModuleId::new(number)).cloned(),
        reachable: reached[number],
    };
    program.modules().iter().enumerate().map(of).collect()
}

fn imports(program: &Program) -> Vec<Import> {
    let mut imports: Vec<Import> = program
        .imported
        .iter()
        .map(|imported| Import {
            from: program.module(imported.from).id.clone(),
            to: program.module(imported.to).id.clone(),
            place: program.place(imported.from, TextRange::empty(imported.at)),
            kind: imported.kind,
        })
        .collect();
    imports.sort();
    imports.dedup();
    imports
}

/// Its modules, classes and functions. What is defined twice under one name is one unit, where it is first.
fn units(program: &Program) -> Vec<Unit> {
    let mut units: BTreeMap<UnitId, Unit> = BTreeMap::new();
    let mut add = |unit: Unit| {
        units.entry(unit.id.clone()).or_insert(unit);
    };
    for module in program.modules() {
        add(Unit {
            id: module.id.clone(),
            module: module.id.clone(),
            class: None,
            kind: UnitKind::Module,
            place: pando_facts::Place::new(module.path.clone(), 1),
            lines: module.line_count(),
        });
    }
    let id_of = |class: ClassId| program.class(class).id.clone();
    for class in program.classes() {
        add(Unit {
            id: class.id.clone(),
            module: program.module(class.module).id.clone(),
            class: class.class.map(id_of),
            kind: UnitKind::Class,
            place: class.place.clone(),
            lines: class.lines,
        });
    }
    for function in program.functions().iter().filter(|function| !function.lambda) {
        add(Unit {
            id: function.id.clone(),
            module: program.module(function.module).id.clone(),
            class: function.class.map(id_of),
            kind: kind(function),
            place: function.place.clone(),
            lines: function.lines,
        });
    }
    units.into_values().collect()
}

fn kind(function: &Function) -> UnitKind {
    match function.class {
        Some(_) => UnitKind::Method,
        None => UnitKind::Function,
    }
}

/// Who calls whom inside of the program. What a lambda does is done by whatever is around it.
fn calls(program: &Program) -> Vec<Call> {
    let unit_of = |caller: Caller| match caller {
        Caller::Module(module) => program.module(module).id.clone(),
        Caller::Class(class) => program.class(class).id.clone(),
        Caller::Function(function) => program.function(function).unit.clone(),
    };
    let mut calls = Vec::new();
    for called in program.calls() {
        let (to, how) = match called.to {
            Callee::Function(function) if program.function(function).lambda => continue,
            Callee::Function(function) => (program.function(function).id.clone(), called.how),
            Callee::Class(class) => (program.class(class).id.clone(), How::Uses),
            Callee::External(_) => continue,
        };
        let place = program.place(called.module, TextRange::empty(called.at));
        calls.push(Call {
            from: unit_of(called.from),
            to,
            place,
            how,
            times: 1,
        });
    }
    for (number, class) in program.classes().iter().enumerate() {
        for ancestor in program.parents(ClassId::new(number)) {
            if let Ancestor::Class(parent) = ancestor {
                calls.push(Call {
                    from: class.id.clone(),
                    to: program.class(*parent).id.clone(),
                    place: class.place.clone(),
                    how: How::Uses,
                    times: 1,
                });
            }
        }
    }
    calls.sort();
    calls.dedup();
    calls
}

//! Who calls whom, and what is loaded, feature by feature of the language.

use std::collections::BTreeSet;
use std::sync::Arc;

use pando_facts::{Facts, How, ImportKind, Source};
use pando_python::{read, read_with};

fn sources(files: &[(&str, &str)]) -> Vec<Source> {
    let source = |(path, text): &(&str, &str)| Source {
        path: Arc::from(*path),
        text: Arc::from(*text),
    };
    files.iter().map(source).collect()
}

fn facts(files: &[(&str, &str)]) -> Facts {
    read(&sources(files))
}

/// The calls that wait, as `from -> to`.
fn calls(files: &[(&str, &str)]) -> BTreeSet<String> {
    of(&facts(files), How::Waits)
}

fn of(facts: &Facts, how: How) -> BTreeSet<String> {
    let calls = facts.calls.iter().filter(|call| call.how == how);
    calls.map(|call| format!("{} -> {}", call.from, call.to)).collect()
}

#[track_caller]
fn has(told: &BTreeSet<String>, call: &str) {
    assert!(told.contains(call), "{call} is not among {told:#?}");
}

#[track_caller]
fn lacks(told: &BTreeSet<String>, call: &str) {
    assert!(!told.contains(call), "{call} is told, and is not there: {told:#?}");
}

#[test]
fn a_receiver_is_known_by_its_annotation_and_by_what_self_was_given() {
    let told = calls(&[(
        "app.py",
        "class Repo:\n    def save(self): pass\nclass Service:\n    def __init__(self, repo: 'Repo | None'):\n        self.repo = repo\n    def work(self):\n        self.repo.save()\n\
         def by_type(repos: list[Repo]):\n    for repo in repos:\n        repo.save()\n",
    )]);
    has(&told, "app.Service.work -> app.Repo.save");
    has(&told, "app.by_type -> app.Repo.save");
}

#[test]
fn what_fastapi_injects_is_called_and_is_what_comes_back() {
    let facts = facts(&[(
        "app.py",
        "from typing import Annotated\nfrom fastapi import Depends\nclass Repo:\n    def save(self): pass\ndef repo():\n    yield Repo()\nRepoDep = Annotated[Repo, Depends(repo)]\n\
         def old(r = Depends(repo)):\n    r.save()\ndef new(r: RepoDep):\n    r.save()\ndef by_class(r: Repo = Depends()):\n    r.save()\n",
    )]);
    let (waits, injected) = (of(&facts, How::Waits), of(&facts, How::Injected));
    for unit in ["old", "new", "by_class"] {
        has(&waits, &format!("app.{unit} -> app.Repo.save"));
    }
    has(&injected, "app.old -> app.repo");
    has(&injected, "app.new -> app.repo");
}

#[test]
fn a_method_that_is_inherited_runs_for_objects_of_its_heir() {
    let told = calls(&[(
        "app.py",
        "class Base:\n    def run(self):\n        self.step()\nclass A(Base):\n    def step(self): pass\nclass B(Base):\n    def step(self): pass\nA().run()\n",
    )]);
    has(&told, "app.Base.run -> app.A.step");
    lacks(&told, "app.Base.run -> app.B.step");
}

#[test]
fn the_last_assignment_counts_and_either_of_two_branches_does() {
    let told = calls(&[(
        "app.py",
        "def a(): pass\ndef b(): pass\ndef last():\n    f = a\n    f = b\n    f()\ndef either(x):\n    if x:\n        f = a\n    else:\n        f = b\n    f()\n\
         def early(x):\n    f = a\n    if x:\n        f = b\n        return\n    f()\n",
    )]);
    has(&told, "app.last -> app.b");
    lacks(&told, "app.last -> app.a");
    has(&told, "app.either -> app.a");
    has(&told, "app.either -> app.b");
    has(&told, "app.early -> app.a");
    lacks(&told, "app.early -> app.b");
}

#[test]
fn packages_roots_and_what_an_init_passes_on_are_followed() {
    let told = facts(&[
        ("backend/src/shop/__init__.py", "from .orders import place as place_order\n"),
        ("backend/src/shop/orders.py", "from .stock import *\ndef place():\n    take()\n"),
        ("backend/src/shop/stock.py", "def take(): pass\n"),
        (
            "backend/src/main.py",
            "import shop\nfrom shop import place_order\nshop.place_order()\nplace_order()\n",
        ),
        ("tools/plain/run.py", "import plain.other\nplain.other.go()\n"),
        ("tools/plain/other.py", "def go(): pass\n"),
    ]);
    let calls = of(&told, How::Waits);
    has(&calls, "main -> shop.orders.place");
    has(&calls, "shop.orders.place -> shop.stock.take");
    has(&calls, "plain.run -> plain.other.go");
}

#[test]
fn a_folder_named_like_a_library_is_not_the_library() {
    let told = facts(&[
        ("alembic/env.py", "from alembic import context\ncontext.configure()\n"),
        ("app/types.py", "def namedtuple(): pass\n"),
        ("app/__init__.py", ""),
        ("app/use.py", "import types\ntypes.namedtuple()\n"),
    ]);
    assert!(told.imports.is_empty(), "{:?}", told.imports);
}

#[test]
fn imports_say_when_they_take_effect() {
    let told = facts(&[
        (
            "a.py",
            "from typing import TYPE_CHECKING\nimport importlib\nimport b\nif TYPE_CHECKING:\n    import c\ndef f():\n    import d\n    importlib.import_module('e')\n",
        ),
        ("b.py", "import a\n"),
        ("c.py", ""),
        ("d.py", ""),
        ("e.py", ""),
    ]);
    let kinds: Vec<_> = told.imports.iter().map(|import| (import.to.as_str(), import.kind)).collect();
    let from_a: Vec<_> = kinds.iter().filter(|(to, _)| *to != "a").copied().collect();
    assert_eq!(
        from_a,
        [
            ("b", ImportKind::Load),
            ("c", ImportKind::Type),
            ("d", ImportKind::Late),
            ("e", ImportKind::Late)
        ]
    );
}

#[test]
fn what_nothing_that_runs_imports_is_not_reachable() {
    let files = sources(&[
        ("app/__init__.py", ""),
        (
            "app/main.py",
            "from fastapi import FastAPI\nfrom app import tasks\napp = FastAPI()\n",
        ),
        ("app/tasks.py", ""),
        ("app/dead.py", "import app.tasks\n"),
        ("app/worker.py", "import app.jobs\n"),
        ("app/jobs.py", ""),
        ("tests/test_dead.py", "import app.dead\n"),
    ]);
    let reachable = |facts: &Facts| -> Vec<String> {
        let modules = facts.modules.iter().filter(|module| !module.reachable);
        modules.map(|module| module.id.to_string()).collect()
    };
    assert_eq!(reachable(&read(&files)), ["app.dead", "app.jobs", "app.worker"]);
    assert_eq!(reachable(&read_with(&files, &["app.worker:run".to_owned()])), ["app.dead"]);
}

#[test]
fn what_is_put_off_is_told_apart_from_what_is_waited_for() {
    let told = facts(&[(
        "app.py",
        "import asyncio, threading\nfrom celery import shared_task\n@shared_task\ndef job(): pass\nasync def walk(): pass\ndef later(tasks):\n    job.delay()\n    threading.Thread(target=job).start()\n\
         async def start():\n    asyncio.create_task(walk())\n    await walk()\n",
    )]);
    has(&of(&told, How::Later), "app.later -> app.job");
    has(&of(&told, How::Later), "app.start -> app.walk");
    has(&of(&told, How::Waits), "app.start -> app.walk");
}

#[test]
fn properties_context_managers_and_loops_run_what_they_run() {
    let told = calls(&[(
        "app.py",
        "class C:\n    @property\n    def size(self): return 1\n    def __enter__(self): return self\n    def __exit__(self, *a): pass\n    def __iter__(self): return self\n    def __next__(self): return 1\n    @classmethod\n    def make(cls): return cls()\n\
         def f():\n    c = C.make()\n    c.size\n    with c as d:\n        for x in d: pass\n",
    )]);
    for name in ["make", "size", "__enter__", "__exit__", "__iter__", "__next__"] {
        has(&told, &format!("app.f -> app.C.{name}"));
    }
}

#[test]
fn a_test_tells_nothing_of_what_the_program_passes() {
    let told = calls(&[
        ("app.py", "def run(f):\n    f()\n"),
        (
            "tests/test_app.py",
            "from app import run\ndef fake(): pass\ndef test():\n    run(fake)\n",
        ),
    ]);
    has(&told, "test_app.test -> app.run");
    assert!(!told.iter().any(|call| call.starts_with("app.run -> ")), "{told:?}");
}

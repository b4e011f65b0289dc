//! Programs that nobody means well with, and broken ones.

use std::sync::Arc;

use pando_facts::{Facts, Source, Unread};
use pando_python::read;
use proptest::prelude::*;

fn one(text: impl Into<Arc<str>>) -> Facts {
    read(&[Source {
        path: "app.py".into(),
        text: text.into(),
    }])
}

#[test]
fn a_mistake_costs_what_is_around_it_and_no_more() {
    let facts = one("def before(): pass\ndef broken(:\n    x = = 1\n\ndef after():\n    before()\n");
    let told = &facts.diagnostics[0];
    assert_eq!((told.kind, told.place.line), (Unread::Syntax, 2));
    assert!(facts.units.iter().any(|unit| unit.id.as_str() == "app.after"));
    assert!(facts.calls.iter().any(|call| call.to.as_str() == "app.before"));
}

#[test]
fn what_is_too_deep_is_told_and_not_read() {
    for text in [
        "(".repeat(200_000),
        format!("x = {}1", "-".repeat(200_000)),
        format!("x = a{}", ".b".repeat(200_000)),
        format!("x = {}1{}", "[".repeat(5_000), "]".repeat(5_000)),
        (0..150).map(|depth| format!("{}if x:\n", " ".repeat(depth))).collect(),
    ] {
        assert!(one(text).diagnostics.iter().any(|told| told.kind == Unread::Limit));
    }
}

#[test]
fn as_deep_as_is_looked_at_is_read() {
    let facts = one(format!("def f(): pass\nx = {}f(){}\n", "(".repeat(190), ")".repeat(190)));
    assert_eq!(facts.calls.len(), 1, "{:?}", facts.diagnostics);
    let chain = format!("def f(): pass\nx = f(){}\n", " + 1".repeat(500));
    assert_eq!(one(chain).calls.len(), 1);
}

#[test]
fn a_program_that_is_more_than_is_followed_is_told_to_be() {
    let small = "def f(): pass\nf()\n";
    assert!(one(small).diagnostics.is_empty());
    let facts = one(format!("{small}x = [{}]\n", "[],".repeat(150_000)));
    let told = facts.diagnostics.iter().find(|told| told.kind == Unread::Limit);
    assert_eq!(
        told.map(|told| told.place.to_string()),
        Some("app.py:1".to_owned()),
        "{:?}",
        facts.diagnostics
    );
}

#[test]
fn long_lines_null_bytes_and_circles_end() {
    one(format!("x = [{}]\n", "1, 'a', ".repeat(200_000)));
    one("def f():\0\n  pass\n\0\0");
    one("Json = dict[str, 'Json'] | list['Json']\ndef f(x: 'Json') -> 'Json':\n    return f(x)\n");
    one("type Json = dict[str, Json] | list[Json]\ndef f(x: Json, y: list[Json]) -> Json:\n    return f(x, y)\n");
    one("from typing import Union\nA = Union['B', 'A', list['A']]\nB = Union['A', 'B']\ndef f(a: A, b: B): return a\n");
    one("class A(B): pass\nclass B(A): pass\nA().x()\n");
    one("def f(x):\n    while 1:\n        x = x.next\n        x = [x]\n        x = list(x)\n        x = {'a': x}\n        f(x)\n");
    one("import os\nx = os\nfor i in y:\n    x = x.a(x)[0].b\n");
    let circle = [("a.py", "from b import *\n"), ("b.py", "from a import *\nx()\n")];
    read(&circle.map(|(path, text)| Source {
        path: path.into(),
        text: text.into(),
    }));
}

#[test]
fn a_program_is_as_much_work_as_it_is_long() {
    // Everybody passes everything to everybody: each value may go everywhere.
    let mut text = String::from("def call(f, *args, **kwargs):\n    return f(*args, **kwargs)\n");
    for at in 0..1_000 {
        text.push_str(&format!(
            "class C{at}:\n    def run(self, x, **kw):\n        self.x = x\n        return call(x.run, self, **kw)\ncall(C{at}().run, C{}(), a{at}=1)\n",
            (at + 1) % 1_000
        ));
    }
    let facts = one(text);
    assert_eq!(facts.units.len(), 2_002);
}

#[test]
fn the_same_program_gives_the_same_facts_whatever_order_its_files_come_in() {
    let files: Vec<Source> = (0..20)
        .map(|at| Source {
            path: format!("app/m{at}.py").into(),
            text: format!(
                "from app import m{}\nclass C:\n    def f(self): return m{}.C().f()\ndef g(): return C().f()\n",
                (at + 1) % 20,
                (at + 1) % 20
            )
            .into(),
        })
        .collect();
    let mut other = files.clone();
    other.reverse();
    let text = |files: &[Source]| serde_json::to_string(&read(files)).unwrap();
    assert_eq!(text(&files), text(&files));
    assert_eq!(text(&files), text(&other));
}

const WORDS: &[&str] = &[
    "def f(a, *b, **c):\n",
    "class C(B, metaclass=M):\n",
    "    ",
    "\n",
    "x",
    "self",
    ".",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    ",",
    ":",
    "=",
    "lambda ",
    "yield ",
    "await ",
    "for ",
    " in ",
    "if ",
    "else ",
    "import ",
    "from ",
    "*",
    "**",
    "'a'",
    "f'{",
    "}'",
    "1",
    "return ",
    "@",
    "with ",
    " as ",
    "try:\n",
    "except ",
    "match x:\n",
    "case ",
    "global x\n",
    ":=",
    "|",
    "\\\n",
    "\t",
    "\0",
    "é",
    "#",
    "\"\"\"",
    "Depends",
    "super()",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]
    #[test]
    fn no_text_makes_it_panic(words in proptest::collection::vec(proptest::sample::select(WORDS), 0..120)) {
        one(words.concat());
    }

    #[test]
    fn no_characters_make_it_panic(text in "\\PC{0,200}") {
        one(text);
    }
}

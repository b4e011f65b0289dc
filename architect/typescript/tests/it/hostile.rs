use proptest::prelude::*;

use super::{read, sources};

/// What a real module looks like: cut, turned over and doubled below.
const REAL: &str = r#"'use client';
import React, { useState, type ReactNode } from 'react';
import * as api from '../lib/api';
export type Task<T extends object = {}> = { id: string; title?: T | null; tags: Array<string> };
export class Store<T> extends Base { #items: T[] = []; static async of(@Inject() a: string) { return new Store<T>(); } get size() { return this.#items.length; } }
const BASE = `${process.env.NEXT_PUBLIC_API_URL ?? 'http://localhost:8000'}/api`;
export async function request<T>(method: string, path: string, { body, ...rest }: Options = {}): Promise<T> {
  const answer = await fetch(`${BASE}${path}`, { method, body: JSON.stringify(body), ...rest });
  if (!answer.ok) throw new Error(await answer.text()); else if (answer.status === 204) return undefined as T;
  return (await answer.json()) satisfies unknown as T;
}
export default function Page({ params: { id }, children }: { params: { id: string }; children: ReactNode }) {
  const [tasks, setTasks] = useState<Task[]>(() => []);
  const list = useCallback(async () => { for await (const t of api.tasks.list({ q: /a(b)[/]c/gi })) setTasks((old) => [...old, t]); }, [id]);
  return <><Form action="/x" onSubmit={list}>{tasks.map((t) => <Row key={t.id} {...t} a={1 < 2 ? `${t.title}` : '>'} />)}</Form>{children}</>;
}
"#;

/// What nests, again and again.
fn nested(open: &str, inner: &str, close: &str, times: usize) -> String {
    format!("{}{inner}{}", open.repeat(times), close.repeat(times))
}

#[test]
fn the_deepest_that_a_text_may_go_has_its_stack() {
    let kinds = [
        ("(", "a", ")"),
        ("[", "a", "]"),
        ("{", "", "}"),
        ("x = {a:", "1", "}"),
        ("f(", "a", ")"),
        ("(a, b = ", "1", ")"),
        ("((a) => ", "a", ")"),
        ("a => ", "a", ""),
        ("!", "a", ""),
        ("- ", "a", ""),
        ("new ", "A", ""),
        ("typeof ", "a", ""),
        ("await ", "a", ""),
        ("a ? b : ", "c", ""),
        ("a ? ", "b", " : c"),
        ("a = ", "b", ""),
        ("a ** ", "b", ""),
        ("a + ", "b", ""),
        ("", "a", ".b"),
        ("", "a", "()"),
        ("", "a", "[0]"),
        ("if (a) ", "b", ""),
        ("if (a) b; else ", "c", ""),
        ("do ", "a", " while (1);"),
        ("a: ", "b", ""),
        ("for (;;) ", "a", ""),
        ("`${", "a", "}`"),
        ("<a>", "b", "</a>"),
        ("<a b={", "c", "} />"),
        ("<A<B>>", "c", ""),
        ("async () => ", "a", ""),
        ("function f() {", "a", "}"),
        ("class A { b = ", "c", "}"),
        ("type A = ", "B", ";"),
        ("type A = Array<", "B", ">"),
    ];
    for times in [100, 3_000, 40_000] {
        let files: Vec<(String, String)> = kinds
            .iter()
            .enumerate()
            .map(|(at, (open, inner, close))| (format!("a{at}.tsx"), nested(open, inner, close, times)))
            .chain([
                ("t.ts".to_owned(), format!("type A = {};", nested("(", "B", ")", times))),
                ("u.ts".to_owned(), format!("type A = {}B;", "keyof ".repeat(times))),
                ("v.ts".to_owned(), format!("type A = B{};", "[]".repeat(times))),
                ("w.ts".to_owned(), format!("type A = {}B;", "C extends D ? E : ".repeat(times))),
                (
                    "x.ts".to_owned(),
                    format!("let a: {}b{};", "{ a: ".repeat(times), " }".repeat(times)),
                ),
                ("y.ts".to_owned(), format!("{}a", "<T>".repeat(times))),
                ("z.ts".to_owned(), format!("let {}a{} = b;", "[".repeat(times), "]".repeat(times))),
                ("open.tsx".to_owned(), "({[<a>`${".repeat(times)),
                ("quoted.ts".to_owned(), "(/*)*/".repeat(times)),
            ])
            .collect();
        let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
        let facts = read(&files);
        assert_eq!(facts.modules.len(), files.len(), "{times}");
    }
}

#[test]
fn strange_texts_are_read() {
    let long = format!("const a = '{}';\nfetch('/after');", "x".repeat(4_000_000));
    let many = "fetch('/a');\n".repeat(20_000);
    let facts = read(&[
        ("empty.ts", ""),
        ("nul.ts", "\0\0fetch('/nul')\0"),
        ("bom.ts", "\u{feff}fetch('/bom');"),
        ("long.ts", &long),
        ("many.ts", &many),
        ("package.json", "{ \"name\": 3, \"exports\": [[[]]], \"scripts\": \"x\" }"),
        (
            "tsconfig.json",
            "{ \"compilerOptions\": { \"paths\": { \"*\": [\"../../../*\"], \"**\": 3 }, \"baseUrl\": \"../..\" } }",
        ),
        ("prisma/schema.prisma", "model {\nmodel A {\n @@map(\n a A[ @relation(fields: [\n}}"),
        (
            "#/?.ts",
            "import '/'; import '..'; import '../../..'; import ''; import '@'; import '@/';",
        ),
    ]);
    assert!(facts.requests.iter().any(|request| request.url == "/bom"));
    assert!(facts.requests.iter().any(|request| request.url == "/after"));
    assert_eq!(facts.requests.iter().filter(|request| request.url == "/a").count(), 20_000);
}

#[test]
fn what_would_take_for_ever_is_left() {
    // Each stands for twice the one before.
    let mut doubling = String::from("const a0 = { ...b };\n");
    let mut texts = String::from("const t0 = 'x';\n");
    let mut functions = String::from("const f0 = (p) => p;\n");
    for at in 1..200 {
        let before = at - 1;
        doubling.push_str(&format!("const a{at} = {{ ...a{before}, ...a{before} }};\n"));
        texts.push_str(&format!("const t{at} = `${{t{before}}}/${{t{before}}}`;\n"));
        functions.push_str(&format!("const f{at} = (p) => f{before}(f{before}(p) + f{before}(p));\n"));
    }
    doubling.push_str("a199.missing();");
    texts.push_str("fetch(t199);");
    functions.push_str("fetch(f199('/a'));");
    let facts = read(&[("a.ts", &doubling), ("t.ts", &texts), ("f.ts", &functions)]);
    assert_eq!(facts.modules.len(), 3);
}

#[test]
fn the_same_files_give_the_same_facts_in_whatever_order() {
    let mut files = vec![
        (
            "lib/api.ts",
            "export const tasks = { list: () => fetch('/tasks') };\nexport * from './b';",
        ),
        (
            "lib/b.ts",
            "export * from './api';\nexport const b = (p) => fetch(p);\nb('/x'); b('/y');",
        ),
        ("app/page.tsx", REAL),
        ("next.config.js", ""),
    ];
    let once = serde_json::to_string(&read(&files)).unwrap();
    assert_eq!(once, serde_json::to_string(&read(&files)).unwrap());
    files.reverse();
    assert_eq!(once, serde_json::to_string(&read(&files)).unwrap());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_text_is_too_much(text in "\\PC{0,200}") {
        pando_typescript::read(&sources(&[("a.tsx", &text), ("b.prisma", &text), ("package.json", &text), ("next.config.js", &text)]));
    }

    #[test]
    fn no_module_that_somebody_spoilt_is_too_much(cuts in prop::collection::vec((0..REAL.len(), 0..REAL.len(), 0..4_u8), 1..6)) {
        let mut text = REAL.to_owned();
        for (from, to, how) in cuts {
            let (from, to) = (from.min(to).min(text.len()), from.max(to).min(text.len()));
            if !(text.is_char_boundary(from) && text.is_char_boundary(to)) || text.len() > 20_000 {
                continue;
            }
            let part = text[from..to].to_owned();
            match how {
                0 => text.replace_range(from..to, ""),
                1 => text.insert_str(to, &part),
                2 => text.insert_str(from, "({[<`${"),
                _ => text.replace_range(from..to, &part.chars().rev().collect::<String>()),
            }
        }
        let facts = pando_typescript::read(&sources(&[("web/app/page.tsx", &text), ("web/lib/api.ts", &text), ("web/next.config.js", &text)]));
        prop_assert_eq!(facts.modules.len(), 3);
    }
}

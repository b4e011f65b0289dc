use pando_facts::{Facts, ImportKind, Unread};

use super::read;

fn imports(facts: &Facts) -> Vec<String> {
    let told = facts
        .imports
        .iter()
        .map(|import| format!("{} -> {} {:?}", import.from, import.to, import.kind));
    told.collect()
}

fn unreachable(facts: &Facts) -> Vec<&str> {
    let told = facts.modules.iter().filter(|module| !module.reachable);
    told.map(|module| module.id.as_str()).collect()
}

#[test]
fn imports_are_found_where_the_configuration_says() {
    let facts = read(&[
        (
            "web/tsconfig.json",
            "{ // paths\n \"compilerOptions\": { \"paths\": { \"@/*\": [\"./src/*\"], \"~lib\": [\"./src/lib/index.ts\"] } } }",
        ),
        (
            "web/src/app/page.tsx",
            "import { a } from '@/lib/a';\nimport type { T } from '~lib';\nimport './style.css';\nimport React from 'react';\nconst C = () => import('../late');\nexport { b } from '../lib/b.js';",
        ),
        ("web/src/lib/a.ts", "export const a = 1;"),
        ("web/src/lib/b.ts", "export const b = 1;"),
        ("web/src/lib/index.ts", "export type T = { a: string };"),
        ("web/src/late.tsx", "export default () => null;"),
    ]);
    assert_eq!(
        imports(&facts),
        [
            "web/src/app/page.tsx -> web/src/late.tsx Late",
            "web/src/app/page.tsx -> web/src/lib/a.ts Load",
            "web/src/app/page.tsx -> web/src/lib/b.ts Load",
            "web/src/app/page.tsx -> web/src/lib/index.ts Type",
        ]
    );
    let typed = facts.imports.iter().find(|import| import.kind == ImportKind::Type).unwrap();
    assert_eq!(typed.place.to_string(), "web/src/app/page.tsx:2");
}

#[test]
fn packages_of_the_same_repository_are_found_by_their_names() {
    let facts = read(&[
        (
            "apps/web/main.ts",
            "import { Button } from '@acme/ui/button';\nimport { log } from '@acme/log';",
        ),
        (
            "packages/ui/package.json",
            r#"{ "name": "@acme/ui", "exports": { "./*": "./src/*.tsx" } }"#,
        ),
        ("packages/ui/src/button.tsx", "export const Button = () => null;"),
        ("packages/log/package.json", r#"{ "name": "@acme/log", "main": "dist/index.js" }"#),
        ("packages/log/src/index.ts", "export const log = () => {};"),
    ]);
    assert_eq!(
        imports(&facts),
        [
            "apps/web/main.ts -> packages/log/src/index.ts Load",
            "apps/web/main.ts -> packages/ui/src/button.tsx Load"
        ]
    );
}

#[test]
fn what_no_entry_point_leads_to_is_not_reachable() {
    let facts = read(&[
        (
            "package.json",
            r#"{ "dependencies": { "vite": "7" }, "scripts": { "seed": "tsx scripts/seed.ts" } }"#,
        ),
        (
            "src/main.tsx",
            "import { createRoot } from 'react-dom/client';\nimport { App } from './App';\ncreateRoot(root).render(<App />);",
        ),
        ("src/App.tsx", "import './used';\nexport const App = () => null;"),
        ("src/used.ts", "export {};"),
        ("src/dead.ts", "import './dead-too';"),
        ("src/dead-too.ts", "export {};"),
        ("src/App.test.tsx", "import './App';\nimport './dead';"),
        ("scripts/seed.ts", "export {};"),
        ("vite.config.ts", "export default {};"),
        ("src/env.d.ts", "declare const a: string;"),
    ]);
    assert_eq!(unreachable(&facts), ["src/App.test.tsx", "src/dead-too.ts", "src/dead.ts"]);
    let entry = |id: &str| {
        facts
            .modules
            .iter()
            .find(|module| module.id.as_str() == id)
            .unwrap()
            .entry
            .as_ref()
            .unwrap()
    };
    assert_eq!(entry("src/main.tsx").place.to_string(), "src/main.tsx:3");
    assert_eq!(entry("scripts/seed.ts").why, "the script `seed` of package.json");
    assert!(facts.modules.iter().all(|module| &*module.file != "src/env.d.ts"));
}

#[test]
fn a_file_with_a_fault_is_scanned_and_the_rest_is_read() {
    let facts = read(&[
        (
            "src/broken.ts",
            "import { api } from './api';\nexport function load() {\n  return fetch(`/api/tasks/${id}`);\n}\nexport const other = ((( ;\nconst url = process.env.API_URL;\n",
        ),
        ("src/api.ts", "export const api = () => fetch('/api/things');"),
    ]);
    assert_eq!(facts.diagnostics.len(), 1);
    let said = &facts.diagnostics[0];
    assert_eq!((said.kind, said.place.to_string().as_str()), (Unread::Syntax, "src/broken.ts:5"));
    assert_eq!(imports(&facts), ["src/broken.ts -> src/api.ts Load"]);
    assert_eq!(
        super::requests(&facts),
        ["GET /api/things @ src/api.ts#api", "GET /api/tasks/{id} @ src/broken.ts#load"]
    );
    assert_eq!(facts.settings[0].name, "API_URL");
}

#[test]
fn types_have_the_fields_of_what_they_extend() {
    let facts = read(&[
        ("src/base.ts", "export interface Base { id: string; made?: Date }"),
        (
            "src/task.ts",
            "import { Base } from './base';\nexport type Task = Base & { title: string;\n  state: 'open' |\n 'done' };\ninterface TaskProps { task: Task }",
        ),
    ]);
    let task = facts.types.iter().find(|kind| kind.id.as_str() == "src/task.ts#Task").unwrap();
    let fields: Vec<_> = task
        .fields
        .iter()
        .map(|field| (&*field.name, &*field.kind, field.optional))
        .collect();
    assert_eq!(
        fields,
        [
            ("title", "string", false),
            ("state", "'open' | 'done'", false),
            ("id", "string", false),
            ("made", "Date", true)
        ]
    );
    assert_eq!(facts.types.len(), 2);
}

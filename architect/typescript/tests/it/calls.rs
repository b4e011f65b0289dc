use pando_facts::{Facts, UnitKind};

use super::read;

fn calls(facts: &Facts) -> Vec<String> {
    let told = facts
        .calls
        .iter()
        .map(|call| format!("{} -> {} {:?}", call.from, call.to, call.how));
    told.collect()
}

#[test]
fn calls_are_followed_through_imports_objects_and_hooks() {
    let facts = read(&[
        (
            "a.ts",
            "import { api } from './api';\nimport * as all from './api';\nimport again from './again';\nexport function load() {\n  api.tasks.list();\n  all.plain();\n  again();\n}",
        ),
        (
            "api.ts",
            "export const api = { tasks: { list: () => plain(), async get() {} } };\nexport function plain() {}",
        ),
        ("again.ts", "export { plain as default } from './api';"),
        (
            "hook.ts",
            "import { plain } from './api';\nexport const useTasks = () => useQuery({ queryFn: plain, other: () => plain() });",
        ),
    ]);
    assert_eq!(
        calls(&facts),
        [
            "a.ts#load -> api.ts#api.tasks.list Waits",
            "a.ts#load -> api.ts#plain Waits",
            "a.ts#load -> api.ts#plain Waits",
            "api.ts#api.tasks.list -> api.ts#plain Waits",
            "hook.ts#useTasks -> api.ts#plain Waits",
            "hook.ts#useTasks -> api.ts#plain Later",
        ]
    );
}

#[test]
fn a_component_waits_for_those_it_shows_and_hands_functions_over() {
    let facts = read(&[
        (
            "page.tsx",
            "import { List as Tasks } from './list';\nimport * as ui from './ui';\nimport { remove } from './actions';\nexport default function Page() {\n  return <main>\n    <Tasks onRemove={remove} />\n    {open && <ui.Button />}\n  </main>;\n}",
        ),
        (
            "list.tsx",
            "import { memo } from 'react';\nexport const List = memo(function Inner() { return <Row />; });\nconst Row = () => <li />;",
        ),
        ("ui.tsx", "export const Button = forwardRef((props, ref) => null);"),
        ("actions.ts", "export async function remove() {}"),
    ]);
    assert_eq!(
        calls(&facts),
        [
            "list.tsx#List -> list.tsx#Row Waits",
            "page.tsx#Page -> actions.ts#remove Later",
            "page.tsx#Page -> list.tsx#List Waits",
            "page.tsx#Page -> ui.tsx#Button Waits",
        ]
    );
    assert_eq!(facts.calls[3].place.to_string(), "page.tsx:7");
}

#[test]
fn methods_are_found_by_what_the_receiver_is() {
    let facts = read(&[
        (
            "service.ts",
            "import { Repo } from './repo';\nimport { Base } from './base';\nexport class Service extends Base {\n  constructor(private readonly repo: Repo) { super(); }\n  create() { this.repo.insert(); this.check(); return this.log(); }\n  private check() {}\n}",
        ),
        ("base.ts", "export class Base { log() {} }"),
        ("repo.ts", "export class Repo { insert = () => {}; }"),
        (
            "use.ts",
            "import { Service } from './service';\nconst service = new Service(repo);\nexport const run = () => service.create();\nexport const given = (s: Service) => s.create();",
        ),
    ]);
    assert_eq!(
        calls(&facts),
        [
            "service.ts#Service -> base.ts#Base Uses",
            "service.ts#Service.create -> base.ts#Base.log Waits",
            "service.ts#Service.create -> repo.ts#Repo.insert Waits",
            "service.ts#Service.create -> service.ts#Service.check Waits",
            "use.ts -> service.ts#Service Uses",
            "use.ts -> service.ts#Service.constructor Waits",
            "use.ts#given -> service.ts#Service.create Waits",
            "use.ts#run -> service.ts#Service.create Waits",
        ]
    );
    let unit = |id: &str| facts.units.iter().find(|unit| unit.id.as_str() == id).unwrap();
    let create = unit("service.ts#Service.create");
    assert_eq!(
        (create.kind, create.class.as_ref().unwrap().as_str(), create.place.line),
        (UnitKind::Method, "service.ts#Service", 5)
    );
    assert_eq!(unit("service.ts#Service").lines, 5);
    assert_eq!(unit("use.ts").kind, UnitKind::Module);
}

#[test]
fn what_stands_within_a_function_belongs_to_it() {
    let facts = read(&[(
        "a.tsx",
        "export function Form() {\n  const save = async () => { await send(); };\n  function check() { return send(); }\n  return <form onSubmit={save} />;\n}\nfunction send() {}",
    )]);
    assert_eq!(calls(&facts), ["a.tsx#Form -> a.tsx#send Waits", "a.tsx#Form -> a.tsx#send Waits"]);
    assert_eq!(
        facts.units.iter().map(|unit| unit.id.as_str()).collect::<Vec<_>>(),
        ["a.tsx#Form", "a.tsx#send"]
    );
}

#[test]
fn modules_that_pass_each_other_on_come_to_an_end() {
    let facts = read(&[
        (
            "a.ts",
            "export * from './b';\nexport * from './c';\nexport const a = () => b();\nimport { b } from './c';",
        ),
        (
            "b.ts",
            "export * from './a';\nexport * from './c';\nexport const b = () => missing();\nimport { missing } from './a';",
        ),
        ("c.ts", "export * from './a';\nexport * from './b';"),
    ]);
    assert_eq!(calls(&facts), ["a.ts#a -> b.ts#b Waits"]);
}

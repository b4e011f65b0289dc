use pando_facts::{Facts, Side};

use super::{read, requests, routes};

fn pages(facts: &Facts) -> Vec<String> {
    facts.pages.iter().map(|page| format!("{} {}", page.path, page.unit)).collect()
}

#[test]
fn files_of_next_are_pages_and_routes() {
    let facts = read(&[
        ("web/next.config.mjs", "export default {};"),
        ("web/app/layout.tsx", "export default function Layout() {}"),
        (
            "web/app/(app)/tasks/[id]/page.tsx",
            "const Task = () => null;\nexport default Task;",
        ),
        (
            "web/app/api/tasks/[id]/route.ts",
            "export async function GET() {}\nexport const DELETE = async () => {};\nexport const dynamic = 'x';",
        ),
        ("web/pages/old.tsx", "export default () => null;"),
        (
            "web/pages/api/old.ts",
            "export default function handler(req, res) {\n  if (req.method === 'POST') {}\n  switch (req.method) { case 'GET': break; }\n}",
        ),
        ("web/pages/api/any.ts", "export default function handler(req, res) {}"),
        ("web/middleware.ts", "export function middleware() {}"),
        ("web/lib/pages/none.tsx", "export default () => null;"),
    ]);
    assert_eq!(
        pages(&facts),
        [
            "/old web/pages/old.tsx#default",
            "/tasks/{id} web/app/(app)/tasks/[id]/page.tsx#Task"
        ]
    );
    assert_eq!(
        routes(&facts),
        [
            "ANY /api/any @ web/pages/api/any.ts#handler",
            "GET /api/old @ web/pages/api/old.ts#handler",
            "POST /api/old @ web/pages/api/old.ts#handler",
            "DELETE /api/tasks/{id} @ web/app/api/tasks/[id]/route.ts#DELETE",
            "GET /api/tasks/{id} @ web/app/api/tasks/[id]/route.ts#GET",
        ]
    );
    let unreachable: Vec<_> = facts
        .modules
        .iter()
        .filter(|module| !module.reachable)
        .map(|module| &*module.file)
        .collect();
    assert_eq!(unreachable, ["web/lib/pages/none.tsx"]);
}

#[test]
fn a_request_runs_where_its_module_does() {
    let facts = read(&[
        ("next.config.ts", ""),
        (
            "app/page.tsx",
            "import { Form } from './form';\nimport { save } from './actions';\nexport default async function Page() { await fetch('https://a.example.com/server'); return <Form />; }",
        ),
        (
            "app/form.tsx",
            "'use client';\nimport { save } from './actions';\nimport { shared } from './shared';\nexport const Form = () => { fetch('/browser'); shared(); };",
        ),
        ("app/shared.ts", "export const shared = () => fetch('/shared');"),
        (
            "app/actions.ts",
            "'use server';\nexport async function save() { await fetch('/action'); }",
        ),
        ("app/api/x/route.ts", "export async function GET() { return fetch('/handler'); }"),
        (
            "pages/old.tsx",
            "export default () => fetch('/old');\nexport const getServerSideProps = async () => fetch('/props');",
        ),
    ]);
    let sides: Vec<_> = facts.requests.iter().map(|request| (&*request.url, request.side)).collect();
    assert_eq!(
        sides,
        [
            ("/action", Side::Server),
            ("/handler", Side::Server),
            ("/browser", Side::Browser),
            ("https://a.example.com/server", Side::Server),
            ("/shared", Side::Browser),
            ("/old", Side::Browser),
            ("/props", Side::Server),
        ]
    );
}

#[test]
fn routers_in_the_browser_have_pages() {
    let facts = read(&[
        (
            "src/main.tsx",
            "import { Routes, Route } from 'react-router-dom';\nimport { Task } from './task';\nexport const App = () => <Routes><Route path=\"tasks\" element={<Layout />}><Route path=\":id\" element={<Task />} /></Route></Routes>;\nconst Layout = () => null;",
        ),
        ("src/task.tsx", "export const Task = () => null;"),
        (
            "src/table.tsx",
            "import { createBrowserRouter } from 'react-router-dom';\nimport { Task } from './task';\nexport const router = createBrowserRouter([{ path: '/app', children: [{ path: 'task/:id', element: <Task /> }] }]);",
        ),
        (
            "src/routes/_layout/items.$id.tsx",
            "import { createFileRoute } from '@tanstack/react-router';\nexport const Route = createFileRoute('/_layout/items/$id')({ component: Items });\nfunction Items() {}",
        ),
    ]);
    assert_eq!(
        pages(&facts),
        [
            "/app/task/{id} src/task.tsx#Task",
            "/items/{id} src/routes/_layout/items.$id.tsx#Items",
            "/tasks src/main.tsx#Layout",
            "/tasks/{id} src/task.tsx#Task",
        ]
    );
}

#[test]
fn what_the_web_server_rewrites_is_asked_where_it_goes() {
    let facts = read(&[
        (
            "web/next.config.js",
            "module.exports = { async rewrites() { return [{ source: '/api/:path*', destination: `${process.env.BACKEND_URL}/:path*` }]; }, async redirects() { return [{ source: '/a', destination: '/b', permanent: true }]; } };",
        ),
        ("web/app/api/own/route.ts", "export const GET = () => null;"),
        (
            "web/app/page.tsx",
            "export default () => { fetch('/api/tasks?all=1'); fetch('/api/own'); fetch('/a'); };",
        ),
        (
            "admin/vite.config.ts",
            "export default defineConfig({ server: { proxy: { '/api': { target: 'http://localhost:8000', rewrite: (path) => path.replace(/^\\/api/, '') } } } });",
        ),
        ("admin/src/main.ts", "fetch('/api/users');"),
    ]);
    assert_eq!(
        requests(&facts),
        [
            "GET http://localhost:8000/users @ admin/src/main.ts",
            "GET /a @ web/app/page.tsx#default",
            "GET /api/own @ web/app/page.tsx#default",
            "GET {BACKEND_URL}/tasks?all=1 @ web/app/page.tsx#default",
        ]
    );
}

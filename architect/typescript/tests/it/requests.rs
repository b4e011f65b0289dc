use pando_facts::Target;

use super::{read, requests};

fn asked(text: &str) -> Vec<String> {
    let facts = read(&[("a.ts", text)]);
    requests(&facts)
        .iter()
        .map(|request| request.split(" @ ").next().unwrap_or_default().to_owned())
        .collect()
}

#[test]
fn addresses_have_holes_for_what_is_put_in() {
    assert_eq!(
        asked("fetch(`${process.env.NEXT_PUBLIC_API_URL}/tasks/${task.id}`, { method: 'PATCH' })"),
        ["PATCH {NEXT_PUBLIC_API_URL}/tasks/{id}"]
    );
    assert_eq!(
        asked("const API = import.meta.env.VITE_API ?? 'http://localhost:8000';\nfetch(API + '/tasks/' + encodeURIComponent(name))"),
        ["GET {VITE_API}/tasks/{name}"]
    );
    assert_eq!(
        asked("const query = new URLSearchParams(x).toString();\nfetch(`/tasks?${query}`)"),
        ["GET /tasks?{query}"]
    );
    assert_eq!(
        asked("const query = all ? '?all=1' : '';\nfetch(`/tasks${query}`)"),
        ["GET /tasks?all=1"]
    );
    assert_eq!(asked("const f = (rest) => fetch(`/tasks${rest}`)"), ["GET /tasks?{rest}"]);
    assert_eq!(
        asked("fetch(new URL('/tasks', process.env.API_URL), { method: 'POST' })"),
        ["POST {API_URL}/tasks"]
    );
    assert_eq!(asked("fetch(new Request('/tasks', { method: 'PUT' }))"), ["PUT /tasks"]);
    assert_eq!(
        asked("const PATHS = { task: (id) => `/tasks/${id}` };\nfetch(PATHS.task(task.id))"),
        ["GET /tasks/{id}"]
    );
    assert_eq!(asked("fetch('/tasks/:id'.replace(':id', id))"), ["GET /tasks/{id}"]);
    assert_eq!(
        asked("fetch([BASE, 'tasks', id].join('/'));\nconst BASE = '/api';"),
        ["GET /api/tasks/{id}"]
    );
    assert_eq!(
        asked("fetch(new URL('./font.ttf', import.meta.url));\nfetch('data:text/plain,a')"),
        [""; 0]
    );
}

#[test]
fn the_code_may_choose_between_addresses() {
    assert_eq!(
        asked("fetch(known ? '/login' : '/register', { method: 'POST' })"),
        ["POST /login", "POST /register"]
    );
    assert_eq!(
        asked("fetch(`/auth/${known ? 'login' : 'register'}`)"),
        ["GET /auth/login", "GET /auth/register"]
    );
}

#[test]
fn libraries_are_asked_in_their_own_ways() {
    assert_eq!(
        asked(
            "import axios from 'axios';\nconst api = axios.create({ baseURL: `${process.env.API}/v1/` });\napi.get('/tasks');\napi.post('tasks', body);\napi({ url: '/raw', method: 'delete' });\naxios('/plain');\naxios.delete('/gone');\naxios({ method: 'put', url: '/whole' });\napi.interceptors.request.use(x)"
        ),
        [
            "GET {API}/v1/tasks",
            "POST {API}/v1/tasks",
            "DELETE {API}/v1/raw",
            "GET /plain",
            "DELETE /gone",
            "PUT /whole"
        ]
    );
    assert_eq!(
        asked(
            "import ky from 'ky';\nconst api = ky.create({ prefixUrl: '/api' });\napi.get(`tasks/${id}`).json();\nky('/other', { method: 'post' })"
        ),
        ["GET /api/tasks/{id}", "POST /other"]
    );
    assert_eq!(
        asked(
            "import createClient from 'openapi-fetch';\nimport createQuery from 'openapi-react-query';\nconst client = createClient({ baseUrl: '/api' });\nconst $api = createQuery(client);\nclient.GET('/tasks/{id}', { params });\n$api.useQuery('get', '/tasks');\n$api.useMutation('post', '/tasks')"
        ),
        ["GET /api/tasks/{id}", "GET /api/tasks", "POST /api/tasks"]
    );
    assert_eq!(
        asked("new EventSource('/events');\nnavigator.sendBeacon('/seen');\n$.ajax({ url: '/old', type: 'POST' })"),
        ["GET /events", "POST /seen", "POST /old"]
    );
    assert_eq!(
        asked(
            "import useSWR from 'swr';\nconst fetcher = (url) => fetch(`/v1${url}`);\nuseSWR('/tasks', fetcher);\nuseSWR(id ? ['/tasks/' + id] : null);\nuseSWR(() => `/users/${id}`, (url) => fetch(url, { method: 'POST' }))"
        ),
        ["GET /v1/tasks", "GET /tasks/{id}", "POST /users/{id}"]
    );
}

#[test]
fn what_looks_as_if_it_asked_is_taken_to() {
    assert_eq!(
        asked("import { api } from 'somewhere';\napi.get('/tasks');\napi.post(`/tasks/${id}`)"),
        ["GET /tasks", "POST /tasks/{id}"]
    );
    assert_eq!(
        asked("__request(OpenAPI, { method: 'POST', url: '/api/v1/items/{id}' })"),
        ["POST /api/v1/items/{id}"]
    );
    assert_eq!(
        asked("(options.client ?? client).get({ url: '/items/{id}', ...options })"),
        ["GET /items/{id}"]
    );
    assert_eq!(
        read(&[("a.ts", "import { HttpClient } from '@angular/common/http';\nclass S { constructor(private http: HttpClient) {}\n  list() { return this.http.get<T>(`${environment.api}/tasks`); } }")])
            .requests
            .iter()
            .map(|request| (&*request.url, request.unit.as_str()))
            .collect::<Vec<_>>(),
        [("{api}/tasks", "a.ts#S.list")]
    );
}

#[test]
fn what_only_looks_like_it_is_not() {
    assert_eq!(
        asked(
            "map.get('/tasks');\nheaders.get('accept');\nlookup(params.get('id'));\nimport { http } from 'msw';\nhttp.get('/tasks', () => null);\nserver.get('/tasks', (req, res) => null);\nimport request from 'supertest';\nrequest(app).get('/tasks')"
        ),
        ["GET /tasks"]
    );
}

#[test]
fn somebody_elses_host_is_outside() {
    let facts = read(&[(
        "a.ts",
        "fetch('https://api.openai.com/v1/chat', { method: 'POST' });\nfetch('http://localhost:8000/tasks');\nfetch('http://backend:8000/tasks')",
    )]);
    let targets: Vec<_> = facts.requests.iter().map(|request| &request.target).collect();
    assert_eq!(
        targets,
        [&Target::Outside("api.openai.com".to_owned()), &Target::Unknown, &Target::Unknown]
    );
}

#[test]
fn a_chat_asks_where_it_is_told_and_keys_of_caches_ask_nobody() {
    let facts = read(&[
        (
            "a.tsx",
            "import { useChat, useCompletion } from '@ai-sdk/react';\nimport { DefaultChatTransport } from 'ai';\nexport function Chat() { return useChat({ transport: new DefaultChatTransport({ api: '/api/talk' }) }); }\nexport function Plain() { return useChat(); }\nexport function More() { return useCompletion({ api: '/api/more' }); }",
        ),
        (
            "b.tsx",
            "import useSWR, { useSWRConfig } from 'swr';\nimport { unstable_serialize } from 'swr/infinite';\nconst key = () => '/api/history';\nexport function List() { const { mutate, cache } = useSWRConfig(); mutate(unstable_serialize(key)); cache.get('/api/history'); return useSWR('/api/votes'); }",
        ),
    ]);
    assert_eq!(
        requests(&facts),
        [
            "POST /api/talk @ a.tsx#Chat",
            "POST /api/chat @ a.tsx#Plain",
            "POST /api/more @ a.tsx#More",
            "GET /api/votes @ b.tsx#List",
        ]
    );
}

#[test]
fn what_a_browser_knows_the_types_of_runs_on_the_server() {
    let facts = read(&[
        ("next.config.js", ""),
        (
            "app/api/chat/route.ts",
            "import { weather } from '../../../lib/weather';\nexport const POST = () => weather();",
        ),
        (
            "app/chat.tsx",
            "'use client';\nimport type { weather } from '../lib/weather';\nexport const Chat = () => null;",
        ),
        ("lib/weather.ts", "export const weather = () => fetch('https://weather.example');"),
    ]);
    let sides: Vec<_> = facts.requests.iter().map(|request| request.side).collect();
    assert_eq!(sides, [pando_facts::Side::Server]);
}

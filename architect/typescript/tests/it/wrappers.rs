use super::{read, requests};

#[test]
fn whoever_calls_a_wrapper_asks() {
    let facts = read(&[
        (
            "http.ts",
            "const BASE = process.env.NEXT_PUBLIC_API_URL;\nexport async function request<T>(method: string, path: string, body?: unknown): Promise<T> {\n  const answer = await fetch(`${BASE}${path}`, { method, body });\n  if (answer.status === 401) return request(method, path, body);\n  return answer.json();\n}\nexport const get = <T>(path: string) => request<T>('GET', path);\nexport const http = { post: (path: string, body: unknown) => request('POST', path, body) };",
        ),
        (
            "api.ts",
            "import { get, http, request } from './http';\nexport const tasks = {\n  list: () => get('/tasks'),\n  one: (id: string) => get(`/tasks/${id}`),\n  create: (task) => http.post('/tasks', task),\n  remove: (id) => request('DELETE', '/tasks/' + id),\n};",
        ),
        (
            "page.tsx",
            "import { tasks } from './api';\nexport const Page = () => tasks.one(id);",
        ),
    ]);
    assert_eq!(
        requests(&facts),
        [
            "GET {NEXT_PUBLIC_API_URL}/tasks @ api.ts#tasks.list",
            "GET {NEXT_PUBLIC_API_URL}/tasks/{id} @ api.ts#tasks.one",
            "POST {NEXT_PUBLIC_API_URL}/tasks @ api.ts#tasks.create",
            "DELETE {NEXT_PUBLIC_API_URL}/tasks/{id} @ api.ts#tasks.remove",
        ]
    );
    assert_eq!(facts.requests[1].place.to_string(), "api.ts:4");
}

#[test]
fn options_say_the_method_or_it_is_get() {
    let facts = read(&[(
        "a.ts",
        "async function api(path, options = {}) { return fetch('/api' + path, { ...options, headers }); }\nexport const list = () => api('/tasks');\nexport const add = (b) => api('/tasks', { method: 'POST', body: b });\nexport const bare = () => api('/tasks', { headers });",
    )]);
    assert_eq!(
        requests(&facts),
        [
            "GET /api/tasks @ a.ts#list",
            "POST /api/tasks @ a.ts#add",
            "GET /api/tasks @ a.ts#bare"
        ]
    );
}

#[test]
fn classes_factories_and_hooks_wrap_too() {
    let facts = read(&[
        (
            "client.ts",
            "export class Client {\n  constructor(private base: string) {}\n  private send(method: string, path: string) { return fetch(`${this.base}${path}`, { method }); }\n  get(path: string) { return this.send('GET', path); }\n  static of() { return new Client('/api'); }\n}",
        ),
        (
            "a.ts",
            "import { Client } from './client';\nconst client = Client.of();\nexport const list = () => client.get('/tasks');",
        ),
        (
            "factory.ts",
            "export function make(base) {\n  return { get: (path) => fetch(base + path), all: () => fetch(base + '/all') };\n}",
        ),
        (
            "b.ts",
            "import { make } from './factory';\nconst api = make('/v2');\nexport const one = () => api.get('/one');",
        ),
        (
            "hook.ts",
            "export function useApi() {\n  const token = useToken();\n  const call = useCallback((path, init) => fetch(`/v3${path}`, init), [token]);\n  return { call };\n}",
        ),
        (
            "c.tsx",
            "import { useApi } from './hook';\nexport function View() {\n  const { call } = useApi();\n  return call('/seen', { method: 'PUT' });\n}",
        ),
    ]);
    assert_eq!(
        requests(&facts),
        [
            "GET /api/tasks @ a.ts#list",
            "GET /v2/one @ b.ts#one",
            "PUT /v3/seen @ c.tsx#View",
            "GET /v2/all @ factory.ts#make",
        ]
    );
}

#[test]
fn configs_are_followed_as_objects() {
    let facts = read(&[(
        "a.ts",
        "import axios from 'axios';\nconst instance = axios.create({ baseURL: '/api' });\nexport const request = (config) => instance({ ...config, headers });\nexport const send = ({ url, method }) => instance.request({ url, method });\nexport const one = () => request({ url: '/one', method: 'POST' });\nexport const two = () => send({ url: `/two/${id}`, method: 'PUT' });",
    )]);
    assert_eq!(requests(&facts), ["POST /api/one @ a.ts#one", "PUT /api/two/{id} @ a.ts#two"]);
}

#[test]
fn a_function_with_a_path_of_its_own_is_none() {
    let facts = read(&[(
        "a.ts",
        "export const getTask = (id) => fetch(`/tasks/${id}`);\nexport const page = () => getTask(params.id);\nexport const unknown = (path) => fetch(path);",
    )]);
    assert_eq!(requests(&facts), ["GET /tasks/{id} @ a.ts#getTask", "GET {path} @ a.ts#unknown"]);
}

#[test]
fn wrappers_that_call_each_other_come_to_an_end() {
    let facts = read(&[(
        "a.ts",
        "function one(path) { two(path); two('/x' + path); return fetch(path); }\nfunction two(path) { one(path); one('/y' + path); }\nexport const begin = () => one('/z');",
    )]);
    assert!(
        requests(&facts).contains(&"GET /z @ a.ts#begin".to_owned()),
        "{:?}",
        requests(&facts)
    );
}

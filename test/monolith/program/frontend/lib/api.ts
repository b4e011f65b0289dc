import { request } from "./http";

export interface Task {
  id: number;
  title: string;
  notes: string;
  due: string | null;
  priority: number;
  done: boolean;
}

export interface Message {
  role: string;
  text: string;
}

export interface Summary {
  created: number;
  completed: number;
  by_day: Record<string, number>;
}

export const auth = {
  register: (email: string, password: string) => request("POST", "/auth/register", { email, password }),
  login: (email: string, password: string) =>
    request<{ access_token: string }>("POST", "/auth/login", { email, password }),
};

export const tasks = {
  list: () => request<Task[]>("GET", "/tasks"),
  search: (words: string) => request<Task[]>("GET", `/tasks/search?q=${encodeURIComponent(words)}`),
  get: (id: number) => request<Task>("GET", `/tasks/${id}`),
  create: (title: string) => request<Task>("POST", "/tasks", { title }),
  change: (id: number, change: Partial<Task>) => request<Task>("PATCH", `/tasks/${id}`, change),
  complete: (id: number) => request<Task>("POST", `/tasks/${id}/complete`),
  archive: (id: number) => request<Task>("POST", `/tasks/${id}/archive`),
  remove: (id: number) => request<void>("DELETE", `/tasks/${id}`),
};

export const chat = {
  say: (text: string) => request<{ reply: string }>("POST", "/chat/process", { text }),
  history: () => request<Message[]>("GET", "/chat/history"),
};

export const activity = {
  summary: () => request<Summary>("GET", "/analytics/summary"),
};

// The access token lives in this module's memory only; the refresh token in a cookie that no script
// can read. So a stolen page state is worth minutes, and a reload asks for a new token.
import { patiently } from '@/api/patience';
import { NO_ANSWER, Problem, problemOf } from '@/api/problem';
import type { SignedIn, User } from '@/api/types';

export type SessionState =
  | { phase: 'starting' }
  | { phase: 'unreachable'; busy: boolean }
  | { phase: 'signed-out' }
  | { phase: 'signed-in'; user: User };

let state: SessionState = { phase: 'starting' };
let token: { value: string; expires: number } | null = null;
let timer: ReturnType<typeof setTimeout> | undefined;
const listeners = new Set<() => void>();

export const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};
export const current = () => state;

function become(next: SessionState) {
  state = next;
  for (const listener of listeners) listener();
}

const EARLY = 60_000;

function accept(session: SignedIn) {
  token = { value: session.access_token, expires: Date.now() + session.expires_in * 1000 };
  clearTimeout(timer);
  timer = setTimeout(() => void renew().catch(() => {}), Math.max(5_000, session.expires_in * 1000 - EARLY));
  become({ phase: 'signed-in', user: session.user });
}

function drop() {
  token = null;
  clearTimeout(timer);
  become({ phase: 'signed-out' });
}

export async function post(path: string, body: unknown, bearer?: string): Promise<Response> {
  const headers: Record<string, string> = { 'content-type': 'application/json' };
  if (bearer) headers.authorization = `Bearer ${bearer}`;
  try {
    return await patiently(() => fetch(`/api/auth/${path}`, { method: 'POST', headers, body: JSON.stringify(body) }));
  } catch {
    throw new Problem(0, NO_ANSWER, 'No answer');
  }
}

// Several tabs share the cookie. Two that rotate it at once would look like a stolen token, so one
// waits for the other; where locks are missing the server's own grace has to do.
async function alone<Result>(work: () => Promise<Result>): Promise<Result> {
  return navigator.locks ? navigator.locks.request('pando.refresh', work) : work();
}

let renewing: Promise<string | null> | null = null;

/** A fresh access token, or null when this browser is signed out. */
export function renew(): Promise<string | null> {
  renewing ??= alone(async () => {
    const response = await post('refresh', { session: 'cookie' });
    if (response.ok) {
      accept(await response.json());
      return token?.value ?? null;
    }
    const problem = await problemOf(response);
    if (problem.status >= 500 || problem.status === 429) throw problem;
    drop();
    return null;
  }).finally(() => {
    renewing = null;
  });
  return renewing;
}

export async function accessToken(): Promise<string | null> {
  if (token && token.expires - Date.now() > 2_000) return token.value;
  if (state.phase === 'signed-out') return null;
  return renew();
}

const AGAIN = 5_000;
let again: ReturnType<typeof setTimeout> | undefined;

/** Finds out whether this browser is signed in, and keeps asking while nobody answers. */
export async function start() {
  clearTimeout(again);
  if (state.phase === 'signed-in') return;
  try {
    await renew();
  } catch (error) {
    const problem = error instanceof Problem ? error : null;
    become({ phase: 'unreachable', busy: problem !== null && problem.code !== NO_ANSWER });
    again = setTimeout(() => void start(), problem?.retryAfter ? problem.retryAfter * 1000 : AGAIN);
  }
}

export async function enter(path: 'login' | 'register', body: Record<string, unknown>) {
  const response = await post(path, { ...body, session: 'cookie' });
  if (!response.ok) throw await problemOf(response);
  accept(await response.json());
}

export async function signOut() {
  const bearer = token?.value;
  await post('logout', {}, bearer).catch(() => {});
  drop();
}

export const forget = drop;

export function updateUser(user: User) {
  become({ phase: 'signed-in', user });
}

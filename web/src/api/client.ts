import { accessToken, renew } from '@/session/session';
import { patiently } from './patience';
import { NO_ANSWER, Problem, problemOf } from './problem';

export interface Call {
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  query?: Record<string, string | number | boolean | null | undefined>;
  body?: unknown;
  /** The version this change was made from. */
  version?: number;
  signal?: AbortSignal;
  headers?: Record<string, string>;
}

function address(path: string, query: Call['query']): string {
  const given = Object.entries(query ?? {}).filter(([, value]) => value !== undefined && value !== null && value !== '');
  const search = new URLSearchParams(given.map(([name, value]) => [name, String(value)]));
  return `/api${path}${given.length > 0 ? `?${search}` : ''}`;
}

function headersOf(call: Call, key: string | null): Record<string, string> {
  const headers: Record<string, string> = { accept: 'application/json', ...call.headers };
  if (call.body !== undefined) headers['content-type'] = call.method === 'PATCH' ? 'application/merge-patch+json' : 'application/json';
  if (call.version !== undefined) headers['if-match'] = `"${call.version}"`;
  if (key) headers['idempotency-key'] = key;
  return headers;
}

/** One call with the person's token; a token that was turned down is renewed once. */
export async function send(path: string, call: Call = {}): Promise<Response> {
  const key = call.method === 'POST' && !path.startsWith('/auth/') ? newKey() : null;
  // With its key a change is made once, however often it is sent.
  const again = key !== null || (call.method ?? 'GET') === 'GET';
  const attempt = (bearer: string | null) => patiently(() => once(bearer), again);
  const once = async (bearer: string | null) => {
    const headers = headersOf(call, key);
    if (bearer) headers.authorization = `Bearer ${bearer}`;
    const body = call.body === undefined ? undefined : JSON.stringify(call.body);
    try {
      return await fetch(address(path, call.query), { method: call.method ?? 'GET', headers, body, signal: call.signal });
    } catch (error) {
      if (call.signal?.aborted) throw error;
      throw new Problem(0, NO_ANSWER, 'No answer');
    }
  };
  let bearer: string | null;
  try {
    bearer = await accessToken();
  } catch (error) {
    throw error instanceof Problem ? error : new Problem(0, NO_ANSWER, 'No answer');
  }
  let response = await attempt(bearer);
  if (response.status === 401 && bearer) {
    const fresh = await renew();
    if (fresh) response = await attempt(fresh);
  }
  if (!response.ok) throw await problemOf(response);
  return response;
}

export async function request<Answer>(path: string, call: Call = {}): Promise<Answer> {
  const response = await send(path, call);
  return (response.status === 204 ? undefined : await response.json()) as Answer;
}

// randomUUID is missing on plain http away from localhost, where a self-hosted server may well be.
function newKey(): string {
  if (typeof crypto.randomUUID === 'function') return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

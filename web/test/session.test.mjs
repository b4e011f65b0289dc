import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { Problem } from '../src/api/problem.ts';

const answers = [];
let calls = [];
Object.defineProperty(globalThis, 'navigator', { value: {}, configurable: true });
globalThis.fetch = async (path, init) => {
  calls.push({ path, ...init });
  const next = answers.shift();
  if (!next) throw new TypeError('no network');
  await new Promise((resolve) => setTimeout(resolve, 5));
  return new Response(next.body === undefined ? null : JSON.stringify(next.body), { status: next.status, headers: next.headers });
};
const signedIn = (token, expires_in = 600) => ({ status: 200, body: { user: { id: 'u' }, access_token: token, expires_in } });

const session = await import('../src/session/session.ts');
const { request } = await import('../src/api/client.ts');

beforeEach(() => {
  session.forget();
  answers.length = 0;
  calls = [];
});

test('two who need a token at once cause one refresh', async () => {
  answers.push(signedIn('one'));
  const tokens = await Promise.all([session.renew(), session.renew()]);
  assert.deepEqual(tokens, ['one', 'one']);
  assert.equal(calls.length, 1);
  assert.equal(session.current().phase, 'signed-in');
});

test('a token that was turned down is renewed once, with the same idempotency key', async () => {
  answers.push(signedIn('stale'), { status: 401, body: {} }, signedIn('fresh'), { status: 200, body: { ok: true } });
  await session.renew();
  assert.deepEqual(await request('/tasks', { method: 'POST', body: { title: 'x' } }), { ok: true });
  const [, first, , second] = calls;
  assert.equal(first.headers.authorization, 'Bearer stale');
  assert.equal(second.headers.authorization, 'Bearer fresh');
  assert.equal(first.headers['idempotency-key'], second.headers['idempotency-key']);
});

test('a server that is busy or away does not sign anybody out', async () => {
  answers.push(signedIn('one', 1), { status: 503, body: {}, headers: { 'retry-after': '2' } });
  await session.renew();
  await assert.rejects(session.renew(), (error) => error instanceof Problem && error.retryAfter === 2);
  await assert.rejects(session.renew(), (error) => error instanceof Problem && error.code === 'no-answer');
  assert.equal(session.current().phase, 'signed-in');
  answers.push({ status: 401, body: {} });
  assert.equal(await session.renew(), null);
  assert.equal(session.current().phase, 'signed-out');
});

test('a call over the limit is made again after a short wait, not after a long one', async () => {
  answers.push(signedIn('one'), { status: 429, body: {}, headers: { 'retry-after': '0.01' } }, { status: 200, body: { ok: 1 } }, { status: 429, body: {}, headers: { 'retry-after': '60' } });
  await session.renew();
  assert.deepEqual(await request('/auth/me'), { ok: 1 });
  await assert.rejects(request('/auth/me'), (error) => error.status === 429 && error.retryAfter === 60);
});

test('a change says which version it was made from, and what kind of patch it is', async () => {
  answers.push(signedIn('one'), { status: 200, body: {} });
  await session.renew();
  await request('/tasks/1', { method: 'PATCH', body: { title: 'y' }, version: 7 });
  assert.equal(calls[1].headers['if-match'], '"7"');
  assert.equal(calls[1].headers['content-type'], 'application/merge-patch+json');
  session.forget();
});

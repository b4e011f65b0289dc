import assert from 'node:assert/strict';
import { test } from 'node:test';
import { patiently } from '../src/api/patience.ts';
import { Problem, sentence } from '../src/api/problem.ts';

/** Answers with these statuses, one after the other; says how often it was asked. */
function server(...statuses) {
  let asked = 0;
  const call = async () => new Response(null, { status: statuses[asked++], headers: { 'retry-after': '0.01' } });
  return { call, asked: () => asked };
}

test('what was over the limit is sent again', async () => {
  const { call, asked } = server(429, 200);
  assert.equal((await patiently(call)).status, 200);
  assert.equal(asked(), 2);
});

test('what found its service away is sent again only where that changes nothing', async () => {
  const kept = server(503, 503, 201);
  assert.equal((await patiently(kept.call, true)).status, 201);
  const once = server(503, 200);
  assert.equal((await patiently(once.call)).status, 503);
  assert.equal(once.asked(), 1);
});

test('what is under way still is waited for, and what contradicts is told', async () => {
  const { call, asked } = server(503, 409, 201);
  assert.equal((await patiently(call, true)).status, 201);
  assert.equal(asked(), 3);
  const taken = async () => new Response(null, { status: 409 });
  assert.equal((await patiently(taken, true)).status, 409);
});

test('patience ends', async () => {
  const { call, asked } = server(503, 503, 503, 200);
  assert.equal((await patiently(call, true)).status, 503);
  assert.equal(asked(), 3);
  const later = async () => new Response(null, { status: 503, headers: { 'retry-after': '60' } });
  assert.equal((await patiently(later, true)).status, 503);
});

test('a wait is told as people say it', () => {
  const told = (seconds) => sentence(new Problem(503, 'unavailable', '', [], seconds));
  assert.equal(told(1), 'The server is busy. Try again in a second.');
  assert.equal(told(7), 'The server is busy. Try again in 7 seconds.');
  assert.equal(told(null), 'The server is busy. Try again in a few seconds.');
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { percent, span, ticks } from '../src/activity/numbers.ts';

test('a rate of nothing is no rate', () => {
  assert.equal(percent(null), '–');
  assert.equal(percent(0), '0 %');
  assert.equal(percent(0.666), '67 %');
});

test('a length of time is told in its largest units', () => {
  assert.deepEqual([null, 20, 90, 3600, 5400, 90_000, 864_000].map(span), ['–', '20 s', '2 min', '1 h', '1 h 30 min', '1 d 1 h', '10 d']);
});

test('the grid is whole numbers up to the highest', () => {
  assert.deepEqual(ticks(0), [0, 1]);
  assert.deepEqual(ticks(3), [0, 1, 2, 3]);
  assert.deepEqual(ticks(9), [0, 5, 10]);
  assert.deepEqual(ticks(100), [0, 50, 100]);
});

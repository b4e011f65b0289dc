import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compose, newTask, spanKey } from '../src/quickadd/line.ts';

const text = 'Call mum tomorrow p1 @home @phone #Family';
const span = (words, kind) => ({ start: text.indexOf(words), end: text.indexOf(words) + words.length, kind });
const spans = [span('tomorrow', 'date'), span('p1', 'priority'), span('@home', 'label'), span('@phone', 'label'), span('#Family', 'project')];
const parsed = { title: 'Call mum', due: { date: '2026-11-24' }, priority: 1, labels: ['home', 'phone'], project: 'Family', spans };
const off = (...words) => new Set(words.map((word) => spanKey(text, spans.find((one) => text.slice(one.start, one.end) === word))));

test('with nothing taken off, the server’s reading holds', () => {
  assert.deepEqual(compose(text, parsed, new Set()), { title: 'Call mum', due: { date: '2026-11-24' }, priority: 1, labels: ['home', 'phone'], project: 'Family' });
});

test('a date taken off is words of the title again', () => {
  const composed = compose(text, parsed, off('tomorrow'));
  assert.equal(composed.title, 'Call mum tomorrow');
  assert.equal(composed.due, null);
  assert.equal(composed.priority, 1);
});

test('one label taken off leaves the other', () => {
  const composed = compose(text, parsed, off('@home', '#Family'));
  assert.equal(composed.title, 'Call mum @home #Family');
  assert.deepEqual(composed.labels, ['phone']);
  assert.equal(composed.project, null);
});

test('what was typed comes before what the page suggests', () => {
  const composed = compose(text, parsed, new Set());
  assert.deepEqual(newTask(composed, { project_id: 'other', date: '2026-12-01', label: 'home' }), {
    title: 'Call mum',
    due: { date: '2026-11-24' },
    priority: 1,
    labels: ['home', 'phone'],
    project: 'Family',
  });
  const plain = { title: 'Milk', due: null, priority: null, labels: [], project: null };
  assert.deepEqual(newTask(plain, { project_id: 'other', date: '2026-12-01', label: 'shop' }), {
    title: 'Milk',
    due: { date: '2026-12-01' },
    labels: ['shop'],
    project_id: 'other',
  });
  assert.deepEqual(newTask(plain, {}), { title: 'Milk' });
});

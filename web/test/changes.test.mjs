import assert from 'node:assert/strict';
import { test } from 'node:test';
import { QueryClient } from '@tanstack/react-query';
import { findTask, learnTask, moveInList, updateTask } from '../src/task/cache.ts';
import { formerOf, untouched } from '../src/task/changes.ts';
import { listKey, taskKey } from '../src/task/queries.ts';

const task = (id, more = {}) => ({ id, title: id, notes: '', priority: 4, labels: [], version: 1, ...more });
const pages = (...items) => ({ pageParams: items.map(() => null), pages: items.map((page) => ({ items: page.map((id) => task(id)), next_cursor: null })) });
const ids = (list) => list.pages.map((page) => page.items.map((item) => item.id).join(''));

test('a task is moved within a list, over its pages too', () => {
  const list = pages(['a', 'b'], ['c', 'd']);
  assert.deepEqual(ids(moveInList(list, 'd', null)), ['da', 'bc']);
  assert.deepEqual(ids(moveInList(list, 'a', 'c')), ['bc', 'ad']);
  assert.deepEqual(ids(moveInList(list, 'b', 'b')), ['ab', 'cd']);
  assert.deepEqual(ids(moveInList(list, 'x', 'b')), ['ab', 'cd']);
});

test('a change shows in every list, and older news does not undo it', () => {
  const client = new QueryClient();
  client.setQueryData(listKey({ status: 'open' }), pages(['a', 'b']));
  client.setQueryData(taskKey('a'), task('a'));
  updateTask(client, 'a', (known) => ({ ...known, title: 'new', version: 3 }));
  assert.equal(client.getQueryData(taskKey('a')).title, 'new');
  assert.equal(findTask(client, 'a').title, 'new');
  learnTask(client, task('a', { title: 'old', version: 2 }));
  assert.equal(findTask(client, 'a').title, 'new');
  learnTask(client, task('a', { title: 'newest', version: 4 }));
  assert.equal(client.getQueryData(listKey({ status: 'open' })).pages[0].items[0].title, 'newest');
  client.clear();
});

test('another’s change of another field is no conflict; of the same field it is', () => {
  const base = task('a', { due: null, project_id: undefined });
  const latest = task('a', { title: 'theirs', due: undefined, project_id: null, version: 2 });
  assert.equal(untouched({ priority: 1, due: { date: '2026-01-01' }, project_id: 'p' }, base, latest), true);
  assert.equal(untouched({ title: 'mine' }, base, latest), false);
  assert.equal(untouched({ position: { after: null } }, base, latest), true);
});

test('undo writes back what was there, an absent value as null', () => {
  const before = task('a', { labels: [{ id: '1', name: 'home' }] });
  assert.deepEqual(formerOf(before, { due: { date: '2026-01-01' }, labels: [], priority: 1 }), { due: null, labels: ['home'], priority: 4 });
});

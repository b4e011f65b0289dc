import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addDays, daysBetween, nearDate, nextMonday, todayIn, weekday } from '../src/time/civil.ts';
import { dueHere, dueText, instantOf, isOverdue, onDay } from '../src/time/due.ts';

const now = new Date('2026-11-23T22:30:00Z');

test('today depends on the zone', () => {
  assert.equal(todayIn('UTC', now), '2026-11-23');
  assert.equal(todayIn('Asia/Tokyo', now), '2026-11-24');
  assert.equal(todayIn('America/Los_Angeles', now), '2026-11-23');
});

test('days are added over months, leap days and clock changes', () => {
  assert.equal(addDays('2026-02-28', 1), '2026-03-01');
  assert.equal(addDays('2028-02-28', 1), '2028-02-29');
  assert.equal(addDays('2026-10-24', 2), '2026-10-26');
  assert.equal(daysBetween('2026-03-28', '2026-03-30'), 2);
  assert.equal(weekday('2026-11-23'), 0);
  assert.equal(nextMonday('2026-11-23'), '2026-11-30');
  assert.equal(nextMonday('2026-11-29'), '2026-11-30');
});

test('near days have their name', () => {
  const today = '2026-11-23';
  assert.equal(nearDate(today, today), 'Today');
  assert.equal(nearDate('2026-11-24', today), 'Tomorrow');
  assert.equal(nearDate('2026-11-22', today), 'Yesterday');
  assert.equal(nearDate('2026-11-27', today), 'Friday');
  assert.equal(nearDate('2026-11-30', today), '30 Nov');
  assert.equal(nearDate('2027-01-02', today), '2 Jan 2027');
});

test('an instant is found from a wall clock, in summer, winter and in the gap between', () => {
  assert.equal(instantOf('2026-07-01', '09:00', 'Europe/Berlin').toISOString(), '2026-07-01T07:00:00.000Z');
  assert.equal(instantOf('2026-12-01', '09:00:00', 'Europe/Berlin').toISOString(), '2026-12-01T08:00:00.000Z');
  const gap = instantOf('2026-03-29', '02:30', 'Europe/Berlin').toISOString();
  assert.ok(gap === '2026-03-29T01:30:00.000Z' || gap === '2026-03-29T00:30:00.000Z', gap);
});

test('a due date with its own zone is shown on the person’s clock', () => {
  const due = { date: '2026-11-24', time: '01:00', time_zone: 'Asia/Tokyo' };
  assert.deepEqual(dueHere(due, 'UTC'), { date: '2026-11-23', time: '16:00' });
  assert.equal(dueText(due, 'UTC', now), 'Today 16:00');
  assert.equal(isOverdue(due, 'UTC', now), true);
});

test('a day is overdue only when it is over', () => {
  assert.equal(isOverdue({ date: '2026-11-23' }, 'UTC', now), false);
  assert.equal(isOverdue({ date: '2026-11-23' }, 'Asia/Tokyo', now), true);
  assert.equal(isOverdue({ date: '2026-11-23', time: '22:00' }, 'UTC', now), true);
  assert.equal(isOverdue({ date: '2026-11-23', time: '23:00' }, 'UTC', now), false);
});

test('moving to another day keeps the time', () => {
  assert.deepEqual(onDay(null, '2026-12-01'), { date: '2026-12-01' });
  assert.deepEqual(onDay({ date: '2026-11-01', time: '09:00' }, '2026-12-01'), { date: '2026-12-01', time: '09:00' });
});

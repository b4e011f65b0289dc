'use client';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import type { Task } from '@/api/types';
import { useTimeZone } from '@/session/use-session';
import { addTask } from '@/shell/panels';
import { PageHead } from '@/shell/page-head';
import { addDays, dayAndMonth, nearDate, weekdayName } from '@/time/civil';
import { dueHere, onDay } from '@/time/due';
import { useToday } from '@/time/use-today';
import { PlusIcon } from '@/ui/icons';
import { findTask } from './cache';
import { changeTask } from './changes';
import { useLingering } from './lingering';
import { ListState } from './list-state';
import { tasksOf, useTaskList } from './queries';
import { TaskList } from './task-list';

export function UpcomingView() {
  const zone = useTimeZone();
  const today = useToday();
  const lingering = useLingering();
  const query = useTaskList({ status: 'open', due_from: addDays(today, 1), sort: 'due', order: 'asc', time_zone: zone });
  const days = new Map<string, Task[]>();
  // A week is always there, so that every near day is a place to drop a task on.
  for (let away = 1; away <= 7; away += 1) days.set(addDays(today, away), []);
  for (const task of tasksOf(query.data)) {
    if (!task.due || task.deleted_at || (task.status !== 'open' && !lingering.has(task.id))) continue;
    const { date } = dueHere(task.due, zone);
    if (date <= today) continue;
    days.set(date, [...(days.get(date) ?? []), task]);
  }
  const order = [...days.keys()].sort();
  return (
    <>
      <PageHead title="Upcoming" note="The next seven days, and what comes after" add={{ date: addDays(today, 1) }} />
      <ListState query={query}>
        {order.map((date) => (
          <Day key={date} date={date} today={today} tasks={days.get(date) ?? []} />
        ))}
      </ListState>
    </>
  );
}

function Day({ date, today, tasks }: { date: string; today: string; tasks: Task[] }) {
  const client = useQueryClient();
  const section = useRef<HTMLElement>(null);
  useEffect(() => {
    const element = section.current;
    if (!element) return;
    let stop: (() => void) | undefined;
    // A day becomes a place to drop on when a pointer comes near: until then nothing is loaded.
    const arm = () =>
      void import('./drag').then(({ dropOnDay }) => {
        stop ??= dropOnDay(element, (id) => {
          const task = findTask(client, id);
          if (task) void changeTask(client, task, { due: onDay(task.due, date) }, `Moved to ${nearDate(date, today)}`);
        });
      });
    document.addEventListener('pointerover', arm, { once: true });
    return () => {
      document.removeEventListener('pointerover', arm);
      stop?.();
    };
  }, [client, date, today]);
  const near = nearDate(date, today);
  const title = near === 'Tomorrow' ? 'Tomorrow' : weekdayName(date);
  return (
    <section ref={section} aria-labelledby={`day-${date}`} data-day={date} className="-mx-2 rounded-xl px-2 pb-3 transition-colors">
      <div className="mt-3 mb-0.5 flex min-h-9 items-center gap-2 border-b border-line pb-1">
        <h2 id={`day-${date}`} className="flex flex-1 items-baseline gap-2 text-sm font-semibold">
          {title} <span className="font-normal text-muted">{dayAndMonth(date)}</span>
        </h2>
        <button className="icon-button" aria-label={`Add a task on ${title} ${dayAndMonth(date)}`} onClick={() => addTask({ date })}>
          <PlusIcon />
        </button>
      </div>
      {tasks.length > 0 && <TaskList tasks={tasks} label={`Tasks on ${title} ${dayAndMonth(date)}`} hideDay draggable />}
    </section>
  );
}

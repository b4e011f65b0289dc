'use client';
import { useQueryClient } from '@tanstack/react-query';
import { request } from '@/api/client';
import { sentence } from '@/api/problem';
import type { BatchOperation, Task } from '@/api/types';
import { useTimeZone } from '@/session/use-session';
import { PageHead, SectionHead } from '@/shell/page-head';
import { addDays, longDate } from '@/time/civil';
import { dueHere, onDay } from '@/time/due';
import { useToday } from '@/time/use-today';
import { AddHint } from '@/ui/add-hint';
import { Grove } from '@/ui/grove';
import { say } from '@/ui/toast-store';
import { refreshSoon } from './cache';
import { useLingering } from './lingering';
import { ListState, Notice } from './list-state';
import { tasksOf, useTaskList } from './queries';
import { TaskList } from './task-list';

export function TodayView() {
  const zone = useTimeZone();
  const today = useToday();
  const lingering = useLingering();
  const query = useTaskList({ status: 'open', due_before: addDays(today, 1), sort: 'due', order: 'asc', time_zone: zone });
  const tasks = tasksOf(query.data).filter(
    (task) => !task.deleted_at && task.due && dueHere(task.due, zone).date <= today && (task.status === 'open' || lingering.has(task.id)),
  );
  const overdue = tasks.filter((task) => task.due && dueHere(task.due, zone).date < today);
  const due = tasks.filter((task) => !overdue.includes(task));
  const empty =
    tasks.length === 0 ? (
      <Notice title="Nothing due today" picture={<Grove />}>
        <AddHint /> to add a task, or look at what comes next in Upcoming.
      </Notice>
    ) : undefined;
  return (
    <>
      <PageHead title="Today" note={longDate(today)} add={{ date: today }} />
      <ListState query={query} empty={empty}>
        {overdue.length > 0 && (
          <section aria-labelledby="overdue">
            <SectionHead id="overdue" title={`Overdue · ${overdue.length}`}>
              <AllToToday tasks={overdue} today={today} />
            </SectionHead>
            <TaskList tasks={overdue} label="Overdue tasks" />
          </section>
        )}
        {due.length > 0 && (
          <section aria-labelledby={overdue.length > 0 ? 'due-today' : undefined} aria-label={overdue.length > 0 ? undefined : 'Due today'}>
            {overdue.length > 0 && <SectionHead id="due-today" title={`Today · ${due.length}`} />}
            <TaskList tasks={due} label="Tasks due today" hideDay />
          </section>
        )}
      </ListState>
    </>
  );
}

const BATCH = 100;

/** One batch, so that a long list is one call; undone as one too. */
function AllToToday({ tasks, today }: { tasks: Task[]; today: string }) {
  const client = useQueryClient();
  const send = async (operations: BatchOperation[]) => {
    try {
      for (let start = 0; start < operations.length; start += BATCH) {
        await request('/tasks/batch', { method: 'POST', body: { operations: operations.slice(start, start + BATCH) } });
      }
    } catch (error) {
      say(sentence(error), { tone: 'failed' });
    }
    refreshSoon(client, 0);
  };
  const reschedule = async () => {
    const back = tasks.map((task): BatchOperation => ({ op: 'update', id: task.id, changes: { due: task.due ?? null } }));
    await send(tasks.map((task): BatchOperation => ({ op: 'update', id: task.id, changes: { due: onDay(task.due, today) } })));
    say(`Moved ${tasks.length} to today`, { undo: () => void send(back) });
  };
  return (
    <button className="button button-quiet button-small -mr-2.5" onClick={() => void reschedule()}>
      Move all to today
    </button>
  );
}

// Every change of a task: shown at once, sent in order for each task, taken back when refused.
import type { QueryClient } from '@tanstack/react-query';
import { request } from '@/api/client';
import { Problem, sentence } from '@/api/problem';
import type { NewTask, Task, TaskChanges } from '@/api/types';
import { say } from '@/ui/toast-store';
import { findTask, learnTask, refreshSoon, updateTask } from './cache';
import { linger, stay } from './lingering';
import { taskKey } from './queries';

interface Step {
  id: string;
  show: (task: Task) => Task;
  send: (base: Task | undefined) => Promise<Task | undefined>;
}

/** Runs one change. The scope keeps changes of one task in order; without a network they wait. */
function run(client: QueryClient, { id, show, send }: Step): Promise<Task | undefined> {
  const base = findTask(client, id);
  updateTask(client, id, show);
  const mutation = client.getMutationCache().build<Task | undefined, Error, void, unknown>(client, {
    mutationKey: ['task', id],
    scope: { id: `task ${id}` },
    mutationFn: () => send(base),
    onSuccess: (task) => {
      // With a later change of it still to be sent, only the version is news: the rest would flicker.
      const later = client.isMutating({ mutationKey: ['task', id] }) > 1;
      if (task) updateTask(client, id, (known) => (later ? { ...known, version: task.version } : task));
    },
    onError: (error) => {
      if (base) updateTask(client, id, () => base);
      say(sentence(error), { tone: 'failed' });
    },
    onSettled: () => refreshSoon(client),
  });
  return mutation.execute().catch(() => undefined);
}

const locally = (changes: TaskChanges) => (task: Task): Task => {
  const { labels, position, ...plain } = changes;
  const names = labels?.map((name) => task.labels.find((label) => label.name === name) ?? { id: `new ${name}`, name });
  return { ...task, ...plain, ...(names && { labels: names }) };
};

// Absent and null mean the same on the wire.
const same = (a: unknown, b: unknown) => JSON.stringify(a ?? null) === JSON.stringify(b ?? null);

/** Whether someone else's newer version left alone what we change. */
export function untouched(changes: TaskChanges, base: Task, latest: Task): boolean {
  return Object.keys(changes).every((name) => {
    if (name === 'position') return true;
    const field = name as keyof Task & keyof TaskChanges;
    return same(base[field], latest[field]);
  });
}

async function patch(id: string, changes: TaskChanges, base: Task | undefined, version?: number): Promise<Task> {
  try {
    return await request<Task>(`/tasks/${id}`, { method: 'PATCH', body: changes, version });
  } catch (error) {
    if (!(error instanceof Problem) || error.status !== 412 || !base) throw error;
    const latest = await request<Task>(`/tasks/${id}`);
    if (untouched(changes, base, latest)) return patch(id, changes, latest, latest.version);
    throw new Problem(412, 'changed-elsewhere', 'This task was changed elsewhere meanwhile. It shows the latest now; look and change it again.');
  }
}

export function changeTask(client: QueryClient, task: Task, changes: TaskChanges, told?: string) {
  // The version at the time of sending: an earlier change of ours may have raised it by then.
  const send = (base: Task | undefined) => patch(task.id, changes, base ?? task, (findTask(client, task.id) ?? task).version);
  const done = run(client, { id: task.id, show: locally(changes), send });
  if (told) say(told, { undo: () => changeTask(client, task, formerOf(task, changes)) });
  return done;
}

/** The change that takes another back. */
export function formerOf(task: Task, changes: TaskChanges): TaskChanges {
  const former: Record<string, unknown> = {};
  for (const name of Object.keys(changes)) {
    if (name === 'labels') former.labels = task.labels.map((label) => label.name);
    else if (name !== 'position') former[name] = task[name as keyof Task] ?? null;
  }
  return former;
}

const act = (client: QueryClient, task: Task, action: 'complete' | 'reopen' | 'restore', shown: Partial<Task>) =>
  run(client, {
    id: task.id,
    show: (known) => ({ ...known, ...shown }),
    send: () => request<Task>(`/tasks/${task.id}/${action}`, { method: 'POST', body: {} }),
  });

export function completeTask(client: QueryClient, task: Task) {
  linger(task.id);
  say(`Completed “${short(task.title)}”`, { undo: () => reopenTask(client, task) });
  return act(client, task, 'complete', { status: 'completed', completed_at: new Date().toISOString() });
}

export function reopenTask(client: QueryClient, task: Task) {
  stay(task.id);
  return act(client, task, 'reopen', { status: 'open', completed_at: null });
}

export function deleteTask(client: QueryClient, task: Task) {
  say(`Moved “${short(task.title)}” to the trash`, { undo: () => restoreTask(client, task) });
  return run(client, {
    id: task.id,
    show: (known) => ({ ...known, deleted_at: new Date().toISOString() }),
    send: () => request<undefined>(`/tasks/${task.id}`, { method: 'DELETE' }),
  });
}

export const restoreTask = (client: QueryClient, task: Task) => act(client, task, 'restore', { deleted_at: null });

export async function purgeTask(client: QueryClient, task: Task) {
  try {
    await request(`/tasks/${task.id}`, { method: 'DELETE', query: { permanent: true } });
    client.removeQueries({ queryKey: taskKey(task.id) });
    say('Deleted for good');
  } catch (error) {
    say(sentence(error), { tone: 'failed' });
  }
  refreshSoon(client, 0);
}

export async function createTask(client: QueryClient, task: NewTask): Promise<Task> {
  const created = await request<Task>('/tasks', { method: 'POST', body: task });
  learnTask(client, created);
  refreshSoon(client, 0);
  return created;
}

export const short = (title: string) => (title.length > 48 ? `${title.slice(0, 47)}…` : title);

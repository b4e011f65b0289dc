// How a change shows before the server said yes: the task is changed wherever it is cached.
import type { QueryClient } from '@tanstack/react-query';
import type { SearchHit, Task } from '@/api/types';
import { taskKey, type TaskPages } from './queries';

const LISTS = { queryKey: ['tasks', 'list'] };

export function findTask(client: QueryClient, id: string): Task | undefined {
  const one = client.getQueryData<Task>(taskKey(id));
  let found = one;
  for (const [, pages] of client.getQueriesData<TaskPages>(LISTS)) {
    for (const page of pages?.pages ?? []) {
      const task = page.items.find((item) => item.id === id);
      if (task && (!found || task.version > found.version)) found = task;
    }
  }
  return found;
}

export function updateTask(client: QueryClient, id: string, update: (task: Task) => Task) {
  const each = (task: Task) => (task.id === id ? update(task) : task);
  client.setQueriesData<TaskPages>(LISTS, (pages) => {
    if (!pages?.pages.some((page) => page.items.some((task) => task.id === id))) return pages;
    return { ...pages, pages: pages.pages.map((page) => ({ ...page, items: page.items.map(each) })) };
  });
  client.setQueryData<Task>(taskKey(id), (task) => task && update(task));
  client.setQueriesData<{ items: SearchHit[] }>({ queryKey: ['tasks', 'search'] }, (hits) => {
    if (!hits?.items.some((hit) => hit.task.id === id)) return hits;
    return { ...hits, items: hits.items.map((hit) => ({ ...hit, task: each(hit.task) })) };
  });
}

/** Takes a task the server sent, unless a newer one is known. */
export function learnTask(client: QueryClient, task: Task) {
  updateTask(client, task.id, (known) => (known.version > task.version ? known : task));
}

export function moveInList(pages: TaskPages, id: string, after: string | null): TaskPages {
  const all = pages.pages.flatMap((page) => page.items);
  const moved = all.find((task) => task.id === id);
  if (!moved || after === id) return pages;
  const rest = all.filter((task) => task.id !== id);
  const place = after === null ? 0 : rest.findIndex((task) => task.id === after) + 1;
  const order = [...rest.slice(0, place), moved, ...rest.slice(place)];
  let start = 0;
  const next = pages.pages.map((page) => {
    const items = order.slice(start, start + page.items.length);
    start += page.items.length;
    return { ...page, items };
  });
  return { ...pages, pages: next };
}

let timer: ReturnType<typeof setTimeout> | undefined;

/** Reads again what a change may have touched, once the changes under way have settled. */
export function refreshSoon(client: QueryClient, wait = 150) {
  clearTimeout(timer);
  timer = setTimeout(() => {
    if (client.isMutating({ predicate: (mutation) => !mutation.state.isPaused }) > 0) return refreshSoon(client, 250);
    for (const name of ['tasks', 'projects', 'labels', 'activity', 'summary']) {
      void client.invalidateQueries({ queryKey: [name] });
    }
  }, wait);
}

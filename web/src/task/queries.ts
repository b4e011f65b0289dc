import { useInfiniteQuery, useQuery, type InfiniteData } from '@tanstack/react-query';
import { request, type Call } from '@/api/client';
import type { Page, SearchHit, Task } from '@/api/types';

export interface TaskFilter {
  status?: 'open' | 'completed';
  project_id?: string;
  label?: string;
  due_from?: string;
  due_before?: string;
  trashed?: boolean;
  sort?: 'rank' | 'due' | 'priority' | 'created' | 'updated' | 'title';
  order?: 'asc' | 'desc';
  time_zone?: string;
}

/** The word the server knows for tasks without a project. */
export const INBOX = 'inbox';

export type TaskPages = InfiniteData<Page<Task>, string | null>;

export const taskKey = (id: string) => ['tasks', 'one', id] as const;
export const listKey = (filter: TaskFilter) => ['tasks', 'list', filter] as const;

const PAGE = 50;

export function useTaskList(filter: TaskFilter, enabled = true) {
  return useInfiniteQuery({
    queryKey: listKey(filter),
    enabled,
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) =>
      request<Page<Task>>('/tasks', { query: { ...(filter as Call['query']), limit: PAGE, cursor: pageParam }, signal }),
    getNextPageParam: (page) => page.next_cursor ?? null,
  });
}

export function useTask(id: string | null) {
  return useQuery({
    queryKey: taskKey(id ?? ''),
    enabled: Boolean(id),
    queryFn: ({ signal }) => request<Task>(`/tasks/${id}`, { signal }),
  });
}

/** A task as an old answer of the chat showed it, kept up with what has become of it since. */
export function useLatest(shown: Task): Task {
  const { data } = useQuery<Task>({
    queryKey: taskKey(shown.id),
    enabled: false,
    initialData: shown,
    // Older than anything, so that opening the task asks for it.
    initialDataUpdatedAt: 0,
    queryFn: ({ signal }) => request<Task>(`/tasks/${shown.id}`, { signal }),
  });
  return data.version > shown.version ? data : shown;
}

export function useSearch(words: string) {
  return useQuery({
    queryKey: ['tasks', 'search', words],
    enabled: words.trim().length > 0,
    queryFn: ({ signal }) => request<{ items: SearchHit[] }>('/tasks/search', { query: { q: words, limit: 50 }, signal }),
    // The former hits stay until the next are there: the page does not flicker with each letter.
    placeholderData: (former) => former,
  });
}

export const tasksOf = (pages: { pages: Page<Task>[] } | undefined): Task[] => pages?.pages.flatMap((page) => page.items) ?? [];

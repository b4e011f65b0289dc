'use client';
import { useInfiniteQuery } from '@tanstack/react-query';
import { request } from '@/api/client';
import type { Activity, Page } from '@/api/types';
import { useTimeZone } from '@/session/use-session';
import { openTask } from '@/shell/address';
import { ListState } from '@/task/list-state';
import { nearDate, wallClock } from '@/time/civil';
import { useToday } from '@/time/use-today';
import { told } from './told';

/** What the chat asked for; what came of it is told by the task's own event. */
const COMMANDS = new Set(['chat.task.create', 'chat.task.update']);

export function ActivityList({ taskId }: { taskId?: string }) {
  const zone = useTimeZone();
  const today = useToday();
  const query = useInfiniteQuery({
    queryKey: ['activity', taskId ?? null],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) => request<Page<Activity>>('/activities', { query: { task_id: taskId, limit: 40, cursor: pageParam }, signal }),
    getNextPageParam: (page) => page.next_cursor ?? null,
  });
  const items = query.data?.pages.flatMap((page) => page.items) ?? [];
  const days = new Map<string, Activity[]>();
  for (const item of items) {
    if (COMMANDS.has(item.type)) continue;
    const { date } = wallClock(new Date(item.time), zone);
    days.set(date, [...(days.get(date) ?? []), item]);
  }
  return (
    <ListState query={query} empty={items.length === 0 ? <p className="py-3 text-muted">Nothing happened yet.</p> : undefined}>
      {[...days].map(([date, happened]) => (
        <section key={date} aria-label={nearDate(date, today)}>
          <p className="mt-3 text-[13px] font-medium text-muted">{nearDate(date, today)}</p>
          <ul>
            {happened.map((item) => (
              <li key={item.id} className="flex gap-3 py-1 text-sm">
                <span className="w-11 shrink-0 text-muted">{wallClock(new Date(item.time), zone).time}</span>
                <Happened item={item} linked={!taskId} />
              </li>
            ))}
          </ul>
        </section>
      ))}
    </ListState>
  );
}

function Happened({ item, linked }: { item: Activity; linked: boolean }) {
  const by = item.type.startsWith('chat.') ? '' : item.actor === 'chat' ? ' by chat' : item.actor === 'system' ? ' by Pando' : '';
  const { task_id: id, title } = item;
  return (
    <span className="min-w-0 text-ink">
      {told(item)}
      {linked && title && id && item.type !== 'task.deleted' && (
        <>
          {' '}
          <button className="min-h-6 text-left font-medium hover:underline" onClick={() => openTask(id)}>
            {title}
          </button>
        </>
      )}
      {linked && title && (!id || item.type === 'task.deleted') && <span className="font-medium"> {title}</span>}
      {by && <span className="text-muted">{by}</span>}
    </span>
  );
}

// Changes made elsewhere (another browser, the chat, the server) arrive here and reach the cache.
import type { QueryClient } from '@tanstack/react-query';
import { send } from '@/api/client';
import { NO_ANSWER, Problem } from '@/api/problem';
import type { Task } from '@/api/types';
import { learnTask, refreshSoon } from '@/task/cache';
import { createStore } from '@/ui/store';
import { eventParser, type ServerEvent } from './sse';

export const live = createStore<'connecting' | 'open' | 'lost'>('connecting');

const FIRST_WAIT = 500;
const LONGEST_WAIT = 20_000;

function take(client: QueryClient, { event, data }: ServerEvent) {
  if (event === 'resync') return void client.invalidateQueries();
  if (event !== 'change') return;
  try {
    const change = JSON.parse(data) as { type: string; data?: { task?: Task } };
    if (change.type.startsWith('chat.')) void client.invalidateQueries({ queryKey: ['chat'] });
    // While our own change of it is under way, what the person sees is newer than this.
    const task = change.data?.task;
    if (task?.id && client.isMutating({ mutationKey: ['task', task.id] }) === 0) learnTask(client, task);
    refreshSoon(client);
  } catch {
    refreshSoon(client);
  }
}

/** Keeps the stream open until stopped; each end (its token's, too) is followed by a new one. */
export function follow(client: QueryClient): () => void {
  const stop = new AbortController();
  let last: string | null = null;
  let wait = FIRST_WAIT;
  let opened = false;

  async function once() {
    const headers: Record<string, string> = { accept: 'text/event-stream' };
    if (last) headers['last-event-id'] = last;
    const response = await send('/events', { headers, signal: stop.signal });
    if (!response.body) return;
    live.set('open');
    // Without a position to resume from, something may have happened while the stream was away.
    if (opened && !last) refreshSoon(client);
    opened = true;
    wait = FIRST_WAIT;
    const parse = eventParser((event) => {
      if (event.id) last = event.id;
      take(client, event);
    });
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    for (let piece = await reader.read(); !piece.done; piece = await reader.read()) parse(piece.value);
  }

  void (async () => {
    while (!stop.signal.aborted) {
      // Only a server that doesn't answer is worth a word; a busy one is asked again quietly.
      await once().catch((error: unknown) => live.set(error instanceof Problem && error.code === NO_ANSWER ? 'lost' : 'connecting'));
      const pause = wait * (0.75 + Math.random() / 2);
      wait = Math.min(wait * 2, LONGEST_WAIT);
      await pauseOrOnline(pause);
    }
  })();
  return () => stop.abort();
}

/** Waits, but not longer than until the network is back. */
function pauseOrOnline(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    const go = () => {
      clearTimeout(timer);
      removeEventListener('online', go);
      resolve();
    };
    const timer = setTimeout(go, milliseconds);
    addEventListener('online', go);
  });
}

'use client';
import { useInfiniteQuery, useQueryClient, type InfiniteData, type QueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { request } from '@/api/client';
import { sentence } from '@/api/problem';
import type { ChatAnswer, ChatMessage, Page } from '@/api/types';
import { useTimeZone, useUser } from '@/session/use-session';
import { refreshSoon } from '@/task/cache';

type Pages = { pages: Page<ChatMessage>[] };
type History = InfiniteData<Page<ChatMessage>, string | null>;

/** A message as the page keeps it: one that could not be sent stays, to be sent again. */
export type Line = ChatMessage & { failed?: string; waiting?: boolean };

const keyOf = (session: string) => ['chat', 'history', session] as const;
const storedKey = (user: string) => `pando.chat-session.${user}`;

function stored(user: string): string | null {
  try {
    return localStorage.getItem(storedKey(user));
  } catch {
    return null;
  }
}

function store(user: string, session: string | null) {
  try {
    if (session) localStorage.setItem(storedKey(user), session);
    else localStorage.removeItem(storedKey(user));
  } catch {
    // Storage may be forbidden: then each visit begins a conversation.
  }
}

/** While an outcome is still to come, history is asked again, should the event stream be away. */
const askAgain = (data: Pages | undefined) => (data?.pages.some((page) => page.items.some((line) => line.status === 'pending')) ? 2_000 : false);

export function useConversation() {
  const client = useQueryClient();
  const user = useUser();
  const zone = useTimeZone();
  const [session, setSession] = useState<string | null>(() => stored(user.id));
  const [unsent, setUnsent] = useState<Line[]>([]);
  useEffect(() => store(user.id, session), [user.id, session]);

  const history = useInfiniteQuery({
    queryKey: keyOf(session ?? ''),
    enabled: session !== null,
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) => request<Page<ChatMessage>>('/chat/history', { query: { session_id: session, limit: 50, cursor: pageParam }, signal }),
    getNextPageParam: (page) => page.next_cursor ?? null,
    refetchInterval: ({ state }) => askAgain(state.data),
  });

  const ask = async (line: Line, body: { message: string } | { action: { id: string } }) => {
    const sent = { ...line, waiting: true, failed: undefined };
    setUnsent((lines) => [...lines.filter((other) => other.id !== line.id), sent]);
    try {
      const answer = await request<ChatAnswer>('/chat/process', { method: 'POST', body: { ...body, time_zone: zone, ...(session && { session_id: session }) } });
      append(client, answer, line);
      setSession(answer.session_id);
      setUnsent((lines) => lines.filter((other) => other.id !== line.id));
      refreshSoon(client, 0);
    } catch (error) {
      setUnsent((lines) => lines.map((other) => (other.id === line.id ? { ...other, waiting: false, failed: sentence(error) } : other)));
    }
  };

  const known = inOrder(history.data);
  return {
    lines: [...known, ...unsent],
    busy: unsent.some((line) => line.waiting),
    history,
    say: (message: string) => ask(lineOf(message), { message }),
    retry: (line: Line) => ask(line, { message: line.text }),
    press: (id: string, label: string) => ask(lineOf(label), { action: { id } }),
    session,
    open: (next: string | null) => {
      setUnsent([]);
      setSession(next);
    },
  };
}

let counter = 0;
const lineOf = (text: string): Line => ({ id: `unsent-${(counter += 1)}`, speaker: 'user', text, at: new Date().toISOString() });

/** The answer shows at once; the history, read again soon, has both with their lasting ids. */
function append(client: QueryClient, answer: ChatAnswer, question: Line) {
  const reply: ChatMessage = { id: answer.message_id, speaker: 'assistant', text: answer.reply, cards: answer.cards, status: answer.status, at: new Date().toISOString() };
  const asked: ChatMessage = { ...question, at: new Date(Date.now() - 1).toISOString() };
  client.setQueryData<History>(keyOf(answer.session_id), (data) => {
    const first = data?.pages[0] ?? { items: [], next_cursor: null };
    const page = { ...first, items: [reply, { ...asked, waiting: undefined, failed: undefined }, ...first.items] };
    return { pageParams: data?.pageParams ?? [null], pages: [page, ...(data?.pages.slice(1) ?? [])] };
  });
  void client.invalidateQueries({ queryKey: ['chat'] });
}

/** Oldest first, whichever way the server sends its pages. */
function inOrder(data: Pages | undefined): Line[] {
  const seen = new Map<string, ChatMessage>();
  for (const page of data?.pages ?? []) for (const line of page.items) seen.set(line.id, line);
  return [...seen.values()].reverse().sort((a, b) => a.at.localeCompare(b.at));
}

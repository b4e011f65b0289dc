'use client';
import { useCallback, useEffect, useRef, useState } from 'react';
import { request } from '@/api/client';
import type { ParsedLine } from '@/api/types';
import { useTimeZone } from '@/session/use-session';
import { EMPTY } from './line';

const PAUSE = 120;

/** Asks the server what a line means while it is typed. An answer for an older line is not shown. */
export function useParse(text: string) {
  const zone = useTimeZone();
  const [answer, setAnswer] = useState<{ text: string; parsed: ParsedLine }>({ text: '', parsed: EMPTY });
  const asked = useRef<AbortController | null>(null);

  const ask = useCallback(
    (line: string, signal?: AbortSignal) => request<ParsedLine>('/tasks/parse', { method: 'POST', body: { text: line, time_zone: zone }, signal }),
    [zone],
  );

  useEffect(() => {
    asked.current?.abort();
    if (!text.trim()) {
      setAnswer({ text: '', parsed: EMPTY });
      return;
    }
    const mine = (asked.current = new AbortController());
    const timer = setTimeout(() => {
      // Chips are a courtesy: without an answer the line is still typed and can be added.
      ask(text, mine.signal).then((parsed) => setAnswer({ text, parsed }), () => {});
    }, PAUSE);
    return () => clearTimeout(timer);
  }, [text, ask]);

  /** The meaning of exactly this line: the one at hand, else an answer that no further typing calls off. */
  const parseNow = useCallback((line: string) => (answer.text === line ? Promise.resolve(answer.parsed) : ask(line)), [answer, ask]);

  return { answer, parseNow };
}

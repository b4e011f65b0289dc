'use client';
import { forwardRef, useRef, type ReactNode } from 'react';
import type { ParsedLine } from '@/api/types';
import { spanKey } from './line';

interface MarkedInputProps {
  text: string;
  answer: { text: string; parsed: ParsedLine };
  off: ReadonlySet<string>;
  onChange: (text: string) => void;
  onAnother: () => void;
}

/** One line whose recognised words are washed with colour: a copy of the text lies under the field. */
export const MarkedInput = forwardRef<HTMLInputElement, MarkedInputProps>(function MarkedInput({ text, answer, off, onChange, onAnother }, ref) {
  const under = useRef<HTMLDivElement>(null);
  const shape = 'w-full px-1 py-1.5 text-lg leading-7 whitespace-pre';
  return (
    <div className="relative overflow-hidden">
      <div ref={under} aria-hidden="true" className={`pointer-events-none absolute inset-0 overflow-hidden text-transparent ${shape}`}>
        {marked(text, answer, off)}
      </div>
      <input
        ref={ref}
        autoFocus
        autoComplete="off"
        enterKeyHint="done"
        maxLength={600}
        aria-label="New task"
        aria-describedby="quick-add-chips"
        placeholder="Call the garage tomorrow 9am p1 @car #Home"
        className={`relative bg-transparent outline-none ${shape}`}
        value={text}
        onChange={(event) => onChange(event.target.value)}
        onScroll={(event) => under.current && (under.current.scrollLeft = event.currentTarget.scrollLeft)}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || !event.shiftKey) return;
          event.preventDefault();
          onAnother();
        }}
      />
    </div>
  );
});

function marked(text: string, { text: known, parsed }: MarkedInputProps['answer'], off: ReadonlySet<string>): ReactNode[] {
  const parts: ReactNode[] = [];
  let at = 0;
  for (const span of [...parsed.spans].sort((a, b) => a.start - b.start)) {
    // While the next answer is under way, only marks in the unchanged beginning still hold.
    if (span.start < at || text.slice(0, span.end) !== known.slice(0, span.end) || off.has(spanKey(known, span))) continue;
    parts.push(text.slice(at, span.start), <mark key={span.start} className="rounded bg-gold/30 text-transparent">{text.slice(span.start, span.end)}</mark>);
    at = span.end;
  }
  return [...parts, text.slice(at)];
}

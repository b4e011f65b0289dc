'use client';
import { forwardRef, type ReactNode } from 'react';
import type { ParsedLine } from '@/api/types';
import { spanKey } from './line';

interface MarkedInputProps {
  text: string;
  answer: { text: string; parsed: ParsedLine };
  off: ReadonlySet<string>;
  onChange: (text: string) => void;
  onEnter: (another: boolean) => void;
}

const SHAPE = 'w-full px-1 py-1.5 text-lg leading-7 break-words whitespace-pre-wrap';

/**
 * One line, wrapped where it is long, whose recognised words are washed with colour: a copy of the
 * text lies under the field and gives it its height.
 */
export const MarkedInput = forwardRef<HTMLTextAreaElement, MarkedInputProps>(function MarkedInput({ text, answer, off, onChange, onEnter }, ref) {
  return (
    <div className="relative">
      <div aria-hidden="true" dir="auto" className={`pointer-events-none min-h-10 text-transparent ${SHAPE}`}>
        {marked(text, answer, off)}
      </div>
      <textarea
        ref={ref}
        autoFocus
        dir="auto"
        autoComplete="off"
        enterKeyHint="done"
        maxLength={600}
        aria-label="New task"
        aria-describedby="quick-add-chips"
        placeholder="Call the garage tomorrow 9am p1 @car #Home"
        rows={1}
        className={`absolute inset-0 h-full resize-none overflow-hidden bg-transparent outline-none ${SHAPE}`}
        value={text}
        onChange={(event) => onChange(event.target.value.replace(/\s*\n\s*/g, ' '))}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || event.nativeEvent.isComposing) return;
          event.preventDefault();
          onEnter(event.shiftKey);
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

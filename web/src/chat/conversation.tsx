'use client';
import { useEffect, useRef, useState } from 'react';
import { Mark, SendIcon } from '@/ui/icons';
import { Cards } from './cards';
import { useConversation, type Line } from './conversation-store';

const EXAMPLES = ['Add buy milk tomorrow and call Anna on Friday at 10', 'What is due this week?', 'Push everything due today to Monday', 'What did I finish last week?'];

type Conversation = ReturnType<typeof useConversation>;

export function ConversationBody({ talk }: { talk: Conversation }) {
  const end = useRef<HTMLDivElement>(null);
  const count = talk.lines.length;
  useEffect(() => {
    // Newer browsers answer with a promise here, which an effect must not return.
    void end.current?.scrollIntoView({ block: 'end' });
  }, [count, talk.busy]);
  const last = talk.lines.findLast((line) => line.speaker === 'assistant');
  return (
    <>
      <div className="relative flex-1 overflow-y-auto px-4 py-4" tabIndex={0} role="region" aria-label="Conversation">
        {talk.history.hasNextPage && (
          <button className="button button-quiet mx-auto mb-3 flex" onClick={() => void talk.history.fetchNextPage()}>
            Earlier messages
          </button>
        )}
        {count === 0 && !talk.history.isLoading && <Beginning talk={talk} />}
        <ol className="space-y-4">
          {talk.lines.map((line) => (
            <Message key={line.id} line={line} talk={talk} current={line.id === last?.id} />
          ))}
        </ol>
        {talk.busy && (
          <p className="mt-4 flex items-center gap-1.5 text-muted" aria-hidden="true">
            {[0, 150, 300].map((wait) => (
              <span key={wait} className="size-1.5 animate-pulse rounded-full bg-edge" style={{ animationDelay: `${wait}ms` }} />
            ))}
          </p>
        )}
        <div ref={end} />
      </div>
      <p className="sr-only" role="status" aria-live="polite">
        {talk.busy ? 'Working on it' : (last?.text ?? '')}
      </p>
      <Composer talk={talk} />
    </>
  );
}

function Beginning({ talk }: { talk: Conversation }) {
  return (
    <div className="py-6">
      <Mark className="mb-4 size-10" />
      <p className="text-lg font-medium">Tell me what to do with your tasks</p>
      <p className="mt-1 mb-4 text-muted">I add, find, change and complete them, and ask before anything large. For example:</p>
      <ul className="space-y-1.5">
        {EXAMPLES.map((example) => (
          <li key={example}>
            <button className="button button-plain button-line" onClick={() => void talk.say(example)}>
              {example}
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}

function Message({ line, talk, current }: { line: Line; talk: Conversation; current: boolean }) {
  if (line.speaker === 'user') {
    return (
      <li className="ml-auto w-fit max-w-[85%]">
        <p dir="auto" className="rounded-2xl rounded-br-md bg-wash px-3.5 py-2 whitespace-pre-wrap">
          <span className="sr-only">You: </span>
          {line.text}
        </p>
        {line.failed && (
          <p role="alert" className="mt-1 text-right text-[13px] text-danger">
            {line.failed}{' '}
            <button className="min-h-6 font-medium underline" onClick={() => void talk.retry(line)}>
              Send again
            </button>
          </p>
        )}
      </li>
    );
  }
  return (
    <li>
      <p className="whitespace-pre-wrap">
        <span className="sr-only">Pando: </span>
        {line.text}
      </p>
      {line.status === 'pending' && <p className="mt-1 text-[13px] text-muted">Still at work; the outcome will show here.</p>}
      {line.cards && line.cards.length > 0 && <Cards cards={line.cards} said={line.text} live={current && !talk.busy} press={talk.press} say={talk.say} />}
    </li>
  );
}

function Composer({ talk }: { talk: Conversation }) {
  const [text, setText] = useState('');
  const field = useRef<HTMLTextAreaElement>(null);
  const send = () => {
    if (!text.trim() || talk.busy) return;
    void talk.say(text.trim());
    setText('');
    field.current?.focus();
  };
  return (
    <form
      className="flex items-end gap-2 border-t border-line px-4 py-3"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <textarea
        ref={field}
        rows={1}
        maxLength={2000}
        aria-label="Message"
        placeholder="Add, ask, change…"
        className="field max-h-40 resize-none py-2 [field-sizing:content]"
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
          event.preventDefault();
          send();
        }}
      />
      <button className="button button-primary size-10 shrink-0 px-0 touch:size-11" aria-label="Send" disabled={talk.busy || !text.trim()}>
        <SendIcon />
      </button>
    </form>
  );
}

'use client';
import { useQueryClient } from '@tanstack/react-query';
import { Dialog } from 'radix-ui';
import { useRef, useState } from 'react';
import { sentence } from '@/api/problem';
import { useProjects } from '@/project/queries';
import { useTimeZone } from '@/session/use-session';
import { quickAdd, type QuickAddPreset } from '@/shell/panels';
import { createTask, deleteTask, short } from '@/task/changes';
import { dueText } from '@/time/due';
import { OVERLAY } from '@/ui/dialogs';
import { say } from '@/ui/toast-store';
import { Chips } from './chips';
import { compose, newTask } from './line';
import { MarkedInput } from './marked-input';
import { useParse } from './use-parse';

export function QuickAdd({ preset }: { preset: QuickAddPreset }) {
  return (
    <Dialog.Root open onOpenChange={(open) => !open && quickAdd.set(null)}>
      <Dialog.Portal>
        <Dialog.Overlay className={OVERLAY} />
        <Dialog.Content
          aria-describedby={undefined}
          className="enter fixed top-[14%] left-1/2 z-50 w-[min(38rem,calc(100vw-1.5rem))] -translate-x-1/2 rounded-card border border-line bg-surface p-4 shadow-float"
        >
          <Dialog.Title className="sr-only">Add a task</Dialog.Title>
          <Line preset={preset} />
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function Line({ preset: given }: { preset: QuickAddPreset }) {
  const client = useQueryClient();
  const [text, setText] = useState('');
  const [off, setOff] = useState<ReadonlySet<string>>(new Set());
  const [preset, setPreset] = useState(given);
  const [failure, setFailure] = useState('');
  const [busy, setBusy] = useState(false);
  const field = useRef<HTMLTextAreaElement>(null);
  const { answer, parseNow } = useParse(text);
  const zone = useTimeZone();
  const { data: projects } = useProjects();

  const add = async (another: boolean) => {
    const line = text;
    if (!line.trim() || busy) return;
    setBusy(true);
    setFailure('');
    try {
      const composed = compose(line, await parseNow(line), off);
      // A line of nothing but a date is a title after all: a task has to be called something.
      if (!composed.title) composed.title = line.trim();
      const task = await createTask(client, newTask(composed, preset));
      const project = composed.project ?? projects?.find((known) => known.id === task.project_id)?.name;
      const place = [task.due && dueText(task.due, zone), project].filter(Boolean).join(', ');
      say(`Added “${short(task.title)}”${place && `: ${place}`}`, { undo: () => void deleteTask(client, task) });
      if (!another) return quickAdd.set(null);
      setText('');
      setOff(new Set());
      field.current?.focus();
    } catch (error) {
      setFailure(sentence(error));
    } finally {
      setBusy(false);
    }
  };

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void add(false);
      }}
    >
      <MarkedInput ref={field} text={text} answer={answer} off={off} onChange={setText} onEnter={(another) => void add(another)} />
      <Chips text={text} answer={answer} off={off} onOff={setOff} preset={preset} onPreset={setPreset} />
      {failure && (
        <p role="alert" className="mt-2 text-sm text-danger">
          {failure} Your line is kept.
        </p>
      )}
      <div className="mt-4 flex items-center gap-2">
        <p className="flex-1 text-xs text-muted max-sm:hidden">
          <kbd>Enter</kbd> adds, <kbd>Shift Enter</kbd> adds and stays
        </p>
        <span className="flex-1 sm:hidden" />
        <Dialog.Close className="button button-quiet">Cancel</Dialog.Close>
        <button className="button button-primary" disabled={busy || !text.trim()}>
          Add task
        </button>
      </div>
    </form>
  );
}

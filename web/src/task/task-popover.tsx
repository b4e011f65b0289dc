'use client';
import { useQueryClient } from '@tanstack/react-query';
import { Popover } from 'radix-ui';
import { useEffect, useRef, type KeyboardEvent } from 'react';
import type { Due } from '@/api/types';
import { useProjects } from '@/project/queries';
import { useTimeZone } from '@/session/use-session';
import { dueText } from '@/time/due';
import { CalendarIcon, DownIcon, FlagIcon, InboxIcon, ProjectIcon, TagIcon, TrashIcon, UpIcon } from '@/ui/icons';
import { changeTask, deleteTask } from './changes';
import { LabelPicker } from './label-picker';
import { taskPopover, type TaskPopover } from './popover-store';
import { Schedule } from './schedule';

const NAMES = { more: 'Task actions', schedule: 'Schedule', project: 'Move to project', priority: 'Priority', labels: 'Labels' };

export function TaskPopoverHost() {
  const open = taskPopover.use();
  // Kept while it closes, so that focus goes back to what opened it.
  const anchor = useRef<HTMLElement | null>(null);
  if (open) anchor.current = open.anchor;
  useEffect(() => {
    // Said to the row itself: a thousand rows need not listen for which of them is meant.
    const row = open?.anchor.closest('[data-task-id]');
    row?.setAttribute('data-at', '');
    return () => row?.removeAttribute('data-at');
  }, [open]);
  return (
    <Popover.Root modal open={open !== null} onOpenChange={(next) => !next && taskPopover.set(null)}>
      <Popover.Anchor virtualRef={anchor as React.RefObject<HTMLElement>} />
      {open && (
        <Popover.Portal>
          <Popover.Content
            className="menu enter"
            aria-label={NAMES[open.kind]}
            align="end"
            sideOffset={6}
            collisionPadding={12}
            onKeyDown={arrows}
            onCloseAutoFocus={(event) => {
              event.preventDefault();
              returnFocus(anchor.current);
            }}
          >
            <Content popover={open} />
          </Popover.Content>
        </Popover.Portal>
      )}
    </Popover.Root>
  );
}

function returnFocus(anchor: HTMLElement | null) {
  if (anchor?.isConnected) return anchor.focus();
  document.querySelector<HTMLElement>('[data-task-link]')?.focus();
}

function arrows(event: KeyboardEvent<HTMLElement>) {
  if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
  if (event.target instanceof HTMLInputElement || event.target instanceof HTMLSelectElement) return;
  const buttons = [...event.currentTarget.querySelectorAll<HTMLElement>('button')];
  const at = buttons.indexOf(document.activeElement as HTMLElement);
  const next = event.key === 'ArrowDown' ? at + 1 : at - 1 + buttons.length;
  event.preventDefault();
  buttons[next % buttons.length]?.focus();
}

function Content({ popover }: { popover: TaskPopover }) {
  const client = useQueryClient();
  const zone = useTimeZone();
  const { task } = popover;
  const done = () => taskPopover.set(null);
  const schedule = (due: Due | null) => {
    done();
    void changeTask(client, task, { due }, due ? `Due ${dueText(due, zone)}` : 'Date taken off');
  };
  if (popover.kind === 'schedule') return <Schedule due={task.due} onPick={schedule} />;
  if (popover.kind === 'project') return <ProjectChoice popover={popover} done={done} />;
  if (popover.kind === 'priority') return <PriorityChoice popover={popover} done={done} />;
  if (popover.kind === 'labels') return <LabelPicker task={task} />;
  return <Actions popover={popover} done={done} />;
}

const ITEM = 'menu-item w-full text-left hover:bg-hover';

function Actions({ popover, done }: { popover: TaskPopover; done: () => void }) {
  const client = useQueryClient();
  const to = (kind: TaskPopover['kind']) => () => taskPopover.set({ ...popover, kind });
  const { move } = popover;
  return (
    <>
      <button className={ITEM} onClick={to('schedule')}><CalendarIcon /> Schedule…</button>
      <button className={ITEM} onClick={to('priority')}><FlagIcon /> Priority…</button>
      <button className={ITEM} onClick={to('project')}><ProjectIcon /> Move to…</button>
      <button className={ITEM} onClick={to('labels')}><TagIcon /> Labels…</button>
      {move && <button className={ITEM} onClick={() => (done(), move('up'))}><UpIcon /> Move up</button>}
      {move && <button className={ITEM} onClick={() => (done(), move('down'))}><DownIcon /> Move down</button>}
      <button className={`${ITEM} text-danger`} onClick={() => (done(), void deleteTask(client, popover.task))}><TrashIcon /> Delete</button>
    </>
  );
}

export const PRIORITIES = [
  { value: 1, name: 'Priority 1', colour: 'text-danger' },
  { value: 2, name: 'Priority 2', colour: 'text-amber' },
  { value: 3, name: 'Priority 3', colour: 'text-blue' },
  { value: 4, name: 'No priority', colour: 'text-muted' },
];

function PriorityChoice({ popover, done }: { popover: TaskPopover; done: () => void }) {
  const client = useQueryClient();
  return PRIORITIES.map(({ value, name, colour }) => (
    <button key={value} className={ITEM} aria-pressed={popover.task.priority === value} onClick={() => (done(), void changeTask(client, popover.task, { priority: value }, name))}>
      <FlagIcon className={`size-[18px] ${colour}`} /> {name}
      <kbd className="ml-auto" aria-hidden="true">{value}</kbd>
    </button>
  ));
}

function ProjectChoice({ popover, done }: { popover: TaskPopover; done: () => void }) {
  const client = useQueryClient();
  const { data: projects } = useProjects();
  const choices = [{ id: null as string | null, name: 'Inbox' }, ...(projects ?? []).filter((project) => !project.archived)];
  return (
    <div className="relative max-h-80 overflow-y-auto">
      {choices.map(({ id, name }) => (
        <button key={id} className={ITEM} aria-pressed={popover.task.project_id === id} onClick={() => (done(), void changeTask(client, popover.task, { project_id: id }, `Moved to ${name}`))}>
          {id ? <ProjectIcon /> : <InboxIcon />} {name}
        </button>
      ))}
    </div>
  );
}

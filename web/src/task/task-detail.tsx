'use client';
import { useQueryClient } from '@tanstack/react-query';
import { Dialog } from 'radix-ui';
import { useEffect, useRef, type ReactNode } from 'react';
import type { Task } from '@/api/types';
import { useProjects } from '@/project/queries';
import { useTimeZone } from '@/session/use-session';
import { closeTask } from '@/shell/address';
import { dueText, isOverdue } from '@/time/due';
import { CalendarIcon, CloseIcon, FlagIcon, InboxIcon, ProjectIcon, TagIcon, TrashIcon } from '@/ui/icons';
import { OVERLAY } from '@/ui/dialogs';
import { useWide } from '@/ui/use-media';
import { changeTask, deleteTask, restoreTask } from './changes';
import { Checkbox } from './checkbox';
import { DraftField } from './draft-field';
import { ListState } from './list-state';
import { taskPopover, type PopoverKind } from './popover-store';
import { useTask } from './queries';
import { TaskHistory } from './task-history';
import { PRIORITIES } from './task-popover';

/** Beside the list where there is room; over it on a phone. */
export function TaskDetail({ id }: { id: string }) {
  const wide = useWide();
  if (wide) return <SidePanel id={id} />;
  return (
    <Dialog.Root open onOpenChange={(open) => !open && closeTask()}>
      <Dialog.Portal>
        <Dialog.Overlay className={OVERLAY} />
        <Dialog.Content className="enter-side fixed inset-y-0 right-0 z-40 flex w-full max-w-lg flex-col bg-surface" aria-describedby={undefined}>
          <Dialog.Title className="sr-only">Task</Dialog.Title>
          <Detail id={id} />
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function SidePanel({ id }: { id: string }) {
  const panel = useRef<HTMLElement>(null);
  // Opened by a link of the list: the keyboard follows, and comes back when it closes.
  useEffect(() => {
    const from = document.activeElement as HTMLElement | null;
    panel.current?.focus();
    return () => {
      const row = document.querySelector<HTMLElement>(`[data-task-id="${CSS.escape(id)}"] [data-task-link]`);
      (row ?? (from?.isConnected ? from : null))?.focus({ preventScroll: true });
    };
  }, [id]);
  return (
    <aside
      ref={panel}
      tabIndex={-1}
      aria-label="Task"
      className="enter-side flex h-dvh w-[23rem] shrink-0 flex-col border-l border-line bg-surface outline-none"
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || event.defaultPrevented) return;
        event.preventDefault();
        closeTask();
      }}
    >
      <Detail id={id} />
    </aside>
  );
}

function Detail({ id }: { id: string }) {
  const query = useTask(id);
  const task = query.data;
  return (
    <>
      <div className="flex items-center gap-2 border-b border-line px-4 py-2">
        {task && !task.deleted_at && <Checkbox task={task} />}
        <span className="flex-1 text-sm text-muted">{task && (task.deleted_at ? 'In the trash' : task.status === 'completed' ? 'Completed' : 'Open')}</span>
        {task && <DeleteButton task={task} />}
        <button className="icon-button" aria-label="Close task" onClick={closeTask}>
          <CloseIcon />
        </button>
      </div>
      <div className="relative flex-1 overflow-y-auto p-4">
        <ListState query={query}>{task && <Fields key={task.id} task={task} />}</ListState>
      </div>
    </>
  );
}

function DeleteButton({ task }: { task: Task }) {
  const client = useQueryClient();
  if (task.deleted_at) {
    return (
      <button className="button button-plain" onClick={() => void restoreTask(client, task)}>
        Restore
      </button>
    );
  }
  return (
    <button className="icon-button" aria-label="Delete task" onClick={() => (closeTask(), void deleteTask(client, task))}>
      <TrashIcon />
    </button>
  );
}

function Fields({ task }: { task: Task }) {
  const client = useQueryClient();
  const zone = useTimeZone();
  const { data: projects } = useProjects();
  const project = projects?.find((candidate) => candidate.id === task.project_id);
  const priority = PRIORITIES.find(({ value }) => value === task.priority);
  const late = task.due && task.status === 'open' && isOverdue(task.due, zone);
  const elsewhere = task.due?.time_zone && task.due.time_zone !== zone ? ` (${task.due.time?.slice(0, 5)} in ${task.due.time_zone.replaceAll('_', ' ')})` : '';
  return (
    <>
      <DraftField label="Title" value={task.title} required maxLength={500} className="text-lg font-semibold" onSave={(title) => void changeTask(client, task, { title })} />
      <dl className="my-4 space-y-0.5 text-sm">
        <Fact task={task} kind="schedule" name="Due" icon={<CalendarIcon />} tone={late ? 'text-danger' : ''}>
          {task.due ? `${late ? 'Overdue: ' : ''}${dueText(task.due, zone)}${elsewhere}` : 'No date'}
        </Fact>
        <Fact task={task} kind="priority" name="Priority" icon={<FlagIcon className={`size-[18px] ${priority?.colour}`} />}>
          {priority?.name}
        </Fact>
        <Fact task={task} kind="project" name="Project" icon={project ? <ProjectIcon /> : <InboxIcon />}>
          {project?.name ?? 'Inbox'}
        </Fact>
        <Fact task={task} kind="labels" name="Labels" icon={<TagIcon />}>
          {task.labels.map((label) => label.name).join(', ') || 'No labels'}
        </Fact>
      </dl>
      <DraftField label="Notes" value={task.notes} maxLength={100_000} placeholder="Notes" className="min-h-32 text-[15px] touch:text-base" onSave={(notes) => void changeTask(client, task, { notes })} />
      <TaskHistory task={task} />
    </>
  );
}

function Fact({ task, kind, name, icon, tone = '', children }: { task: Task; kind: PopoverKind; name: string; icon: ReactNode; tone?: string; children: ReactNode }) {
  return (
    <div className="flex items-center">
      <dt className="w-20 shrink-0 text-muted">{name}</dt>
      <dd className="min-w-0 flex-1">
        <button
          className={`flex min-h-9 w-full items-center gap-2.5 rounded-lg px-2 text-left touch:min-h-11 hover:bg-hover ${tone}`}
          aria-haspopup="dialog"
          onClick={(event) => taskPopover.set({ kind, task, anchor: event.currentTarget })}
        >
          {icon}
          <span className="min-w-0 flex-1">
            <span className="sr-only">Change {name.toLowerCase()}: </span>
            {children}
          </span>
        </button>
      </dd>
    </div>
  );
}

'use client';
import Link from 'next/link';
import { memo, type MouseEvent } from 'react';
import type { Task } from '@/api/types';
import { useProjects } from '@/project/queries';
import { useTimeZone } from '@/session/use-session';
import { openTask, useParameter } from '@/shell/address';
import { dueText, isOverdue } from '@/time/due';
import { CalendarIcon, ClockIcon, GripIcon, MoreIcon, NotesIcon, ProjectIcon, TagIcon } from '@/ui/icons';
import { Checkbox } from './checkbox';
import { taskPopover, type PopoverKind } from './popover-store';

export interface RowProps {
  task: Task;
  leaving?: boolean;
  draggable?: boolean;
  hideProject?: boolean;
  hideDay?: boolean;
  /** The label whose page this is. */
  hideLabel?: string;
  onMove?: (id: string, direction: 'up' | 'down') => void;
}

/** Longer titles are cut in a list; the task itself shows them whole. */
const LONG = 200;

const plainClick = (event: MouseEvent) => event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;

export const TaskRow = memo(function TaskRow({ task, leaving, draggable, hideProject, hideDay, hideLabel, onMove }: RowProps) {
  const done = task.status === 'completed';
  const open = useParameter('task') === task.id;
  const popover = (kind: PopoverKind) => (event: MouseEvent<HTMLElement>) => {
    const move = onMove && ((direction: 'up' | 'down') => onMove(task.id, direction));
    taskPopover.set({ kind, task, anchor: event.currentTarget, move });
  };
  return (
    <li
      data-task-id={task.id}
      className={`group relative flex items-start gap-2 rounded-xl px-2 py-2 transition-colors [contain-intrinsic-size:auto_48px] [content-visibility:auto] focus-within:bg-hover/70 hover:bg-hover/70 data-at:bg-hover/70 lg:-mx-2 ${leaving ? 'row-leaving' : ''} ${open ? 'bg-wash' : ''}`}
    >
      {draggable && (
        <span data-grip aria-hidden="true" className="absolute top-1/2 -left-5 z-10 hidden -translate-y-1/2 cursor-grab p-1 text-edge opacity-0 group-hover:opacity-100 lg:block">
          <GripIcon className="size-4" />
        </span>
      )}
      <Checkbox task={task} />
      <div className="min-w-0 flex-1 py-0.5">
        <a
          href={`?task=${task.id}`}
          data-task-link
          dir="auto"
          aria-current={open ? 'true' : undefined}
          draggable={false}
          className={`${task.title.length > LONG ? 'line-clamp-3' : 'inline-block'} min-h-6 rounded outline-offset-4 after:absolute after:inset-0 after:rounded-xl after:content-[''] ${done ? 'text-muted line-through' : ''}`}
          onClick={(event) => {
            if (!plainClick(event)) return;
            event.preventDefault();
            openTask(task.id);
          }}
        >
          {task.title}
        </a>
        <RowFacts task={task} hideProject={hideProject} hideDay={hideDay} hideLabel={hideLabel} />
      </div>
      <div className="relative z-10 flex shrink-0 opacity-0 group-focus-within:opacity-100 group-hover:opacity-100 group-data-at:opacity-100 touch:-my-2 touch:-mr-2 touch:opacity-100">
        <button className="icon-button max-lg:hidden" data-action="schedule" aria-haspopup="dialog" aria-label={`Schedule ${task.title}`} onClick={popover('schedule')}>
          <CalendarIcon />
        </button>
        <button className="icon-button" data-action="more" aria-haspopup="dialog" aria-label={`More about ${task.title}`} onClick={popover('more')}>
          <MoreIcon />
        </button>
      </div>
    </li>
  );
});

function RowFacts({ task, hideProject, hideDay, hideLabel }: Pick<RowProps, 'task' | 'hideProject' | 'hideDay' | 'hideLabel'>) {
  const zone = useTimeZone();
  const { data: projects } = useProjects();
  const project = hideProject ? undefined : projects?.find((candidate) => candidate.id === task.project_id);
  const late = task.due && task.status === 'open' && isOverdue(task.due, zone);
  const text = task.due && dueText(task.due, zone);
  const when = text && hideDay ? text.split(' ').find((word) => word.includes(':')) : text;
  const labels = task.labels.filter((label) => label.id !== hideLabel);
  const Icon = hideDay ? ClockIcon : CalendarIcon;
  // Alone it goes beside the title: a line of its own would be much room for little.
  if (!when && !project && labels.length === 0) return task.notes ? <HasNotes className="ml-1.5 align-[-2px]" /> : null;
  return (
    <p className="flex min-h-6 flex-wrap items-center gap-x-3 text-[13px] text-muted">
      {when && (
        <span className={`inline-flex items-center gap-1 ${late ? 'text-danger' : ''}`}>
          <Icon className="size-3.5" />
          {late && <span className="sr-only">Overdue: </span>}
          {when}
        </span>
      )}
      {project && (
        <span className="inline-flex items-center gap-1">
          <ProjectIcon className="size-3.5" />
          {project.name}
        </span>
      )}
      {labels.map((label) => (
        <Link key={label.id} prefetch={false} href={`/label?id=${label.id}`} className="relative z-10 inline-flex min-h-6 items-center gap-1 hover:text-ink hover:underline">
          <TagIcon className="size-3.5" />
          {label.name}
        </Link>
      ))}
      {task.notes && <HasNotes />}
    </p>
  );
}

const HasNotes = ({ className = '' }: { className?: string }) => (
  <span className={`inline-flex text-muted ${className}`}>
    <NotesIcon className="size-3.5" />
    <span className="sr-only">Has notes</span>
  </span>
);

'use client';
import { useCallback, useEffect, useRef, useState } from 'react';
import type { Task } from '@/api/types';
import { useLingering } from './lingering';
import { TaskRow } from './task-row';

interface ListProps {
  tasks: Task[];
  label: string;
  hideProject?: boolean;
  hideDay?: boolean;
  hideLabel?: string;
  /** Puts a task after another (null: first). Given only where the order is the person's own. */
  onReorder?: (id: string, after: string | null) => void;
  /** Rows may be taken hold of, to be dropped on a day. */
  draggable?: boolean;
}

export function TaskList({ tasks, label, hideProject, hideDay, hideLabel, onReorder, draggable }: ListProps) {
  const lingering = useLingering();
  const list = useRef<HTMLUListElement>(null);
  const [touched, setTouched] = useState(false);
  const drags = Boolean(onReorder) || Boolean(draggable);

  const order = useRef(tasks);
  order.current = tasks;
  const reorder = useRef(onReorder);
  reorder.current = onReorder;

  const move = useCallback((id: string, direction: 'up' | 'down') => {
    const ids = order.current.map((task) => task.id);
    const at = ids.indexOf(id);
    const place = direction === 'up' ? at - 2 : at + 1;
    if (at < 0 || (direction === 'up' ? at === 0 : at === ids.length - 1)) return;
    reorder.current?.(id, ids[place] ?? null);
  }, []);

  // Dragging is loaded when a pointer first comes near a list that can be dragged.
  useEffect(() => {
    const element = list.current;
    if (!touched || !element) return;
    let stop: (() => void) | undefined;
    let gone = false;
    void import('./drag').then(({ dragRows }) => {
      if (!gone) stop = dragRows(element, { reorder: reorder.current ? (id, after) => reorder.current?.(id, after) : undefined });
    });
    return () => {
      gone = true;
      stop?.();
    };
  }, [touched, tasks]);

  return (
    <ul
      ref={list}
      aria-label={label}
      className="-mx-2 lg:mx-0"
      onKeyDown={(event) => {
        const direction = event.key === 'ArrowUp' ? 'up' : event.key === 'ArrowDown' ? 'down' : null;
        const id = (event.target as HTMLElement).closest<HTMLElement>('[data-task-id]')?.dataset.taskId;
        if (!event.altKey || !direction || !id || !onReorder) return;
        event.preventDefault();
        move(id, direction);
      }}
      onPointerOver={drags && !touched ? () => setTouched(true) : undefined}
    >
      {tasks.map((task) => (
        <TaskRow
          key={task.id}
          task={task}
          leaving={lingering.has(task.id) && task.status === 'completed'}
          draggable={drags}
          hideProject={hideProject}
          hideDay={hideDay}
          hideLabel={hideLabel}
          onMove={onReorder ? move : undefined}
        />
      ))}
    </ul>
  );
}

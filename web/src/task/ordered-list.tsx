'use client';
import { useQueryClient } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import type { Task } from '@/api/types';
import { findTask, moveInList } from './cache';
import { changeTask } from './changes';
import { useLingering } from './lingering';
import { ListState } from './list-state';
import { listKey, tasksOf, useTaskList, type TaskFilter, type TaskPages } from './queries';
import { TaskList } from './task-list';

interface OrderedListProps {
  filter: Pick<TaskFilter, 'project_id' | 'label'>;
  label: string;
  belongs: (task: Task) => boolean;
  empty: ReactNode;
  hideProject?: boolean;
}

/** The open tasks of a project, a label or the Inbox in the person's own order, then what is done. */
export function OrderedList({ filter, label, belongs, empty, hideProject }: OrderedListProps) {
  const client = useQueryClient();
  const lingering = useLingering();
  const open: TaskFilter = { ...filter, status: 'open', sort: 'rank', order: 'asc' };
  const query = useTaskList(open);
  const tasks = tasksOf(query.data).filter((task) => !task.deleted_at && belongs(task) && (task.status === 'open' || lingering.has(task.id)));
  const reorder = (id: string, after: string | null) => {
    const task = findTask(client, id);
    if (!task || id === after) return;
    client.setQueryData<TaskPages>(listKey(open), (pages) => pages && moveInList(pages, id, after));
    void changeTask(client, task, { position: { after } });
  };
  return (
    <>
      <ListState query={query} empty={tasks.length === 0 && !query.hasNextPage ? empty : undefined}>
        <TaskList tasks={tasks} label={label} hideProject={hideProject} hideLabel={filter.label} onReorder={reorder} />
      </ListState>
      {query.isSuccess && <Completed filter={filter} belongs={belongs} hideProject={hideProject} />}
    </>
  );
}

function Completed({ filter, belongs, hideProject }: Pick<OrderedListProps, 'filter' | 'belongs' | 'hideProject'>) {
  const [shown, setShown] = useState(false);
  const query = useTaskList({ ...filter, status: 'completed', sort: 'updated', order: 'desc' }, shown);
  const tasks = tasksOf(query.data).filter((task) => !task.deleted_at && task.status === 'completed' && belongs(task));
  return (
    <section className="mt-6" aria-label="Completed">
      <button className="button button-quiet -ml-3" aria-expanded={shown} onClick={() => setShown(!shown)}>
        {shown ? 'Hide completed' : 'Show completed'}
      </button>
      {shown && (
        <ListState query={query} empty={tasks.length === 0 ? <p className="py-3 text-muted">Nothing completed here yet.</p> : undefined}>
          <TaskList tasks={tasks} label="Completed tasks" hideProject={hideProject} hideLabel={filter.label} />
        </ListState>
      )}
    </section>
  );
}

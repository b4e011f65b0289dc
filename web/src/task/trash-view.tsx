'use client';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Task } from '@/api/types';
import { PageHead } from '@/shell/page-head';
import { Confirm } from '@/ui/dialogs';
import { TrashIcon } from '@/ui/icons';
import { say } from '@/ui/toast-store';
import { purgeTask, restoreTask, short } from './changes';
import { ListState, Notice } from './list-state';
import { tasksOf, useTaskList } from './queries';

const agoFormat = () => new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' });

export function TrashView() {
  const client = useQueryClient();
  const query = useTaskList({ trashed: true, sort: 'updated', order: 'desc' });
  const tasks = tasksOf(query.data).filter((task) => task.deleted_at);
  const [doomed, setDoomed] = useState<Task | null>(null);
  const format = agoFormat();
  return (
    <>
      <PageHead title="Trash" note="Deleted tasks stay for 30 days" />
      <ListState
        query={query}
        empty={tasks.length === 0 && !query.hasNextPage ? <Notice title="The trash is empty" picture={<TrashIcon className="mb-4 size-10 text-edge" />} /> : undefined}
      >
        <ul aria-label="Deleted tasks" className="divide-y divide-line">
          {tasks.map((task) => (
            <li key={task.id} data-task-id={task.id} className="flex flex-wrap items-center gap-x-3 gap-y-1 py-2.5">
              <div className="min-w-48 flex-1 max-sm:basis-full">
                <p dir="auto">{task.title}</p>
                <p className="text-[13px] text-muted">Deleted {task.deleted_at && format.format(new Date(task.deleted_at))}</p>
              </div>
              <button
                className="button button-plain"
                aria-label={`Restore ${task.title}`}
                onClick={() => {
                  void restoreTask(client, task);
                  say(`Restored “${short(task.title)}”`);
                }}
              >
                Restore
              </button>
              <button className="button button-quiet text-danger hover:text-danger" aria-label={`Delete ${task.title} for good`} onClick={() => setDoomed(task)}>
                Delete for good
              </button>
            </li>
          ))}
        </ul>
      </ListState>
      <Confirm open={doomed !== null} title={`Delete “${short(doomed?.title ?? '')}” for good?`} action="Delete for good" onClose={() => setDoomed(null)} onConfirm={() => doomed && void purgeTask(client, doomed)}>
        This can’t be undone.
      </Confirm>
    </>
  );
}

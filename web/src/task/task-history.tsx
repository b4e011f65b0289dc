'use client';
import { useState } from 'react';
import type { Task } from '@/api/types';
import { ActivityList } from '@/activity/activity-list';

const format = () => new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit' });

export function TaskHistory({ task }: { task: Task }) {
  const [shown, setShown] = useState(false);
  return (
    <div className="mt-6 border-t border-line pt-3 text-sm text-muted">
      <p>Added {format().format(new Date(task.created_at))}</p>
      {task.completed_at && <p>Completed {format().format(new Date(task.completed_at))}</p>}
      <button className="button button-quiet mt-1 -ml-3" aria-expanded={shown} onClick={() => setShown(!shown)}>
        {shown ? 'Hide history' : 'Show history'}
      </button>
      {shown && <ActivityList taskId={task.id} />}
    </div>
  );
}

'use client';
import { useQueryClient } from '@tanstack/react-query';
import type { Task } from '@/api/types';
import { CheckIcon } from '@/ui/icons';
import { completeTask, reopenTask } from './changes';

const RING: Record<number, string> = {
  1: 'border-danger text-danger bg-danger/10',
  2: 'border-amber text-amber bg-amber/10',
  3: 'border-blue text-blue bg-blue/10',
  4: 'border-edge text-accent',
};

export function Checkbox({ task }: { task: Task }) {
  const client = useQueryClient();
  const done = task.status === 'completed';
  return (
    <button
      role="checkbox"
      aria-checked={done}
      aria-label={done ? `Reopen ${task.title}` : `Complete ${task.title}`}
      className="group/check relative z-10 -m-1 grid size-8 shrink-0 touch:-m-2.5 touch:size-11 place-items-center rounded-full"
      onClick={() => void (done ? reopenTask(client, task) : completeTask(client, task))}
    >
      <span
        className={`grid size-5 place-items-center rounded-full border-[1.6px] transition-colors ${done ? 'check-pop border-accent bg-accent text-on-accent' : RING[task.priority] ?? RING[4]}`}
      >
        <CheckIcon className={`size-3.5 stroke-[2.6] ${done ? '' : 'opacity-0 transition-opacity group-hover/check:opacity-100'}`} />
      </span>
    </button>
  );
}

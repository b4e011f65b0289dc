import type { Task } from '@/api/types';
import { createStore } from '@/ui/store';

export type PopoverKind = 'more' | 'schedule' | 'project' | 'priority' | 'labels';

export interface TaskPopover {
  kind: PopoverKind;
  task: Task;
  anchor: HTMLElement;
  move?: (direction: 'up' | 'down') => void;
}

/** One popover for all rows: a list of a thousand rows mounts none of its own. */
export const taskPopover = createStore<TaskPopover | null>(null);

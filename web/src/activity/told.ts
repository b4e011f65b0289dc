import type { Activity } from '@/api/types';

const CHANGES: Record<string, string> = { restored: 'Restored', reopened: 'Reopened', moved: 'Moved', rescheduled: 'Rescheduled' };

const TYPES: Record<string, string> = {
  'task.created': 'Added',
  'task.updated': 'Changed',
  'task.completed': 'Completed',
  'task.deleted': 'Deleted',
  'task.refused': 'A change was refused',
  'project.created': 'Added the project',
  'project.updated': 'Changed the project',
  'project.deleted': 'Deleted the project',
  'label.created': 'Added the label',
  'label.updated': 'Changed the label',
  'label.deleted': 'Deleted the label',
  'user.registered': 'Created the account',
  'user.logged_in': 'Signed in',
  'chat.intent.recognized': 'Told the chat',
};

/** What happened, in words; what this page does not know yet is shown by its own name. */
export function told(item: Activity): string {
  const change = item.type === 'task.updated' && item.change ? CHANGES[item.change] : undefined;
  return change ?? TYPES[item.type] ?? item.type;
}

import { createStore } from './store';

export interface Message {
  id: number;
  text: string;
  tone: 'plain' | 'failed';
  undo?: () => void;
  open: boolean;
}

let next = 1;
const store = createStore<Message[]>([]);

export const useMessages = store.use;

/** Says what happened. Only the latest can be undone, so older ones make way. */
export function say(text: string, options: { undo?: () => void; tone?: Message['tone'] } = {}) {
  const message: Message = { id: next++, text, tone: options.tone ?? 'plain', undo: options.undo, open: true };
  store.set([...store.get().filter((other) => other.tone === 'failed' && other.open).slice(-1), message]);
}

export function close(id: number) {
  store.set(store.get().filter((message) => message.id !== id));
}

export function undoLast(): boolean {
  const message = store.get().findLast((candidate) => candidate.undo);
  if (!message) return false;
  close(message.id);
  message.undo?.();
  return true;
}

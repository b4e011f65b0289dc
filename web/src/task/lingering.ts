// A task that was just completed stays in its list for a moment, so that the eye sees it go.
import { createStore } from '@/ui/store';

const store = createStore<ReadonlySet<string>>(new Set());
const MOMENT = 650;

export const useLingering = store.use;

export function linger(id: string) {
  store.set(new Set([...store.get(), id]));
  setTimeout(() => stay(id), MOMENT);
}

export function stay(id: string) {
  store.set(new Set([...store.get()].filter((other) => other !== id)));
}

'use client';
import { useSearchParams } from 'next/navigation';

/** The parts of the address that a page reads: no route of a static export has them in its path. */
export function useParameter(name: string): string | null {
  return useSearchParams().get(name);
}

/** Writes one part without leaving the page (and without asking the server for it again). */
export function setParameter(name: string, value: string | null, how: 'push' | 'replace' = 'push', state: unknown = null) {
  const url = new URL(window.location.href);
  if (value === null) url.searchParams.delete(name);
  else url.searchParams.set(name, value);
  const address = `${url.pathname}${url.search}`;
  if (how === 'push') window.history.pushState(state, '', address);
  else window.history.replaceState(state, '', address);
}

export const taskIsOpen = () => new URL(window.location.href).searchParams.has('task');

/** The mark of an entry that lies over the list it was opened from; a new one each, for the router writes into it. */
const overList = () => ({ overList: true });
const liesOverList = () => Boolean((window.history.state as { overList?: boolean } | null)?.overList);

/** One entry for the panel, however many tasks are looked at in it: Back closes it. */
export function openTask(id: string) {
  if (!taskIsOpen()) setParameter('task', id, 'push', overList());
  else setParameter('task', id, 'replace', liesOverList() ? overList() : null);
}

/** Closing is going back where there is a list to go back to, so that Back never opens it again. */
export function closeTask() {
  if (goingBack) return;
  if (!liesOverList()) return setParameter('task', null, 'replace');
  goingBack = true;
  addEventListener('popstate', () => (goingBack = false), { once: true });
  window.history.back();
}

// The address changes a moment after back(): a second press until then would leave the list too.
let goingBack = false;

'use client';
import { useSearchParams } from 'next/navigation';

/** The parts of the address that a page reads: no route of a static export has them in its path. */
export function useParameter(name: string): string | null {
  return useSearchParams().get(name);
}

/** Writes one part without leaving the page (and without asking the server for it again). */
export function setParameter(name: string, value: string | null, how: 'push' | 'replace' = 'push') {
  const url = new URL(window.location.href);
  if (value === null) url.searchParams.delete(name);
  else url.searchParams.set(name, value);
  const address = `${url.pathname}${url.search}`;
  if (how === 'push') window.history.pushState(null, '', address);
  else window.history.replaceState(null, '', address);
}

export const openTask = (id: string) => setParameter('task', id);
export const closeTask = () => setParameter('task', null);
export const taskIsOpen = () => new URL(window.location.href).searchParams.has('task');

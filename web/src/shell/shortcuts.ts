'use client';
import { useQueryClient, type QueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useEffect } from 'react';
import type { Task } from '@/api/types';
import { findTask } from '@/task/cache';
import { changeTask, completeTask, deleteTask, reopenTask } from '@/task/changes';
import { taskPopover, type PopoverKind } from '@/task/popover-store';
import { undoLast } from '@/ui/toast-store';
import { closeTask, taskIsOpen } from './address';
import { addTask, palette, shortcutSheet, singleKeys, toggleChat } from './panels';

const GO: Record<string, string> = { t: '/today', u: '/upcoming', i: '/inbox', a: '/activity', s: '/settings', x: '/trash', c: '/chat' };

function typing(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || target.matches('input, textarea, select') || target.closest('[role="dialog"], [role="alertdialog"], [role="menu"]') !== null;
}

function currentRow(): HTMLElement | null {
  return (document.activeElement as HTMLElement | null)?.closest<HTMLElement>('[data-task-id]') ?? null;
}

function step(by: 1 | -1) {
  const links = [...document.querySelectorAll<HTMLElement>('[data-task-id] [data-task-link]')];
  const row = currentRow();
  const at = links.findIndex((link) => row?.contains(link));
  const next = at < 0 ? (by === 1 ? 0 : links.length - 1) : at + by;
  const link = links[Math.max(0, Math.min(next, links.length - 1))];
  link?.focus();
  link?.scrollIntoView({ block: 'nearest' });
}

/** The neighbour takes the focus when its row is about to leave the list. */
function leaveRow(row: HTMLElement) {
  const next = (row.nextElementSibling ?? row.previousElementSibling) as HTMLElement | null;
  next?.querySelector<HTMLElement>('[data-task-link]')?.focus();
}

function open(kind: PopoverKind, task: Task, row: HTMLElement) {
  const anchor = row.querySelector<HTMLElement>('[data-task-link]') ?? row;
  taskPopover.set({ kind, task, anchor });
}

function onTask(key: string, client: QueryClient): boolean {
  const row = currentRow();
  const task = row && findTask(client, row.dataset.taskId ?? '');
  if (!row || !task) return false;
  if (key === 'e') {
    leaveRow(row);
    void (task.status === 'open' ? completeTask(client, task) : reopenTask(client, task));
  } else if (key === 't') open('schedule', task, row);
  else if (key === 'm') open('project', task, row);
  else if (key === 'l') open('labels', task, row);
  else if (/^[1-4]$/.test(key)) void changeTask(client, task, { priority: Number(key) }, key === '4' ? 'No priority' : `Priority ${key}`);
  else if (key === 'Delete' || key === '#') {
    leaveRow(row);
    void deleteTask(client, task);
  } else return false;
  return true;
}

function onPage(key: string, router: { push: (path: string) => void }): boolean {
  if (key === 'q') addTask();
  else if (key === '/') router.push('/search');
  else if (key === '?') shortcutSheet.set(true);
  else if (key === 'j') step(1);
  else if (key === 'k') step(-1);
  else if (key === 'c') toggleChat();
  else if (key === 'z') return undoLast();
  else return false;
  return true;
}

export function useShortcuts() {
  const client = useQueryClient();
  const router = useRouter();
  useEffect(() => {
    let went = 0;
    const listen = (event: KeyboardEvent) => {
      if ((event.metaKey || event.ctrlKey) && !event.shiftKey && !event.altKey && event.key.toLowerCase() === 'k') {
        event.preventDefault();
        palette.set(!palette.get());
        return;
      }
      if (event.defaultPrevented || event.metaKey || event.ctrlKey || event.altKey || typing(event.target)) return;
      if (event.key === 'Escape' && taskIsOpen()) return closeTask();
      if (singleKeys.get() === 'off') return;
      const after = Date.now() - went < 1200;
      went = 0;
      const place = after ? GO[event.key] : undefined;
      if (place) router.push(place);
      else if (event.key === 'g') went = Date.now();
      else if (!onTask(event.key, client) && !onPage(event.key, router)) return;
      event.preventDefault();
    };
    document.addEventListener('keydown', listen);
    return () => document.removeEventListener('keydown', listen);
  }, [client, router]);
}

'use client';
import { useQueryClient } from '@tanstack/react-query';
import { usePathname, useRouter } from 'next/navigation';
import { Suspense, useEffect, useRef, type ReactNode } from 'react';
import { start } from '@/session/session';
import { useSession } from '@/session/use-session';
import { TaskPopoverHost } from '@/task/task-popover';
import { Toasts } from '@/ui/toasts';
import { useWide } from '@/ui/use-media';
import { whenUsed } from '@/ui/when-used';
import { closeTask, useParameter } from './address';
import { fetchAhead } from './ahead';
import { Banner } from './banner';
import { BottomBar } from './bottom-bar';
import { follow } from './live';
import { chatPanel, palette, quickAdd, shortcutSheet, singleKeys, theme } from './panels';
import { useShortcuts } from './shortcuts';
import { Sidebar, SidebarDrawer } from './sidebar';
import { Starting, Unreachable } from './waiting';

const quickAddPart = () => import('@/quickadd/quick-add').then(({ QuickAdd: it }) => it);
const taskDetailPart = () => import('@/task/task-detail').then(({ TaskDetail: it }) => it);
const QuickAdd = whenUsed(quickAddPart, () => quickAdd.set(null));
const TaskDetail = whenUsed(taskDetailPart, closeTask);
const ChatPanel = whenUsed(() => import('@/chat/chat-panel').then(({ ChatPanel: it }) => it), () => chatPanel.set('closed'));
const Palette = whenUsed(() => import('./palette').then(({ Palette: it }) => it), () => palette.set(false));
const ShortcutSheet = whenUsed(() => import('./shortcut-sheet').then(({ ShortcutSheet: it }) => it), () => shortcutSheet.set(false));

/** Everything of the signed-in part that stays while the pages change. */
export function Shell({ children }: { children: ReactNode }) {
  const session = useSession();
  const router = useRouter();
  useEffect(() => void start(), []);
  useEffect(() => {
    for (const store of [chatPanel, singleKeys, theme]) store.load();
  }, []);
  useEffect(() => {
    if (session.phase !== 'signed-out') return;
    const here = `${window.location.pathname}${window.location.search}`;
    router.replace(here === '/today' ? '/sign-in' : `/sign-in?next=${encodeURIComponent(here)}`);
  }, [session.phase, router]);
  if (session.phase === 'unreachable') return <Unreachable busy={session.busy} />;
  if (session.phase !== 'signed-in') return <Starting />;
  return (
    <Suspense fallback={<Starting />}>
      <Frame key={session.user.id}>{children}</Frame>
    </Suspense>
  );
}

function Frame({ children }: { children: ReactNode }) {
  const client = useQueryClient();
  const path = usePathname();
  const wide = useWide();
  const main = useRef<HTMLElement>(null);
  const chat = chatPanel.use();
  const task = useParameter('task');
  const router = useRouter();
  useShortcuts();
  useEffect(() => fetchAhead(router, [quickAddPart, taskDetailPart]), [router]);
  useEffect(() => follow(client), [client]);
  // Another person at the same browser must not see what was cached for the one before.
  useEffect(() => () => client.clear(), [client]);

  // A new page is announced by its heading.
  const before = useRef(path);
  useEffect(() => {
    if (before.current === path) return;
    before.current = path;
    window.scrollTo(0, 0);
    // A page with a field to type in has taken the focus itself.
    if (main.current?.contains(document.activeElement)) return;
    main.current?.querySelector<HTMLElement>('h1')?.focus({ preventScroll: true });
  }, [path]);

  return (
    <div className="flex min-h-dvh">
      <a href="#main" className="button button-primary fixed top-2 left-2 z-50 -translate-y-20 focus:translate-y-0">
        Skip to the tasks
      </a>
      {wide && <Sidebar />}
      <div className="flex min-w-0 flex-1 flex-col">
        <Banner />
        <main ref={main} id="main" tabIndex={-1} className="mx-auto w-full max-w-3xl flex-1 px-4 pt-6 pb-28 sm:px-6 lg:px-12 lg:pt-10 lg:pb-16">
          {children}
        </main>
      </div>
      <Beside task={task} chat={wide && chat === 'open' && path !== '/chat'} />
      {!wide && <BottomBar />}
      {!wide && <SidebarDrawer />}
      <Overlays />
      <TaskPopoverHost />
      <Toasts />
    </div>
  );
}

function Beside({ task, chat }: { task: string | null; chat: boolean }) {
  if (!task && !chat) return null;
  return (
    <div className="sticky top-0 z-20 flex h-dvh">
      {task && <TaskDetail id={task} />}
      {chat && <div className={task ? 'hidden min-[1500px]:block' : ''}><ChatPanel /></div>}
    </div>
  );
}

function Overlays() {
  const add = quickAdd.use();
  const searching = palette.use();
  const sheet = shortcutSheet.use();
  return (
    <>
      {add && <QuickAdd preset={add} />}
      {searching && <Palette />}
      {sheet && <ShortcutSheet />}
    </>
  );
}

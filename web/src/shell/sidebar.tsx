'use client';
import { useQueryClient } from '@tanstack/react-query';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { Dialog } from 'radix-ui';
import { useState, type ReactNode } from 'react';
import { create, useLabels, useProjects, type Kind } from '@/project/queries';
import { useUser } from '@/session/use-session';
import { OVERLAY, NameDialog } from '@/ui/dialogs';
import { ChatIcon, CloseIcon, Mark, PlusIcon, ProjectIcon, TagIcon } from '@/ui/icons';
import { useParameter } from './address';
import { addTask, chatPanel, drawer, palette, toggleChat } from './panels';
import { LATER_PLACES, PLACES } from './places';

export function Sidebar() {
  return (
    <div className="sticky top-0 flex h-dvh w-64 shrink-0 flex-col overflow-y-auto border-r border-line bg-side p-3">
      <Contents />
    </div>
  );
}

export function SidebarDrawer() {
  const open = drawer.use();
  return (
    <Dialog.Root open={open} onOpenChange={drawer.set}>
      <Dialog.Portal>
        <Dialog.Overlay className={OVERLAY} />
        <Dialog.Content className="fixed inset-y-0 left-0 z-50 flex w-72 flex-col overflow-y-auto bg-side p-3" aria-describedby={undefined}>
          <Dialog.Title className="sr-only">Menu</Dialog.Title>
          <Dialog.Close className="icon-button absolute top-3 right-3" aria-label="Close menu">
            <CloseIcon />
          </Dialog.Close>
          <Contents />
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

const ROW = 'flex min-h-8 items-center gap-3 rounded-lg px-2.5 hover:bg-hover touch:min-h-11';

function Contents() {
  const user = useUser();
  const chat = chatPanel.use();
  const talking = usePathname() === '/chat';
  return (
    <nav aria-label="Main" className="flex flex-1 flex-col">
      <div className="mb-3 flex items-center gap-2.5 px-2 pt-1">
        <Mark />
        <div className="min-w-0">
          <p className="leading-tight font-semibold">Pando</p>
          <p className="truncate text-xs text-muted">{user.name || user.email}</p>
        </div>
      </div>
      <button className="button button-primary mb-2 w-full" onClick={() => (drawer.set(false), addTask())}>
        <PlusIcon /> Add task
      </button>
      <div className="space-y-px">
        {PLACES.map(({ href, name, icon: Icon }) => (
          <Place key={href} href={href} icon={<Icon />}>
            {name}
          </Place>
        ))}
        <button
          className={`${ROW} w-full text-left max-lg:hidden ${talking ? 'bg-wash font-medium text-accent hover:bg-wash' : ''}`}
          aria-pressed={talking || chat === 'open'}
          onClick={() => talking || toggleChat()}
        >
          <ChatIcon /> Chat
        </button>
        <Group kind="projects" title="Projects" />
        <Group kind="labels" title="Labels" />
        <div className="pt-4">
          {LATER_PLACES.map(({ href, name, icon: Icon }) => (
            <Place key={href} href={href} icon={<Icon />}>
              {name}
            </Place>
          ))}
        </div>
      </div>
      <button className="button button-quiet button-small mt-auto justify-between text-xs max-lg:hidden" onClick={() => palette.set(true)}>
        Commands <kbd>Ctrl K</kbd>
      </button>
    </nav>
  );
}

function Place({ href, icon, count, children }: { href: string; icon: ReactNode; count?: number; children: ReactNode }) {
  const path = usePathname();
  const id = useParameter('id');
  const here = href === path || (id !== null && href === `${path}?id=${id}`);
  return (
    <Link
      href={href}
      prefetch={false}
      aria-current={here ? 'page' : undefined}
      onClick={() => drawer.set(false)}
      className={`${ROW} ${here ? 'bg-wash font-medium text-accent hover:bg-wash' : ''}`}
    >
      {icon}
      <span className="min-w-0 flex-1 truncate">{children}</span>
      {count ? (
        <span className="text-xs font-normal text-muted">
          {count}
          <span className="sr-only"> open</span>
        </span>
      ) : null}
    </Link>
  );
}

function Group({ kind, title }: { kind: Kind; title: string }) {
  const client = useQueryClient();
  const projects = useProjects();
  const labels = useLabels();
  const [naming, setNaming] = useState(false);
  const things = kind === 'projects' ? (projects.data ?? []).filter((project) => !project.archived) : (labels.data ?? []);
  const word = kind === 'projects' ? 'project' : 'label';
  return (
    <section aria-label={title} className="pt-4">
      <div className="flex items-center pl-2.5">
        <h2 className="flex-1 text-xs font-medium text-muted">{title}</h2>
        <button className="icon-button size-7 touch:size-11" aria-label={`New ${word}`} onClick={() => setNaming(true)}>
          <PlusIcon className="size-4" />
        </button>
      </div>
      {things.map((thing) => (
        <Place key={thing.id} href={`/${word}?id=${thing.id}`} icon={kind === 'projects' ? <ProjectIcon /> : <TagIcon />} count={thing.open_count}>
          {thing.name}
        </Place>
      ))}
      <NameDialog open={naming} title={`New ${word}`} onClose={() => setNaming(false)} onSave={async (name) => Boolean(await create(client, kind, name))} />
    </section>
  );
}

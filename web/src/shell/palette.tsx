'use client';
import { Command } from 'cmdk';
import { useRouter } from 'next/navigation';
import { useEffect, useState, type ReactNode } from 'react';
import { useLabels, useProjects } from '@/project/queries';
import { signOut } from '@/session/session';
import { useSearch } from '@/task/queries';
import { OVERLAY } from '@/ui/dialogs';
import { ChatIcon, CheckIcon, PlusIcon, ProjectIcon, SunIcon, TagIcon } from '@/ui/icons';
import { openTask } from './address';
import { addTask, applyTheme, palette, shortcutSheet, toggleChat } from './panels';
import { LATER_PLACES, PLACES } from './places';

/** Every word typed has to be there: looser matches put surprises under the Enter key. */
const matches = (name: string, typed: string) => (typed.toLowerCase().split(/\s+/).every((word) => name.toLowerCase().includes(word)) ? 1 : 0);

const ITEM = 'menu-item data-[selected=true]:bg-hover';

export function Palette() {
  const router = useRouter();
  const [words, setWords] = useState('');
  const [asked, setAsked] = useState('');
  const { data: projects } = useProjects();
  const { data: labels } = useLabels();
  const found = useSearch(asked);
  useEffect(() => {
    const timer = setTimeout(() => setAsked(words), 140);
    return () => clearTimeout(timer);
  }, [words]);
  const item = (name: string, icon: ReactNode, act: () => void, key?: string) => (
    <Command.Item
      key={name}
      value={name}
      className={ITEM}
      onSelect={() => {
        palette.set(false);
        act();
      }}
    >
      {icon}
      <span className="flex-1">{name}</span>
      {key && <kbd>{key}</kbd>}
    </Command.Item>
  );
  const looking = words !== asked || found.isFetching;
  const tasks = asked.trim() ? (found.data?.items ?? []).slice(0, 8) : [];
  return (
    <Command.Dialog
      open
      onOpenChange={palette.set}
      label="Command palette"
      loop
      filter={matches}
      overlayClassName={OVERLAY}
      contentClassName="enter fixed top-[12%] left-1/2 z-50 w-[min(36rem,calc(100vw-1.5rem))] -translate-x-1/2 overflow-hidden rounded-card border border-line bg-surface shadow-float"
    >
      <Command.Input value={words} onValueChange={setWords} placeholder="Go to, do, or find a task" className="min-h-13 w-full border-b border-line bg-transparent px-5 text-base outline-none" />
      <Command.List className="max-h-[55dvh] overflow-y-auto p-2 text-sm [&_[cmdk-group-heading]]:px-2.5 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-xs [&_[cmdk-group-heading]]:text-muted">
        {tasks.length === 0 && !looking && <Command.Empty className="px-3 py-6 text-center text-muted">Nothing found.</Command.Empty>}
        {tasks.length > 0 && (
          <Command.Group heading="Tasks" forceMount>
            {tasks.map(({ task }) => (
              <Command.Item key={task.id} forceMount value={`task ${task.id}`} className={ITEM} onSelect={() => (palette.set(false), openTask(task.id))}>
                {task.status === 'completed' ? <CheckIcon className="size-[18px] text-accent" /> : <i className="m-0.5 size-3.5 rounded-full border-[1.6px] border-edge" />}
                <span className="flex-1">{task.title}</span>
              </Command.Item>
            ))}
          </Command.Group>
        )}
        <Command.Group heading="Do">
          {item('Add task', <PlusIcon />, () => addTask(), 'q')}
          {item('Show or hide the chat', <ChatIcon />, toggleChat, 'c')}
          {item('Light theme', <SunIcon />, () => applyTheme('light'))}
          {item('Dark theme', <SunIcon />, () => applyTheme('dark'))}
          {item('Theme of the system', <SunIcon />, () => applyTheme('system'))}
          {item('Keyboard shortcuts', <span className="w-[18px] text-center text-muted">?</span>, () => shortcutSheet.set(true))}
          {item('Sign out', <span className="size-[18px]" />, () => void signOut())}
        </Command.Group>
        <Command.Group heading="Go to">
          {[...PLACES, ...LATER_PLACES].map(({ href, name, icon: Icon, key }) => item(name, <Icon />, () => router.push(href), key))}
          {(projects ?? []).map((project) => item(`Project ${project.name}`, <ProjectIcon />, () => router.push(`/project?id=${project.id}`)))}
          {(labels ?? []).map((label) => item(`Label ${label.name}`, <TagIcon />, () => router.push(`/label?id=${label.id}`)))}
        </Command.Group>
      </Command.List>
    </Command.Dialog>
  );
}

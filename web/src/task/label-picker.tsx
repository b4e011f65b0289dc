'use client';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Task } from '@/api/types';
import { useLabels } from '@/project/queries';
import { findTask } from './cache';
import { changeTask } from './changes';

/** Toggles labels; a name that is not there yet becomes a new label. */
export function LabelPicker({ task: given }: { task: Task }) {
  const client = useQueryClient();
  const { data: labels } = useLabels();
  const [typed, setTyped] = useState('');
  const [names, setNames] = useState(given.labels.map((label) => label.name));
  const name = typed.trim().replace(/^@/, '');
  const shown = (labels ?? []).filter((label) => label.name.toLowerCase().includes(name.toLowerCase()));
  const exact = (labels ?? []).some((label) => label.name.toLowerCase() === name.toLowerCase());
  const save = (next: string[]) => {
    setNames(next);
    void changeTask(client, findTask(client, given.id) ?? given, { labels: next });
  };
  const toggle = (label: string) => save(names.includes(label) ? names.filter((other) => other !== label) : [...names, label]);
  return (
    <form
      className="w-56 p-1"
      onSubmit={(event) => {
        event.preventDefault();
        const first = exact || shown.length === 0 ? name : shown[0]?.name;
        if (first) toggle(labels?.find((label) => label.name.toLowerCase() === first.toLowerCase())?.name ?? first);
        setTyped('');
      }}
    >
      <input className="field field-small mb-1" aria-label="Label name" placeholder="Find or add a label" value={typed} onChange={(event) => setTyped(event.target.value)} />
      <div className="relative max-h-56 overflow-y-auto">
        {shown.map((label) => (
          <label key={label.id} className="menu-item hover:bg-hover">
            <input type="checkbox" className="size-4 accent-(--color-accent)" checked={names.includes(label.name)} onChange={() => toggle(label.name)} />
            {label.name}
          </label>
        ))}
        {name && !exact && (
          <button type="button" className="menu-item w-full text-left hover:bg-hover" onClick={() => (save([...names, name]), setTyped(''))}>
            Add “{name}”
          </button>
        )}
      </div>
    </form>
  );
}

'use client';
import { useEffect, useRef, useState } from 'react';
import { PageHead } from '@/shell/page-head';
import { setParameter, useParameter } from '@/shell/address';
import { SearchIcon } from '@/ui/icons';
import { ListState, Notice } from './list-state';
import { useSearch } from './queries';
import { TaskList } from './task-list';

export function SearchView() {
  const asked = useParameter('q') ?? '';
  const [words, setWords] = useState(asked);
  const field = useRef<HTMLInputElement>(null);
  const query = useSearch(asked);
  useEffect(() => {
    field.current?.focus();
  }, []);
  useEffect(() => {
    const timer = setTimeout(() => words !== asked && setParameter('q', words || null, 'replace'), 140);
    return () => clearTimeout(timer);
  }, [words, asked]);
  const hits = (query.data?.items ?? []).map((hit) => hit.task).filter((task) => !task.deleted_at);
  const some = asked.trim().length > 0;
  return (
    <>
      <PageHead title="Search" />
      <search className="relative block">
        <SearchIcon className="pointer-events-none absolute top-3 left-3.5 size-5 text-muted" />
        <input
          ref={field}
          type="search"
          className="field min-h-11 pl-11"
          aria-label="Search tasks"
          placeholder="Titles and notes, open and completed"
          value={words}
          onChange={(event) => setWords(event.target.value)}
        />
      </search>
      <p className="sr-only" role="status">
        {some && query.isSuccess ? `${hits.length} found` : ''}
      </p>
      <div className="mt-5">
        {some ? (
          <ListState query={query} empty={hits.length === 0 ? <Notice title="Nothing found">No task has these words. Try fewer, or only the beginning of one.</Notice> : undefined}>
            <TaskList tasks={hits} label="Tasks found" />
          </ListState>
        ) : (
          <Notice title="Find any task">The beginning of a word is enough, and accents don’t matter.</Notice>
        )}
      </div>
    </>
  );
}

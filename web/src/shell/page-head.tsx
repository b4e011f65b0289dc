'use client';
import { useEffect, type ReactNode } from 'react';
import { PlusIcon } from '@/ui/icons';
import { addTask, pageSuggests, type QuickAddPreset } from './panels';

interface PageHeadProps {
  title: string;
  note?: ReactNode;
  add?: QuickAddPreset;
  children?: ReactNode;
}

export function PageHead({ title, note, add, children }: PageHeadProps) {
  const { date, label, project_id } = add ?? {};
  useEffect(() => {
    pageSuggests.set({ date, label, project_id });
    return () => pageSuggests.set({});
  }, [date, label, project_id]);
  return (
    <header className="mb-5 flex items-start gap-3">
      <div className="min-w-0 flex-1">
        <h1 tabIndex={-1} className="text-[26px] leading-9 font-semibold tracking-tight">
          {title}
        </h1>
        {note && <p className="text-muted">{note}</p>}
      </div>
      {children}
      {add && (
        <button className="button button-plain max-lg:hidden" onClick={() => addTask()}>
          <PlusIcon /> Add task
        </button>
      )}
    </header>
  );
}

export function SectionHead({ title, children, id }: { title: ReactNode; children?: ReactNode; id?: string }) {
  return (
    <div className="mt-6 mb-1 flex min-h-9 items-center gap-3 border-b border-line pb-1">
      <h2 id={id} className="flex-1 text-sm font-semibold">
        {title}
      </h2>
      {children}
    </div>
  );
}

'use client';
import type { ReactNode } from 'react';
import type { ParsedLine, SpanKind } from '@/api/types';
import { useProjects } from '@/project/queries';
import { useTimeZone } from '@/session/use-session';
import { dueText } from '@/time/due';
import { CalendarIcon, CloseIcon, FlagIcon, ProjectIcon, TagIcon } from '@/ui/icons';
import { spanKey, type Preset } from './line';

interface ChipsProps {
  text: string;
  answer: { text: string; parsed: ParsedLine };
  off: ReadonlySet<string>;
  onOff: (off: ReadonlySet<string>) => void;
  preset: Preset;
  onPreset: (preset: Preset) => void;
}

const ICONS: Record<SpanKind, ReactNode> = {
  date: <CalendarIcon className="size-3.5" />,
  priority: <FlagIcon className="size-3.5" />,
  label: <TagIcon className="size-3.5" />,
  project: <ProjectIcon className="size-3.5" />,
};

/** What was understood. A click takes a meaning off; another gives it back. */
export function Chips({ answer, off, onOff, preset, onPreset }: ChipsProps) {
  const zone = useTimeZone();
  const { data: projects } = useProjects();
  const { text, parsed } = answer;
  const on = (kind: SpanKind) => parsed.spans.some((span) => span.kind === kind && !off.has(spanKey(text, span)));
  const nameOf = (span: ParsedLine['spans'][number]) => {
    const words = text.slice(span.start, span.end).trim().replace(/^[@#]/, '');
    if (span.kind === 'date' && parsed.due) return dueText(parsed.due, zone);
    if (span.kind === 'priority') return `Priority ${parsed.priority}`;
    if (span.kind === 'project' && parsed.project) {
      const known = projects?.some((project) => project.name.toLowerCase() === parsed.project?.toLowerCase());
      return known === false ? `${parsed.project} (new)` : parsed.project;
    }
    return words;
  };
  const toggle = (key: string) => onOff(new Set(off.has(key) ? [...off].filter((other) => other !== key) : [...off, key]));
  const suggested = projects?.find((project) => project.id === preset.project_id);
  return (
    <div id="quick-add-chips" role="group" aria-label="Understood" className="flex min-h-8 flex-wrap items-center gap-1.5 px-1 pt-1">
      {parsed.spans.map((span) => {
        const key = spanKey(text, span);
        const isOff = off.has(key);
        return (
          <button
            key={`${key} ${span.start}`}
            type="button"
            aria-pressed={!isOff}
            data-chip={span.kind}
            className={`chip hover:border-edge ${isOff ? 'line-through' : 'border-gold/60 bg-gold/15 text-ink'}`}
            onClick={() => toggle(key)}
          >
            {ICONS[span.kind]}
            {nameOf(span)}
            {!isOff && <CloseIcon className="size-3" />}
          </button>
        );
      })}
      {preset.date && !on('date') && <PresetChip icon={ICONS.date} name={dueText({ date: preset.date }, zone)} onOff={() => onPreset({ ...preset, date: undefined })} />}
      {suggested && !on('project') && <PresetChip icon={ICONS.project} name={suggested.name} onOff={() => onPreset({ ...preset, project_id: undefined })} />}
      {preset.label && <PresetChip icon={ICONS.label} name={preset.label} onOff={() => onPreset({ ...preset, label: undefined })} />}
    </div>
  );
}

function PresetChip({ icon, name, onOff }: { icon: ReactNode; name: string; onOff: () => void }) {
  return (
    <button type="button" className="chip hover:border-edge" aria-label={`Without ${name}`} onClick={onOff}>
      {icon}
      {name}
      <CloseIcon className="size-3" />
    </button>
  );
}

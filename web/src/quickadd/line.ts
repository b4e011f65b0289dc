// From a typed line and what the server understood of it to a new task. A chip that was clicked off
// means its words literally: they go back into the title and their meaning is dropped.
import type { Due, NewTask, ParsedLine, SpanKind } from '@/api/types';

type Span = ParsedLine['spans'][number];

export const EMPTY: ParsedLine = { title: '', due: null, priority: null, labels: [], project: null, spans: [] };

/** What a chip is remembered by: its offsets move while the person types on. */
export const spanKey = (text: string, span: Span) => `${span.kind} ${text.slice(span.start, span.end).trim().toLowerCase()}`;

export interface Composed {
  title: string;
  due: Due | null;
  priority: number | null;
  labels: string[];
  project: string | null;
}

const bare = (word: string) => word.trim().replace(/^[@#]/, '').replace(/^"(.*)"$/, '$1').toLowerCase();

export function compose(text: string, parsed: ParsedLine, off: ReadonlySet<string>): Composed {
  const spans = parsed.spans.filter((span) => !off.has(spanKey(text, span)));
  const { labels } = parsed;
  const due = parsed.due ?? null;
  const priority = parsed.priority ?? null;
  const project = parsed.project ?? null;
  if (spans.length === parsed.spans.length) return { title: parsed.title, due, priority, labels, project };
  const on = (kind: SpanKind) => spans.some((span) => span.kind === kind);
  const refused = parsed.spans.filter((span) => !spans.includes(span) && span.kind === 'label').map((span) => bare(text.slice(span.start, span.end)));
  return {
    title: without(text, spans),
    due: on('date') ? due : null,
    priority: on('priority') ? priority : null,
    labels: labels.filter((label) => !refused.includes(label.toLowerCase())),
    project: on('project') ? project : null,
  };
}

function without(text: string, spans: Span[]): string {
  let title = '';
  let at = 0;
  for (const span of [...spans].sort((a, b) => a.start - b.start)) {
    title += text.slice(at, span.start);
    at = Math.max(at, span.end);
  }
  return `${title}${text.slice(at)}`.replace(/\s+/g, ' ').trim();
}

export interface Preset {
  project_id?: string;
  label?: string;
  date?: string;
}

/** What was typed comes before what the page the person is on suggests. */
export function newTask(composed: Composed, preset: Preset): NewTask {
  const due = composed.due ?? (preset.date ? { date: preset.date } : null);
  const labels = preset.label && !composed.labels.includes(preset.label) ? [...composed.labels, preset.label] : composed.labels;
  return {
    title: composed.title,
    ...(due && { due }),
    ...(composed.priority && { priority: composed.priority }),
    ...(labels.length > 0 && { labels }),
    ...(composed.project ? { project: composed.project } : preset.project_id && { project_id: preset.project_id }),
  };
}

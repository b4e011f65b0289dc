// The one place that names the shapes of the API. They are generated from openapi/public.json into
// schema.ts (npm run types); the rest of the interface imports its words from here.
import type { components } from './schema';

type Schemas = components['schemas'];

export type Task = Schemas['Task'];
export type NewTask = Schemas['NewTask'];
/** What the interface changes of a task, a part of the contract's TaskPatch. */
export type TaskChanges = Partial<Pick<Task, 'title' | 'notes' | 'priority' | 'due' | 'project_id'>> & {
  labels?: string[];
  position?: { after: string | null };
};
export type Due = Schemas['Due'];
export type Project = Schemas['Project'];
export type Label = Schemas['Label'];
export type SearchHit = Schemas['Found'];
export type BatchOperation = Schemas['BatchOperation'];
export type BatchAnswer = Schemas['BatchAnswer'];

/** The contract says `string`; the interface draws these four and ignores a kind it does not know. */
export type SpanKind = 'date' | 'priority' | 'label' | 'project';
export type ParsedLine = Omit<Schemas['Parsed'], 'spans'> & { spans: { start: number; end: number; kind: SpanKind }[] };

export type User = Schemas['User'];
export type SignedIn = Schemas['SignedIn'];
export type AuthStatus = Schemas['AuthStatus'];
export type SignedInDevice = Schemas['Session'];
export type Invitation = Schemas['Invitation'];

export type Card = Schemas['Card'];
export type ChangeVerb = Schemas['Verb'];
export type ChatAnswer = Schemas['Reply'];
export type ChatMessage = Schemas['ChatMessage'];
export type ChatSession = Schemas['ChatSession'];

export type Activity = Schemas['Activity'];
export type Summary = Schemas['Summary'];
export type DayFigures = Schemas['DayFigures'];
/** A project's or a label's share of the figures. */
export type Split = Pick<Schemas['ProjectFigures'], 'name' | 'created' | 'completed' | 'open'> & { project_id?: string | null; label_id?: string };

export interface Page<Item> {
  items: Item[];
  next_cursor?: string | null;
}

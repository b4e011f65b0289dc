// The one place that names the shapes of the API. The rest of the interface imports from here.

export type Priority = 1 | 2 | 3 | 4;

export interface Due {
  date: string;
  time?: string | null;
  time_zone?: string | null;
}

export interface LabelName {
  id: string;
  name: string;
}

export interface Task {
  id: string;
  title: string;
  notes: string;
  status: 'open' | 'completed';
  priority: number;
  due: Due | null;
  labels: LabelName[];
  project_id: string | null;
  rank: string;
  version: number;
  created_at: string;
  updated_at: string;
  completed_at: string | null;
  deleted_at: string | null;
}

/** What a PATCH of a task may carry. */
export interface TaskChanges {
  title?: string;
  notes?: string;
  priority?: number;
  due?: Due | null;
  labels?: string[];
  project_id?: string | null;
  position?: { after: string | null };
}

export interface NewTask {
  title: string;
  due?: Due | null;
  priority?: number;
  labels?: string[];
  project_id?: string | null;
}

export interface Page<Item> {
  items: Item[];
  next_cursor?: string | null;
}

export interface SearchHit {
  task: Task;
  score: number;
}

export type SpanKind = 'date' | 'priority' | 'label' | 'project';

export interface ParsedLine {
  title: string;
  due: Due | null;
  priority: number | null;
  labels: string[];
  project: string | null;
  spans: { start: number; end: number; kind: SpanKind }[];
}

export interface Project {
  id: string;
  name: string;
  colour: string | null;
  archived: boolean;
  rank: string;
  version: number;
  open_count: number;
}

export interface Label {
  id: string;
  name: string;
  colour: string | null;
  version: number;
  open_count: number;
}

export interface User {
  id: string;
  email: string;
  name: string | null;
  role: 'administrator' | 'member' | (string & {});
  time_zone: string;
  created_at: string;
}

export interface Session {
  user: User;
  access_token: string;
  expires_in: number;
}

export interface AuthStatus {
  registration: 'open' | 'closed' | 'invitation' | 'first-account';
  setup_code_required: boolean;
}

export interface SignedInDevice {
  id: string;
  created_at: string;
  last_used_at?: string | null;
  user_agent?: string | null;
  current?: boolean;
}

export interface Invitation {
  id: string;
  code?: string | null;
  email?: string | null;
  created_at: string;
  expires_at?: string | null;
}

export interface CardAction {
  id: string;
  label: string;
  style?: 'primary' | 'danger' | 'plain';
}

export interface DayFigures {
  date: string;
  created: number;
  completed: number;
}

export type ChangeVerb = 'created' | 'updated' | 'completed' | 'reopened' | 'deleted' | 'restored';

export type Card =
  | { kind: 'tasks'; tasks: Task[]; more?: number | null }
  | { kind: 'changed'; verb: ChangeVerb; task: Task }
  | { kind: 'confirm'; prompt: string; actions: CardAction[] }
  | { kind: 'choices'; prompt: string; options: { id: string; label: string; task?: Task | null }[] }
  | { kind: 'statistics'; title: string; figures: { label: string; value: number | string; unit?: string | null }[]; by_day?: DayFigures[] | null }
  | { kind: 'undo'; action: CardAction }
  | { kind: 'refused'; title?: string | null; code: string; detail: string }
  | { kind: 'examples'; examples: string[] };

export interface ChatAnswer {
  session_id: string;
  message_id: string;
  status: 'done' | 'pending' | 'question';
  reply: string;
  cards: Card[];
  understood_by?: 'parser' | 'model';
}

export interface ChatMessage {
  id: string;
  role: 'user' | 'assistant';
  text: string;
  cards?: Card[];
  status?: string | null;
  created_at?: string;
}

export interface ChatSession {
  session_id: string;
  title?: string | null;
  updated_at?: string;
}

export interface Activity {
  id: string;
  type: string;
  time: string;
  task_id?: string | null;
  title?: string | null;
  actor: 'user' | 'chat' | 'system';
  change?: string | null;
}

export interface Summary {
  from: string;
  to: string;
  time_zone: string;
  totals: { created: number; completed: number; completed_on_time: number; completed_late: number; open: number; overdue: number };
  by_day: (DayFigures & { completed_mean_7: number })[];
  streak: { current: number; longest: number };
  on_time_rate: number | null;
  overdue_rate: number | null;
  lead_time: { p50_seconds: number | null; p85_seconds: number | null; count: number };
  by_hour: number[][];
  by_project: Split[];
  by_label: Split[];
  open_by_age: { bucket: string; count: number }[];
}

export interface Split {
  project_id?: string | null;
  label_id?: string;
  name: string;
  created: number;
  completed: number;
  open: number;
}

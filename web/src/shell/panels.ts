// What lies over or beside the page, and what a person chose for this browser.
import { createStore } from '@/ui/store';
import { closeTask, taskIsOpen } from './address';

/** The width from which a task and the chat fit beside a list; the shell's class says the same. */
const BOTH_FROM = 1500;

export interface QuickAddPreset {
  project_id?: string;
  label?: string;
  date?: string;
}

export const quickAdd = createStore<QuickAddPreset | null>(null);
/** What the page the person is on suggests for a new task. */
export const pageSuggests = createStore<QuickAddPreset>({});
/** Every way to a new task begins here: on a project's page it goes into that project, unless the line or a click says otherwise. */
export const addTask = (preset: QuickAddPreset = pageSuggests.get()) => quickAdd.set(preset);

export const palette = createStore(false);
export const shortcutSheet = createStore(false);
export const drawer = createStore(false);

function remembered<Value extends string>(name: string, fallback: Value) {
  const key = `pando.${name}`;
  const read = (): Value => {
    try {
      return (localStorage.getItem(key) as Value | null) ?? fallback;
    } catch {
      return fallback;
    }
  };
  const store = createStore<Value>(fallback);
  return {
    ...store,
    /** Only after hydration: the exported page knows nothing of this browser. */
    load: () => store.set(read()),
    set(value: Value) {
      store.set(value);
      try {
        localStorage.setItem(key, value);
      } catch {
        // Storage may be forbidden: then the choice lasts as long as the page.
      }
    },
  };
}

export const chatPanel = remembered<'open' | 'closed'>('chat', 'closed');
/** Where there is no room for both, the task makes way for the chat. */
export function toggleChat() {
  const hidden = taskIsOpen() && window.innerWidth < BOTH_FROM;
  if (hidden) closeTask();
  chatPanel.set(chatPanel.get() === 'open' && !hidden ? 'closed' : 'open');
}

export const singleKeys = remembered<'on' | 'off'>('single-keys', 'on');
export const theme = remembered<'system' | 'light' | 'dark'>('theme', 'system');

export function applyTheme(choice: 'system' | 'light' | 'dark') {
  if (choice === 'system') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = choice;
  theme.set(choice);
}

'use client';
import { Switch } from 'radix-ui';
import { applyTheme, shortcutSheet, singleKeys, theme } from '@/shell/panels';
import { Panel } from './panel';

const THEMES = [
  { value: 'system', name: 'System' },
  { value: 'light', name: 'Light' },
  { value: 'dark', name: 'Dark' },
] as const;

export function ThisBrowser() {
  const chosen = theme.use();
  const keys = singleKeys.use();
  return (
    <Panel title="This browser">
      <fieldset>
        <legend className="text-sm font-medium">Theme</legend>
        <div className="mt-1 inline-flex rounded-lg border border-line p-1">
          {THEMES.map(({ value, name }) => (
            <label key={value} className="has-checked:bg-wash has-checked:text-accent has-focus-visible:outline-2 flex min-h-8 cursor-pointer items-center rounded-md px-3 text-sm outline-accent touch:min-h-11">
              <input type="radio" name="theme" className="sr-only" checked={chosen === value} onChange={() => applyTheme(value)} />
              {name}
            </label>
          ))}
        </div>
      </fieldset>
      <div className="mt-5 flex items-center gap-4">
        <div className="flex-1">
          <label htmlFor="single-keys" className="text-sm font-medium">
            Single-key shortcuts
          </label>
          <p className="text-[13px] text-muted">
            Keys like q, j and e act without Ctrl. Switch them off if you speak to your computer or type by accident.{' '}
            <button className="min-h-6 underline" onClick={() => shortcutSheet.set(true)}>
              See all
            </button>
          </p>
        </div>
        <Switch.Root id="single-keys" checked={keys === 'on'} onCheckedChange={(on) => singleKeys.set(on ? 'on' : 'off')} className="h-6 w-11 shrink-0 rounded-full bg-edge transition-colors data-[state=checked]:bg-accent">
          <Switch.Thumb className="block size-5 translate-x-0.5 rounded-full bg-surface transition-transform data-[state=checked]:translate-x-[22px]" />
        </Switch.Root>
      </div>
    </Panel>
  );
}

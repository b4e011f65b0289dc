'use client';
import { useState } from 'react';
import { request } from '@/api/client';
import { sentence } from '@/api/problem';
import type { User } from '@/api/types';
import { updateUser } from '@/session/session';
import { useUser } from '@/session/use-session';
import { say } from '@/ui/toast-store';
import { ZoneSelect } from '@/ui/zone-select';
import { Panel } from './panel';

export function Profile() {
  const user = useUser();
  const [name, setName] = useState(user.name ?? '');
  const [zone, setZone] = useState(user.time_zone);
  const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const changed = name !== (user.name ?? '') || zone !== user.time_zone;
  const save = async () => {
    try {
      updateUser(await request<User>('/auth/me', { method: 'PATCH', body: { name: name.trim(), time_zone: zone } }));
      say('Saved');
    } catch (error) {
      say(sentence(error), { tone: 'failed' });
    }
  };
  return (
    <Panel title="You" note="“Today” and every figure follow this time zone.">
      <form
        className="grid gap-4 sm:grid-cols-2"
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <div>
          <label htmlFor="name" className="text-sm font-medium">
            Name
          </label>
          <input id="name" className="field mt-1" autoComplete="name" maxLength={120} value={name} onChange={(event) => setName(event.target.value)} />
        </div>
        <div>
          <label htmlFor="time-zone" className="text-sm font-medium">
            Time zone
          </label>
          <ZoneSelect id="time-zone" className="mt-1" value={zone} onChange={setZone} />
        </div>
        <div className="flex flex-wrap gap-2 sm:col-span-2">
          <button className="button button-primary" disabled={!changed}>
            Save
          </button>
          {here && here !== zone && (
            <button type="button" className="button button-quiet" onClick={() => setZone(here)}>
              Use this browser’s: {here.replaceAll('_', ' ')}
            </button>
          )}
        </div>
      </form>
    </Panel>
  );
}

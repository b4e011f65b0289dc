'use client';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { request } from '@/api/client';
import { sentence } from '@/api/problem';
import type { Page, SignedInDevice } from '@/api/types';
import { signOut } from '@/session/session';
import { ListState } from '@/task/list-state';
import { say } from '@/ui/toast-store';
import { browserName } from './browser-name';
import { Panel } from './panel';

const when = (instant: string) => new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(instant));

/** More than a person has at hand; the rest is a click away. */
const SHOWN = 5;

export function Devices() {
  const client = useQueryClient();
  const query = useQuery({ queryKey: ['auth-sessions'], queryFn: ({ signal }) => request<Page<SignedInDevice>>('/auth/sessions', { signal }) });
  const [all, setAll] = useState(false);
  const devices = query.data?.items ?? [];
  const end = async (id: string) => {
    try {
      await request(`/auth/sessions/${id}`, { method: 'DELETE' });
      say('Signed out there');
    } catch (error) {
      say(sentence(error), { tone: 'failed' });
    }
    void client.invalidateQueries({ queryKey: ['auth-sessions'] });
  };
  return (
    <Panel title="Where you are signed in">
      <ListState query={query}>
        <ul className="divide-y divide-line">
          {(all ? devices : devices.slice(0, SHOWN)).map((device) => (
            <li key={device.id} className="flex flex-wrap items-center gap-3 py-2.5">
              <div className="min-w-40 flex-1">
                <p>
                  {browserName(device.user_agent)}
                  {device.current && <span className="ml-2 text-[13px] text-accent">this browser</span>}
                </p>
                <p className="text-[13px] text-muted">Since {when(device.created_at)}{device.last_used_at ? `, last used ${when(device.last_used_at)}` : ''}</p>
              </div>
              {!device.current && (
                <button className="button button-plain" aria-label={`Sign out ${browserName(device.user_agent)}`} onClick={() => void end(device.id)}>
                  Sign out
                </button>
              )}
            </li>
          ))}
        </ul>
        {devices.length > SHOWN && !all && (
          <button className="button button-quiet -ml-3.5 flex" onClick={() => setAll(true)}>
            Show all {devices.length}
          </button>
        )}
      </ListState>
      <button className="button button-plain mt-3" onClick={() => void signOut()}>
        Sign out of this browser
      </button>
    </Panel>
  );
}

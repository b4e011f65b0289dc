'use client';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { request } from '@/api/client';
import { sentence } from '@/api/problem';
import type { AuthStatus, Invitation, Page } from '@/api/types';
import { ListState } from '@/task/list-state';
import { say } from '@/ui/toast-store';
import { Panel } from './panel';

const day = (instant: string) => new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium' }).format(new Date(instant));

export function Invitations() {
  const client = useQueryClient();
  const [made, setMade] = useState<Invitation | null>(null);
  const query = useQuery({ queryKey: ['invitations'], queryFn: ({ signal }) => request<Page<Invitation>>('/auth/invitations', { signal }) });
  const attempt = async (work: () => Promise<unknown>) => {
    try {
      await work();
    } catch (error) {
      say(sentence(error), { tone: 'failed' });
    }
    void client.invalidateQueries({ queryKey: ['invitations'] });
  };
  const invite = () => attempt(async () => setMade(await request<Invitation>('/auth/invitations', { method: 'POST', body: {} })));
  const withdraw = (id: string) => attempt(() => request(`/auth/invitations/${id}`, { method: 'DELETE' }));
  const status = useQuery({ queryKey: ['auth-status'], queryFn: ({ signal }) => request<AuthStatus>('/auth/status', { signal }) });
  const link = made?.code ? `${window.location.origin}/sign-in?invitation=${encodeURIComponent(made.code)}` : null;
  return (
    <Panel title="Invitations" note="Each lets one person create an account on this server.">
      <ListState query={query} empty={query.data?.items.length === 0 ? <p className="text-muted">No open invitation.</p> : undefined}>
        <ul className="divide-y divide-line">
          {(query.data?.items ?? []).map((invitation) => (
            <li key={invitation.id} className="flex flex-wrap items-center gap-3 py-2">
              <span className="flex-1">
                Made {day(invitation.created_at)}
                {invitation.expires_at && <span className="text-muted">, valid until {day(invitation.expires_at)}</span>}
              </span>
              <button className="button button-plain" aria-label={`Withdraw the invitation of ${day(invitation.created_at)}`} onClick={() => void withdraw(invitation.id)}>
                Withdraw
              </button>
            </li>
          ))}
        </ul>
      </ListState>
      {link && (
        <label className="mt-3 block text-sm font-medium">
          Send this link; it is shown only now
          <input className="field mt-1 font-mono text-[13px] font-normal" readOnly value={link} onFocus={(event) => event.target.select()} />
        </label>
      )}
      {status.data?.registration === 'closed' ? (
        <p className="mt-2 text-sm text-muted">Nobody can make an account on this server as it was started. Start it with registration by invitation to invite people.</p>
      ) : (
        <button className="button button-plain mt-3" onClick={() => void invite()}>
          Invite someone
        </button>
      )}
    </Panel>
  );
}

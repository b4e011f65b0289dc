'use client';
import { useQuery } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useEffect, useState } from 'react';
import { NO_ANSWER, Problem, problemOf } from '@/api/problem';
import type { AuthStatus } from '@/api/types';
import { useParameter } from '@/shell/address';
import { Starting, Unreachable } from '@/shell/waiting';
import { Mark } from '@/ui/icons';
import { AccountForm } from './account-form';
import { start } from './session';
import { useSession } from './use-session';

async function readStatus(): Promise<AuthStatus> {
  const response = await fetch('/api/auth/status').catch(() => null);
  if (!response) throw new Problem(0, NO_ANSWER, 'No answer');
  if (!response.ok) throw await problemOf(response);
  return (await response.json()) as AuthStatus;
}

/** Only a path of this site: an address from outside must not steer where a person lands. */
export const safePath = (next: string | null) => (next && /^\/(?![/\\])/.test(next) && !next.startsWith('/sign-in') ? next : '/today');

export function SignIn() {
  const router = useRouter();
  const session = useSession();
  const next = safePath(useParameter('next'));
  const invitation = useParameter('invitation');
  const status = useQuery({ queryKey: ['auth-status'], queryFn: readStatus, staleTime: 0, refetchInterval: ({ state }) => (state.status === 'error' ? 5_000 : false) });
  const [creating, setCreating] = useState<boolean | null>(null);
  useEffect(() => void start(), []);
  useEffect(() => {
    if (session.phase === 'signed-in') router.replace(next);
  }, [session.phase, router, next]);

  const busy = session.phase === 'unreachable' ? session.busy : status.error instanceof Problem && status.error.code !== NO_ANSWER;
  if (session.phase === 'unreachable' || status.isError) return <Unreachable busy={busy} />;
  if (session.phase === 'starting' || session.phase === 'signed-in' || !status.data) return <Starting />;

  const { registration, setup_code_required } = status.data;
  const first = registration === 'first-account';
  const mayCreate = registration !== 'closed';
  const create = first || (mayCreate && (creating ?? invitation !== null));
  const title = first ? 'Create the first account' : create ? 'Create an account' : 'Sign in';
  return (
    <main className="grid min-h-dvh place-items-center p-5">
      <div className="w-full max-w-sm py-8">
        <Mark className="mb-5 size-12" />
        <h1 className="text-2xl font-semibold tracking-tight">{title}</h1>
        <p className="mt-1 mb-6 text-muted">
          {first ? 'It will look after this server. Nothing leaves the machine Pando runs on.' : create ? 'Your tasks are yours alone on this server.' : 'Welcome back.'}
        </p>
        <AccountForm
          key={String(create)}
          create={create}
          needsSetupCode={first && setup_code_required}
          needsInvitation={create && registration === 'invitation'}
          invitation={invitation ?? ''}
        />
        {!first && mayCreate && (
          <button className="button button-quiet mt-4 -ml-3.5" onClick={() => setCreating(!create)}>
            {create ? 'I have an account' : 'Create an account'}
          </button>
        )}
      </div>
    </main>
  );
}

'use client';
import { useRouter } from 'next/navigation';
import { useEffect } from 'react';
import { Starting, Unreachable } from '@/shell/waiting';
import { start } from './session';
import { useSession } from './use-session';

/** `/` shows nothing of its own: it goes to Today or to the door. */
export function Entrance() {
  const router = useRouter();
  const session = useSession();
  const { phase } = session;
  useEffect(() => void start(), []);
  useEffect(() => {
    if (phase === 'signed-in') router.replace('/today');
    if (phase === 'signed-out') router.replace('/sign-in');
  }, [phase, router]);
  return session.phase === 'unreachable' ? <Unreachable busy={session.busy} /> : <Starting />;
}

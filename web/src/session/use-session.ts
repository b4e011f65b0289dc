'use client';
import { useSyncExternalStore } from 'react';
import type { User } from '@/api/types';
import { current, subscribe, type SessionState } from './session';

const STARTING: SessionState = { phase: 'starting' };

export function useSession(): SessionState {
  return useSyncExternalStore(subscribe, current, () => STARTING);
}

/** Inside the signed-in part only: the shell shows nothing of it before there is a person. */
export function useUser(): User {
  const session = useSession();
  if (session.phase !== 'signed-in') return { id: '', email: '', name: null, role: 'member', time_zone: 'UTC', created_at: '' };
  return session.user;
}

export function useTimeZone(): string {
  return useUser().time_zone || 'UTC';
}

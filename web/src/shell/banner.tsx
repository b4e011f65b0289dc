'use client';
import { onlineManager, useIsMutating } from '@tanstack/react-query';
import { useEffect, useSyncExternalStore } from 'react';
import { live } from './live';

/** Says what does not work now, and what that means for what was just done. */
export function Banner() {
  const online = useSyncExternalStore((changed) => onlineManager.subscribe(changed), () => onlineManager.isOnline(), () => true);
  const waiting = useIsMutating({ predicate: (mutation) => mutation.state.isPaused });
  const stream = live.use();
  useEffect(() => {
    if (waiting === 0) return;
    // What waits lives in this tab only: closing it would lose it.
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener('beforeunload', warn);
    return () => removeEventListener('beforeunload', warn);
  }, [waiting]);
  const text = !online
    ? `You’re offline. ${waiting > 0 ? `${waiting} change${waiting > 1 ? 's wait' : ' waits'} in this tab and will be sent.` : 'Changes wait in this tab and are sent when you’re back.'}`
    : stream === 'lost'
      ? 'The server can’t be reached. Trying again…'
      : '';
  return (
    <div role="status" aria-live="polite">
      {text && <p className="bg-wash px-4 py-2 text-center text-sm">{text}</p>}
    </div>
  );
}

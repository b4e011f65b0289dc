'use client';
import { start } from '@/session/session';
import { Mark } from '@/ui/icons';

export function Starting() {
  return (
    <main className="grid min-h-dvh place-items-center">
      <h1 className="sr-only">Pando</h1>
      <div role="status">
        <span className="sr-only">Starting</span>
        <Mark className="size-12 animate-pulse" />
      </div>
    </main>
  );
}

export function Unreachable({ busy }: { busy?: boolean }) {
  return (
    <main className="grid min-h-dvh place-items-center p-6">
      <div className="max-w-sm text-center" role="alert">
        <Mark className="mx-auto mb-4 size-12" />
        <h1 className="mb-2 text-xl font-semibold">{busy ? 'Pando is busy' : 'Pando can’t be reached'}</h1>
        <p className="mb-5 text-muted">{busy ? 'It takes no more requests for a moment.' : 'The server doesn’t answer. Your tasks are safe there.'} This page tries again by itself.</p>
        <button className="button button-primary" onClick={() => void start()}>
          Try now
        </button>
      </div>
    </main>
  );
}

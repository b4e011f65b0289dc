'use client';
import { Mark } from '@/ui/icons';

/** What is left when the page itself fails; nothing that was saved is touched by it. */
export default function Failed({ reset }: { reset: () => void }) {
  return (
    <main className="grid min-h-dvh place-items-center p-6">
      <div className="max-w-sm text-center" role="alert">
        <Mark className="mx-auto mb-4 size-12" />
        <h1 className="mb-2 text-xl font-semibold">This page failed</h1>
        <p className="mb-5 text-muted">Your tasks are safe on the server. Trying again usually helps; if it doesn’t, reload.</p>
        <button className="button button-primary" onClick={reset}>
          Try again
        </button>
      </div>
    </main>
  );
}

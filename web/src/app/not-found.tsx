import Link from 'next/link';
import { Mark } from '@/ui/icons';

export const metadata = { title: 'Not found' };

export default function NotFound() {
  return (
    <main className="grid min-h-dvh place-items-center p-6">
      <div className="max-w-sm text-center">
        <Mark className="mx-auto mb-4 size-12" />
        <h1 className="mb-2 text-xl font-semibold">There is no such page</h1>
        <p className="mb-5 text-muted">The address may be old, or mistyped.</p>
        <Link className="button button-primary" href="/today">
          Go to Today
        </Link>
      </div>
    </main>
  );
}

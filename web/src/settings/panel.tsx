import type { ReactNode } from 'react';

export function Panel({ title, note, children }: { title: string; note?: ReactNode; children: ReactNode }) {
  return (
    <section aria-label={title} className="card p-5">
      <h2 className="font-semibold">{title}</h2>
      {note && <p className="text-sm text-muted">{note}</p>}
      <div className="mt-4">{children}</div>
    </section>
  );
}

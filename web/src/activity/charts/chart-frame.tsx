'use client';
import { useId, type ReactNode } from 'react';
import { DownIcon } from '@/ui/icons';

interface ChartFrameProps {
  title: string;
  note?: string;
  heads: string[];
  rows: (string | number)[][];
  children: ReactNode;
}

/** A chart and, one click away, its very numbers. The picture itself is kept from screen readers. */
export function ChartFrame({ title, note, heads, rows, children }: ChartFrameProps) {
  const id = useId();
  return (
    <section aria-labelledby={id} className="card min-w-0 p-4">
      <h2 id={id} className="font-semibold">
        {title}
      </h2>
      {note && <p className="text-[13px] text-muted">{note}</p>}
      <div className="mt-3" aria-hidden="true">
        {rows.length > 0 ? children : <p className="py-4 text-muted">Nothing to show yet.</p>}
      </div>
      <details className="group mt-2 text-sm">
        <summary className="-ml-1 inline-flex min-h-7 items-center gap-1 rounded pr-2 text-muted hover:text-ink touch:min-h-11">
          <DownIcon className="size-4 -rotate-90 transition-transform group-open:rotate-0" /> As a table
        </summary>
        <div className="mt-2 max-h-72 overflow-auto" tabIndex={0} role="region" aria-label={`${title}, as a table`}>
          <table className="w-full text-left">
            <caption className="sr-only">{title}</caption>
            <thead>
              <tr className="border-b border-line">
                {heads.map((head) => (
                  <th key={head} scope="col" className="py-1 pr-3 font-medium">
                    {head}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map((row, at) => (
                <tr key={at} className="border-b border-line last:border-0">
                  {row.map((cell, column) =>
                    column === 0 ? (
                      <th key={column} scope="row" className="py-1 pr-3 font-normal">
                        {cell}
                      </th>
                    ) : (
                      <td key={column} className="py-1 pr-3">
                        {cell}
                      </td>
                    ),
                  )}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </details>
    </section>
  );
}

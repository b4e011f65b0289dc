import type { Split } from '@/api/types';

const SHOWN = 8;

/** What was completed of each project or label, the most first. */
export function SplitBars({ things }: { things: Split[] }) {
  const order = [...things].sort((a, b) => b.completed - a.completed || b.open - a.open);
  const most = Math.max(1, ...order.map((thing) => thing.completed + thing.open));
  return (
    <ul className="space-y-2 text-sm">
      {order.slice(0, SHOWN).map((thing) => (
        <li key={`${thing.name} ${thing.project_id ?? thing.label_id ?? ''}`}>
          <p className="flex justify-between gap-3">
            <span className="min-w-0 truncate">{thing.name}</span>
            <span className="shrink-0 text-muted">
              {thing.completed} done, {thing.open} open
            </span>
          </p>
          <div className="mt-1 flex h-2 gap-px overflow-hidden rounded-full bg-hover">
            <span className="bg-accent" style={{ width: `${(100 * thing.completed) / most}%` }} />
            <span className="bg-gold/70" style={{ width: `${(100 * thing.open) / most}%` }} />
          </div>
        </li>
      ))}
      {order.length > SHOWN && <li className="text-[13px] text-muted">{order.length - SHOWN} more in the table</li>}
    </ul>
  );
}

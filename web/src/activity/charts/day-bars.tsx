'use client';
import type { DayFigures } from '@/api/types';
import { dayAndMonth } from '@/time/civil';
import { useMedia } from '@/ui/use-media';
import { ticks } from '../numbers';

interface DayBarsProps {
  days: (DayFigures & { completed_mean_7?: number })[];
  small?: boolean;
}

const LEFT = 30;
const BOTTOM = 22;

/** Two bars a day and the mean of a week as a line. */
export function DayBars({ days, small }: DayBarsProps) {
  // Drawn for the width it will have: a picture made small would have its words too small to read.
  const roomy = useMedia('(min-width: 640px)') && !small;
  const width = roomy ? 640 : 320;
  const height = roomy ? 200 : 150;
  const lines = ticks(Math.max(...days.map((day) => Math.max(day.created, day.completed, day.completed_mean_7 ?? 0)), 0));
  const top = lines.at(-1) ?? 1;
  const y = (value: number) => 8 + (height - BOTTOM - 8) * (1 - value / top);
  const slot = (width - LEFT) / Math.max(1, days.length);
  const bar = Math.min(18, slot * 0.36);
  const x = (at: number) => LEFT + slot * (at + 0.5);
  // As many dates as fit without touching.
  const every = Math.max(1, Math.ceil(64 / slot));
  const mean = days.map((day, at) => `${x(at).toFixed(1)},${y(day.completed_mean_7 ?? 0).toFixed(1)}`).join(' ');
  return (
    <>
      <svg viewBox={`0 0 ${width} ${height}`} className={roomy ? 'w-full' : 'w-full max-w-md'} fontSize={12}>
        {lines.map((line) => (
          <g key={line}>
            <line x1={LEFT} x2={width} y1={y(line)} y2={y(line)} stroke="var(--color-line)" />
            <text x={LEFT - 6} y={y(line) + 4} textAnchor="end" fill="var(--color-muted)">
              {line}
            </text>
          </g>
        ))}
        {days.map((day, at) => (
          <g key={day.date}>
            <title>{`${dayAndMonth(day.date)}: ${day.created} added, ${day.completed} completed`}</title>
            <rect x={x(at) - bar - 0.5} y={y(day.created)} width={bar} height={y(0) - y(day.created)} rx={Math.min(3, bar / 3)} fill="var(--color-gold)" opacity={0.75} />
            <rect x={x(at) + 0.5} y={y(day.completed)} width={bar} height={y(0) - y(day.completed)} rx={Math.min(3, bar / 3)} fill="var(--color-accent)" />
            {at % every === 0 && (
              <text x={Math.min(x(at), width - 20)} y={height - 4} textAnchor="middle" fill="var(--color-muted)">
                {dayAndMonth(day.date)}
              </text>
            )}
          </g>
        ))}
        {days[0]?.completed_mean_7 !== undefined && <polyline points={mean} fill="none" stroke="var(--color-ink)" strokeWidth={1.8} strokeLinejoin="round" strokeDasharray="1 4" strokeLinecap="round" />}
      </svg>
      <p className="mt-1 flex flex-wrap gap-4 text-[13px] text-muted">
        <span className="flex items-center gap-1.5">
          <i className="size-2.5 rounded-sm bg-gold" /> Added
        </span>
        <span className="flex items-center gap-1.5">
          <i className="size-2.5 rounded-sm bg-accent" /> Completed
        </span>
      </p>
    </>
  );
}

import type { ReactNode } from 'react';
import type { Summary } from '@/api/types';
import { percent, span } from './numbers';

/** The numbers first, each with what it counts: a figure nobody can check is not trusted. */
export function Figures({ summary }: { summary: Summary }) {
  const { totals, streak, lead_time } = summary;
  const dated = totals.completed_on_time + totals.completed_late;
  return (
    <dl className="grid grid-cols-2 gap-3 sm:grid-cols-3">
      <Figure name="Completed" note={`${totals.created} added`}>
        {totals.completed}
      </Figure>
      <Figure name="Streak" note={`longest ${streak.longest} ${streak.longest === 1 ? 'day' : 'days'}`}>
        {streak.current} <Unit>{streak.current === 1 ? 'day' : 'days'}</Unit>
      </Figure>
      <Figure name="On time" note={dated > 0 ? `${totals.completed_on_time} of ${dated} with a date` : 'none with a date yet'}>
        {percent(summary.on_time_rate)}
      </Figure>
      <Figure name="Open" note={totals.overdue > 0 ? `${totals.overdue} overdue (${percent(summary.overdue_rate)})` : 'none overdue'}>
        {totals.open}
      </Figure>
      <Figure name="Half are done within" note={lead_time.count > 0 ? `of ${lead_time.count} completed` : 'none completed yet'}>
        {span(lead_time.p50_seconds)}
      </Figure>
      <Figure name="Most are done within" note={lead_time.count > 0 ? '85 of 100' : 'none completed yet'}>
        {span(lead_time.p85_seconds)}
      </Figure>
    </dl>
  );
}

function Figure({ name, note, children }: { name: string; note: string; children: ReactNode }) {
  return (
    <div className="card flex flex-col p-4">
      <dt className="text-[13px] text-muted">{name}</dt>
      <dd>
        <span className="block text-2xl leading-9 font-semibold">{children}</span>
        <span className="text-[13px] text-muted">{note}</span>
      </dd>
    </div>
  );
}

const Unit = ({ children }: { children: ReactNode }) => <span className="text-base font-normal text-muted">{children}</span>;

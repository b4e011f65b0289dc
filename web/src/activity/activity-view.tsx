'use client';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { request } from '@/api/client';
import type { Summary } from '@/api/types';
import { useTimeZone } from '@/session/use-session';
import { PageHead, SectionHead } from '@/shell/page-head';
import { ListState, Skeleton } from '@/task/list-state';
import { addDays } from '@/time/civil';
import { useToday } from '@/time/use-today';
import { ActivityList } from './activity-list';
import { Figures } from './figures';

const Charts = lazy(() => import('./charts/charts'));

const SPANS = [
  { days: 7, name: '7 days' },
  { days: 30, name: '30 days' },
  { days: 90, name: '90 days' },
  { days: 365, name: 'A year' },
];

export function ActivityView() {
  const zone = useTimeZone();
  const today = useToday();
  const [days, setDays] = useState(30);
  const from = addDays(today, 1 - days);
  const query = useQuery({
    queryKey: ['summary', from, today, zone],
    queryFn: ({ signal }) => request<Summary>('/analytics/summary', { query: { from, to: today, time_zone: zone }, signal }),
    placeholderData: (former) => former,
  });
  return (
    <>
      <PageHead title="Activity" note="What you added and finished, counted in your time zone" />
      <div role="group" aria-label="Period" className="mb-4 flex flex-wrap gap-1">
        {SPANS.map((span) => (
          <button key={span.days} aria-pressed={days === span.days} className={`button ${days === span.days ? 'bg-wash text-accent' : 'button-quiet'}`} onClick={() => setDays(span.days)}>
            {span.name}
          </button>
        ))}
      </div>
      <ListState query={query}>
        {query.data && (
          <>
            <Figures summary={query.data} />
            <Suspense fallback={<Skeleton />}>
              <Charts summary={query.data} />
            </Suspense>
          </>
        )}
      </ListState>
      <section aria-labelledby="log">
        <SectionHead id="log" title="What happened" />
        <ActivityList />
      </section>
    </>
  );
}

'use client';
import type { Summary } from '@/api/types';
import { AgeBars } from './age-bars';
import { ChartFrame } from './chart-frame';
import { DayBars } from './day-bars';
import { HourGrid, WEEKDAYS } from './hour-grid';
import { SplitBars } from './split-bars';

const AGES: Record<string, string> = { '0-1d': 'under 1 day', '1-7d': '1–7 days', '7-30d': '7–30 days', '30-90d': '30–90 days', '90d+': 'over 90 days' };

export default function Charts({ summary }: { summary: Summary }) {
  const { by_day, by_hour, by_project, by_label } = summary;
  const ages = summary.open_by_age.map(({ bucket, count }) => ({ name: AGES[bucket] ?? bucket, count }));
  return (
    <div className="mt-4 grid gap-4">
      <ChartFrame
        title="Added and completed by day"
        note="The line is the mean of completed over the last seven days"
        heads={['Day', 'Added', 'Completed', '7-day mean']}
        rows={by_day.map((day) => [day.date, day.created, day.completed, day.completed_mean_7.toFixed(1)])}
      >
        <DayBars days={by_day} />
      </ChartFrame>
      <ChartFrame
        title="When you complete tasks"
        note="By weekday and hour of your time zone"
        heads={['Hour', ...WEEKDAYS]}
        rows={Array.from({ length: 24 }, (_, hour) => [`${String(hour).padStart(2, '0')}:00`, ...WEEKDAYS.map((_, day) => by_hour[day]?.[hour] ?? 0)])}
      >
        <HourGrid byHour={by_hour} />
      </ChartFrame>
      <div className="grid gap-4 sm:grid-cols-2">
        <Split title="By project" things={by_project} />
        <Split title="By label" things={by_label} />
      </div>
      <ChartFrame title="Open tasks by age" note="How long ago they were added" heads={['Age', 'Open']} rows={ages.map(({ name, count }) => [name, count])}>
        <AgeBars ages={ages} />
      </ChartFrame>
    </div>
  );
}

function Split({ title, things }: { title: string; things: Summary['by_project'] }) {
  return (
    <ChartFrame title={title} heads={['Name', 'Added', 'Completed', 'Open']} rows={things.map((thing) => [thing.name, thing.created, thing.completed, thing.open])}>
      <SplitBars things={things} />
    </ChartFrame>
  );
}

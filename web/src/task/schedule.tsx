'use client';
import { useState } from 'react';
import type { Due } from '@/api/types';
import { useTimeZone } from '@/session/use-session';
import { addDays, dayAndMonth, nextMonday, weekdayName } from '@/time/civil';
import { onDay } from '@/time/due';
import { useToday } from '@/time/use-today';
import { ZoneSelect } from '@/ui/zone-select';

/** Picks a due date: a day, a day with a time, or a time in one zone of the world. */
export function Schedule({ due, onPick }: { due: Due | null | undefined; onPick: (due: Due | null) => void }) {
  const today = useToday();
  const zone = useTimeZone();
  const [date, setDate] = useState(due?.date ?? '');
  const [time, setTime] = useState(due?.time?.slice(0, 5) ?? '');
  const [fixed, setFixed] = useState(due?.time_zone ?? '');
  const picks = [
    { name: 'Today', date: today },
    { name: 'Tomorrow', date: addDays(today, 1) },
    { name: 'Next week', date: nextMonday(today) },
  ];
  const save = () => {
    if (!date) return onPick(null);
    if (!time) return onPick({ date });
    onPick(fixed ? { date, time, time_zone: fixed } : { date, time });
  };
  return (
    <div className="w-[18.5rem]">
      {picks.map((pick) => (
        <button key={pick.name} className="menu-item w-full justify-between text-left hover:bg-hover" onClick={() => onPick(onDay(due, pick.date))}>
          {pick.name}
          <span className="text-muted">
            {weekdayName(pick.date).slice(0, 3)} {dayAndMonth(pick.date)}
          </span>
        </button>
      ))}
      {due && (
        <button className="menu-item w-full text-left hover:bg-hover" onClick={() => onPick(null)}>
          No date
        </button>
      )}
      <form
        className="mt-1.5 space-y-2 border-t border-line p-2 pt-3"
        onSubmit={(event) => {
          event.preventDefault();
          save();
        }}
      >
        <div className="grid grid-cols-[1.25fr_1fr] gap-2">
          <label className="min-w-0 text-xs text-muted">
            Day
            <input type="date" className="field field-small mt-1" value={date} onChange={(event) => setDate(event.target.value)} />
          </label>
          <label className="min-w-0 text-xs text-muted">
            Time
            <input type="time" className="field field-small mt-1" value={time} onChange={(event) => setTime(event.target.value)} />
          </label>
        </div>
        {time && (
          <div>
            <label htmlFor="clock" className="text-xs text-muted">
              Clock
            </label>
            <ZoneSelect id="clock" className="field-small mt-1" value={fixed} first={`Wherever I am (now ${zone})`} onChange={setFixed} />
          </div>
        )}
        <button className="button button-primary w-full" type="submit">
          Set date
        </button>
      </form>
    </div>
  );
}

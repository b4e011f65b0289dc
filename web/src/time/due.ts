import type { Due } from '@/api/types';
import { nearDate, wallClock, type CivilDate } from './civil';

const minute = (time: string) => time.slice(0, 5);

/** The instant a wall clock shows in a zone; in a gap of the clock the moment after it. */
export function instantOf(date: CivilDate, time: string, timeZone: string): Date {
  const wanted = Date.parse(`${date}T${minute(time)}:00Z`);
  let guess = wanted;
  // The offset at the guess may differ from the one at the answer; two rounds settle it.
  for (let round = 0; round < 2; round += 1) {
    const seen = wallClock(new Date(guess), timeZone);
    guess += wanted - Date.parse(`${seen.date}T${seen.time}:00Z`);
  }
  return new Date(guess);
}

/** What the person's own clock shows when it is due. A due date with its own zone is an instant. */
export function dueHere(due: Due, zone: string): { date: CivilDate; time: string | null } {
  if (!due.time) return { date: due.date, time: null };
  if (!due.time_zone || due.time_zone === zone) return { date: due.date, time: minute(due.time) };
  return wallClock(instantOf(due.date, due.time, due.time_zone), zone);
}

export function isOverdue(due: Due, zone: string, now = new Date()): boolean {
  const here = dueHere(due, zone);
  const clock = wallClock(now, zone);
  if (here.date !== clock.date) return here.date < clock.date;
  return here.time !== null && here.time < clock.time;
}

export function dueText(due: Due, zone: string, now = new Date()): string {
  const here = dueHere(due, zone);
  const day = nearDate(here.date, wallClock(now, zone).date);
  return here.time ? `${day} ${here.time}` : day;
}

/** Moves to another day and keeps what was said about the time. */
export function onDay(due: Due | null | undefined, date: CivilDate): Due {
  if (!due?.time) return { date };
  return due.time_zone ? { date, time: due.time, time_zone: due.time_zone } : { date, time: due.time };
}

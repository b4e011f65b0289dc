// Civil dates are strings (`2026-11-23`): they compare as text and never shift with a zone.

export type CivilDate = string;

const formats = new Map<string, Intl.DateTimeFormat>();

function format(key: string, locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  let found = formats.get(key);
  if (!found) formats.set(key, (found = new Intl.DateTimeFormat(locale, options)));
  return found;
}

/** The wall clock of a zone at an instant. */
export function wallClock(instant: Date, timeZone: string): { date: CivilDate; time: string } {
  const parts = format(`wall ${timeZone}`, 'en-GB', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).formatToParts(instant);
  const of = (type: string) => parts.find((part) => part.type === type)?.value ?? '';
  return { date: `${of('year').padStart(4, '0')}-${of('month')}-${of('day')}`, time: `${of('hour')}:${of('minute')}` };
}

export const todayIn = (timeZone: string, now = new Date()): CivilDate => wallClock(now, timeZone).date;

const atNoon = (date: CivilDate) => new Date(`${date}T12:00:00Z`);

export function addDays(date: CivilDate, days: number): CivilDate {
  const day = atNoon(date);
  day.setUTCDate(day.getUTCDate() + days);
  return day.toISOString().slice(0, 10);
}

export const daysBetween = (from: CivilDate, to: CivilDate) => Math.round((atNoon(to).getTime() - atNoon(from).getTime()) / 86_400_000);

/** 0 is Monday. */
export const weekday = (date: CivilDate) => (atNoon(date).getUTCDay() + 6) % 7;

export const nextMonday = (date: CivilDate) => addDays(date, 7 - weekday(date));

function written(date: CivilDate, key: string, options: Intl.DateTimeFormatOptions): string {
  return format(key, 'en-GB', { timeZone: 'UTC', ...options }).format(atNoon(date));
}

export const weekdayName = (date: CivilDate) => written(date, 'weekday', { weekday: 'long' });
export const longDate = (date: CivilDate) => written(date, 'long', { weekday: 'long', day: 'numeric', month: 'long' });
export const dayAndMonth = (date: CivilDate) => written(date, 'short', { day: 'numeric', month: 'short' });

/** "Today", "Tomorrow", "Friday", "4 Dec", "4 Dec 2027". */
export function nearDate(date: CivilDate, today: CivilDate): string {
  const away = daysBetween(today, date);
  if (away === 0) return 'Today';
  if (away === 1) return 'Tomorrow';
  if (away === -1) return 'Yesterday';
  if (away > 1 && away < 7) return weekdayName(date);
  if (date.slice(0, 4) === today.slice(0, 4)) return dayAndMonth(date);
  return `${dayAndMonth(date)} ${Number(date.slice(0, 4))}`;
}

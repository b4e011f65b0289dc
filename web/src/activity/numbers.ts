/** 0.4 is "40 %"; without anything to rate there is no rate. */
export const percent = (rate: number | null | undefined) => (rate == null ? '–' : `${Math.round(rate * 100)} %`);

/** A length of time in its one or two largest units. */
export function span(seconds: number | null | undefined): string {
  if (seconds == null) return '–';
  const minutes = Math.round(seconds / 60);
  if (minutes < 1) return `${Math.round(seconds)} s`;
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return minutes % 60 > 0 && hours < 10 ? `${hours} h ${minutes % 60} min` : `${hours} h`;
  const days = Math.floor(hours / 24);
  return hours % 24 > 0 && days < 10 ? `${days} d ${hours % 24} h` : `${days} d`;
}

/** Where the lines of a chart's grid go: whole numbers, a few, the last at or above the highest. */
export function ticks(highest: number): number[] {
  const rough = Math.max(1, highest) / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = Math.max(1, [1, 2, 5, 10].map((factor) => factor * power).find((size) => size >= rough) ?? 1);
  const count = Math.max(1, Math.ceil(highest / step));
  return Array.from({ length: count + 1 }, (_, at) => at * step);
}

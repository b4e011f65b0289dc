import { useMedia } from '@/ui/use-media';

export const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

const LEFT = 36;

/** A week by its hours: the fuller the square, the more was completed then. */
export function HourGrid({ byHour }: { byHour: number[][] }) {
  const most = Math.max(1, ...byHour.flat());
  const roomy = useMedia('(min-width: 640px)');
  const [wide, high] = roomy ? [25, 25] : [12, 20];
  const gap = roomy ? 3 : 2;
  return (
    <svg viewBox={`0 0 ${LEFT + 24 * wide} ${7 * high + 20}`} className="w-full" fontSize={12}>
      {WEEKDAYS.map((name, day) => (
        <g key={name}>
          <text x={LEFT - 8} y={day * high + high / 2 + 3} textAnchor="end" fill="var(--color-muted)">
            {name}
          </text>
          {Array.from({ length: 24 }, (_, hour) => {
            const count = byHour[day]?.[hour] ?? 0;
            return (
              <rect
                key={hour}
                x={LEFT + hour * wide}
                y={day * high}
                width={wide - gap}
                height={high - gap}
                rx={roomy ? 5 : 3}
                fill={count > 0 ? 'var(--color-accent)' : 'var(--color-hover)'}
                opacity={count > 0 ? 0.25 + 0.75 * (count / most) : 1}
              >
                <title>{`${name} ${String(hour).padStart(2, '0')}:00: ${count}`}</title>
              </rect>
            );
          })}
        </g>
      ))}
      {[0, 6, 12, 18, 23].map((hour) => (
        <text key={hour} x={LEFT + hour * wide + (wide - gap) / 2} y={7 * high + 14} textAnchor="middle" fill="var(--color-muted)">
          {hour}
        </text>
      ))}
    </svg>
  );
}

export const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

const CELL = 28;
const LEFT = 40;

/** A week by its hours: the fuller the square, the more was completed then. */
export function HourGrid({ byHour }: { byHour: number[][] }) {
  const most = Math.max(1, ...byHour.flat());
  return (
    <svg viewBox={`0 0 ${LEFT + 24 * CELL} ${7 * CELL + 22}`} className="w-full" fontSize={13}>
      {WEEKDAYS.map((name, day) => (
        <g key={name}>
          <text x={LEFT - 8} y={day * CELL + 18} textAnchor="end" fill="var(--color-muted)">
            {name}
          </text>
          {Array.from({ length: 24 }, (_, hour) => {
            const count = byHour[day]?.[hour] ?? 0;
            return (
              <rect
                key={hour}
                x={LEFT + hour * CELL}
                y={day * CELL}
                width={CELL - 3}
                height={CELL - 3}
                rx={5}
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
        <text key={hour} x={LEFT + hour * CELL + (CELL - 3) / 2} y={7 * CELL + 16} textAnchor="middle" fill="var(--color-muted)">
          {hour}
        </text>
      ))}
    </svg>
  );
}

/** A quiet picture for an empty page. */
export function Grove() {
  const trunks = [17, 38, 60, 84, 103];
  return (
    <svg viewBox="0 0 120 84" className="mb-5 w-36" aria-hidden="true">
      <path d="M4 78h112" stroke="var(--color-line)" strokeWidth="2" strokeLinecap="round" />
      {trunks.map((x, at) => (
        <g key={x}>
          <path d={`M${x} 78V${30 + (at % 3) * 7}`} stroke="var(--color-edge)" strokeWidth="3" strokeLinecap="round" />
          <circle cx={x} cy={24 + (at % 3) * 7} r={at % 2 ? 11 : 14} fill="var(--color-gold)" opacity={at % 2 ? 0.75 : 0.95} />
        </g>
      ))}
    </svg>
  );
}

/** Five columns, the youngest first. */
export function AgeBars({ ages }: { ages: { name: string; count: number }[] }) {
  const most = Math.max(1, ...ages.map((age) => age.count));
  return (
    <ul className="flex h-40 items-stretch gap-2 text-center text-[13px] sm:gap-3">
      {ages.map((age) => (
        <li key={age.name} className="flex min-w-0 flex-1 flex-col justify-end">
          <span>{age.count}</span>
          <span className="mt-1 w-full rounded-t-md bg-gold/80" style={{ height: `${Math.max(2, (88 * age.count) / most)}px` }} />
          {/* Room for two lines, so that the columns stand on one floor. */}
          <span className="min-h-11 border-t border-line pt-1 text-xs leading-4 text-muted">{age.name}</span>
        </li>
      ))}
    </ul>
  );
}

/** Five columns, the youngest first. */
export function AgeBars({ ages }: { ages: { name: string; count: number }[] }) {
  const most = Math.max(1, ...ages.map((age) => age.count));
  return (
    <ul className="flex h-36 items-end gap-3 text-center text-[13px]">
      {ages.map((age) => (
        <li key={age.name} className="flex h-full min-w-0 flex-1 flex-col justify-end">
          <span>{age.count}</span>
          <span className="mt-1 w-full rounded-t-md bg-gold/80" style={{ height: `${Math.max(2, (88 * age.count) / most)}px` }} />
          <span className="mt-1 border-t border-line pt-1 text-muted">{age.name}</span>
        </li>
      ))}
    </ul>
  );
}

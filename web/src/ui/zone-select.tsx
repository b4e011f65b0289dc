'use client';

const zones = (): string[] => (typeof Intl.supportedValuesOf === 'function' ? Intl.supportedValuesOf('timeZone') : []);

interface ZoneSelectProps {
  value: string;
  onChange: (zone: string) => void;
  /** The text of the choice that is no zone. */
  first?: string;
  className?: string;
  id?: string;
}

export function ZoneSelect({ value, onChange, first, className = '', id }: ZoneSelectProps) {
  const known = zones();
  const all = value && !known.includes(value) ? [value, ...known] : known;
  return (
    <select id={id} className={`field ${className}`} value={value} onChange={(event) => onChange(event.target.value)}>
      {first !== undefined && <option value="">{first}</option>}
      {!all.includes('UTC') && <option value="UTC">UTC</option>}
      {all.map((zone) => (
        <option key={zone} value={zone}>
          {zone.replaceAll('_', ' ')}
        </option>
      ))}
    </select>
  );
}

const BROWSERS: [RegExp, string][] = [
  [/Edg\//, 'Edge'],
  [/OPR\//, 'Opera'],
  [/Firefox\//, 'Firefox'],
  [/Chrom(e|ium)\//, 'Chrome'],
  [/Safari\//, 'Safari'],
];
const SYSTEMS: [RegExp, string][] = [
  [/Android/, 'Android'],
  [/iPhone|iPad/, 'iOS'],
  [/Windows/, 'Windows'],
  [/Mac OS X/, 'macOS'],
  [/Linux/, 'Linux'],
];

const named = (list: [RegExp, string][], text: string) => list.find(([pattern]) => pattern.test(text))?.[1];

/** Roughly who that is; the full string tells a person nothing. */
export function browserName(agent: string | null | undefined): string {
  if (!agent) return 'Unknown browser';
  const browser = named(BROWSERS, agent);
  const system = named(SYSTEMS, agent);
  return browser ? `${browser}${system ? ` on ${system}` : ''}` : agent.slice(0, 60);
}

// Fails when a page's first load asks for more script than the budget, counted in brotli as served.
import { readdir, readFile, stat } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

const LIMIT = 250_000;
const out = new URL('../out/', import.meta.url);
const pages = (await readdir(fileURLToPath(out))).filter((name) => name.endsWith('.html')).sort();
let over = 0;

for (const page of pages) {
  const html = await readFile(new URL(page, out), 'utf8');
  // `nomodule` scripts are for browsers that none of this works in; the others never fetch them.
  const tags = [...html.matchAll(/<script\b[^>]*>/gi)].map(([tag]) => tag).filter((tag) => !/\snomodule\b/i.test(tag));
  const sources = new Set(tags.map((tag) => /\ssrc="([^"?]+)/.exec(tag)?.[1]).filter(Boolean));
  let bytes = 0;
  for (const source of sources) bytes += (await stat(new URL(`.${decodeURI(source)}.br`, out))).size;
  const verdict = bytes > LIMIT ? 'OVER' : 'ok';
  if (bytes > LIMIT) over += 1;
  console.log(`${verdict.padEnd(5)}${page.padEnd(20)}${(bytes / 1000).toFixed(1).padStart(7)} KB brotli in ${sources.size} scripts`);
}

if (pages.length === 0) throw new Error('out/ has no page: run next build first');
if (over > 0) {
  console.error(`${over} page(s) load more than ${LIMIT / 1000} KB of script at first`);
  process.exit(1);
}

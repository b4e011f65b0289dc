// Once a page stands, the other pages and what lies over them are fetched while nothing else happens:
// going there then costs no round trip, and a lost connection does not end the visit.
import { LATER_PLACES, PLACES } from './places';

const PAGES = [...PLACES, ...LATER_PLACES].map(({ href }) => href as string).concat('/chat', '/project', '/label');

const whenIdle = (work: () => void) => (typeof requestIdleCallback === 'function' ? requestIdleCallback(work, { timeout: 4_000 }) : setTimeout(work, 1_500));

export function fetchAhead(router: { prefetch: (href: string) => void }, parts: (() => Promise<unknown>)[]) {
  whenIdle(() => {
    for (const page of PAGES) router.prefetch(page);
    // Without a connection now there is another chance when the part is asked for.
    for (const part of parts) part().catch(() => {});
  });
}

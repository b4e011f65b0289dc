'use client';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { CalendarIcon, ChatIcon, MenuIcon, PlusIcon, SunIcon } from '@/ui/icons';
import { addTask, drawer } from './panels';

const PLACES = [
  { href: '/today', name: 'Today', icon: SunIcon },
  { href: '/upcoming', name: 'Upcoming', icon: CalendarIcon },
  null,
  { href: '/chat', name: 'Chat', icon: ChatIcon },
] as const;

const CELL = 'flex min-h-14 flex-1 flex-col items-center justify-center gap-0.5 text-[11px]';

/** What a thumb reaches on a phone. */
export function BottomBar() {
  const path = usePathname();
  return (
    <nav aria-label="Main" className="fixed inset-x-0 bottom-0 z-30 flex border-t border-line bg-side pb-[env(safe-area-inset-bottom)]">
      {PLACES.map((place) =>
        place ? (
          <Link key={place.href} href={place.href} prefetch={false} aria-current={path === place.href ? 'page' : undefined} className={`${CELL} ${path === place.href ? 'text-accent' : 'text-muted'}`}>
            <place.icon className="size-[22px]" />
            {place.name}
          </Link>
        ) : (
          <button key="add" className={CELL} aria-label="Add task" onClick={() => addTask()}>
            <span className="grid size-11 place-items-center rounded-full bg-accent text-on-accent">
              <PlusIcon className="size-6" />
            </span>
          </button>
        ),
      )}
      <button className={`${CELL} text-muted`} aria-haspopup="dialog" onClick={() => drawer.set(true)}>
        <MenuIcon className="size-[22px]" />
        Menu
      </button>
    </nav>
  );
}

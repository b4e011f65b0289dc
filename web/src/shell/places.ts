import { CalendarIcon, ChartIcon, GearIcon, InboxIcon, SearchIcon, SunIcon, TrashIcon } from '@/ui/icons';

/** The pages everyone has, in the order of the sidebar; `key` follows g. */
export const PLACES = [
  { href: '/search', name: 'Search', icon: SearchIcon, key: '/' },
  { href: '/inbox', name: 'Inbox', icon: InboxIcon, key: 'g i' },
  { href: '/today', name: 'Today', icon: SunIcon, key: 'g t' },
  { href: '/upcoming', name: 'Upcoming', icon: CalendarIcon, key: 'g u' },
  { href: '/activity', name: 'Activity', icon: ChartIcon, key: 'g a' },
] as const;

export const LATER_PLACES = [
  { href: '/trash', name: 'Trash', icon: TrashIcon, key: 'g x' },
  { href: '/settings', name: 'Settings', icon: GearIcon, key: 'g s' },
] as const;

// Drawn here so that no icon set is loaded; one stroke width for all.
import type { ReactNode } from 'react';

interface IconProps {
  className?: string;
}

const icon = (paths: ReactNode) =>
  function Icon({ className = 'size-[18px]' }: IconProps) {
    return (
      <svg viewBox="0 0 24 24" className={`shrink-0 ${className}`} fill="none" stroke="currentColor" strokeWidth={1.8} strokeLinecap="round" strokeLinejoin="round" aria-hidden="true">
        {paths}
      </svg>
    );
  };

export const SunIcon = icon(<><circle cx="12" cy="12" r="4" /><path d="M12 3v2M12 19v2M3 12h2M19 12h2M5.600 5.600 7 7M17 17l1.400 1.400M5.600 18.400 7 17M17 7l1.400-1.400" /></>);
export const CalendarIcon = icon(<><rect x="4" y="5.500" width="16" height="14.500" rx="2.500" /><path d="M4 10h16M8.500 3.500v4M15.500 3.500v4" /></>);
export const InboxIcon = icon(<><path d="M4 13.500 6.400 6a2 2 0 0 1 1.900-1.400h7.400A2 2 0 0 1 17.600 6L20 13.500V17a2.500 2.500 0 0 1-2.500 2.500h-11A2.500 2.500 0 0 1 4 17z" /><path d="M4 13.500h4.500a3.500 3.500 0 0 0 7 0H20" /></>);
export const SearchIcon = icon(<><circle cx="11" cy="11" r="6.500" /><path d="m16 16 4 4" /></>);
export const TrashIcon = icon(<path d="M4.500 7h15M9.500 7V4.500h5V7M6.500 7l.8 11a2 2 0 0 0 2 1.800h5.400a2 2 0 0 0 2-1.800l.8-11M10.300 11v5M13.700 11v5" />);
export const ChartIcon = icon(<path d="M4.500 19.500h15M7 16v-4M12 16V6M17 16V9.500" />);
export const ChatIcon = icon(<path d="M12 4.500c4.700 0 8.500 3.100 8.500 7s-3.800 7-8.500 7c-1 0-2-.2-3-.4L4.500 20l1.300-3.700a6.300 6.300 0 0 1-2.300-4.800c0-3.900 3.800-7 8.500-7z" />);
export const GearIcon = icon(<><circle cx="12" cy="12" r="3" /><path d="M19.500 12a7.500 7.500 0 0 0-.1-1.300l2-1.500-2-3.400-2.300.9a7.500 7.500 0 0 0-2.200-1.300L14.500 3h-5l-.4 2.400a7.500 7.500 0 0 0-2.200 1.300l-2.300-.9-2 3.400 2 1.500a7.500 7.500 0 0 0 0 2.600l-2 1.500 2 3.400 2.300-.9a7.500 7.500 0 0 0 2.200 1.300l.4 2.400h5l.4-2.400a7.500 7.500 0 0 0 2.200-1.300l2.300.9 2-3.400-2-1.500c.1-.4.1-.9.1-1.300z" /></>);
export const PlusIcon = icon(<path d="M12 5v14M5 12h14" />);
export const CheckIcon = icon(<path d="m6 12.500 4 4 8-9" />);
export const CloseIcon = icon(<path d="m6.500 6.500 11 11M17.500 6.500l-11 11" />);
export const MoreIcon = icon(<><circle cx="5.500" cy="12" r="1" /><circle cx="12" cy="12" r="1" /><circle cx="18.500" cy="12" r="1" /></>);
export const FlagIcon = icon(<path d="M6 20.500V4.500M6 5c4-2.500 7 2 12 0v9c-5 2-8-2.500-12 0" />);
export const TagIcon = icon(<><path d="M4 5.500V11l8.700 8.700a1.500 1.500 0 0 0 2.100 0l4.900-4.900a1.500 1.500 0 0 0 0-2.100L11 4H5.500A1.500 1.500 0 0 0 4 5.500z" /><circle cx="8" cy="8" r="1" /></>);
export const ProjectIcon = icon(<path d="M4 7.500A2.500 2.500 0 0 1 6.500 5H10l2 2.500h5.500A2.500 2.500 0 0 1 20 10v7a2.500 2.500 0 0 1-2.500 2.500h-11A2.500 2.500 0 0 1 4 17z" />);
export const GripIcon = icon(<><circle cx="9" cy="6" r="1" /><circle cx="15" cy="6" r="1" /><circle cx="9" cy="12" r="1" /><circle cx="15" cy="12" r="1" /><circle cx="9" cy="18" r="1" /><circle cx="15" cy="18" r="1" /></>);
export const MenuIcon = icon(<path d="M4.500 7h15M4.500 12h15M4.500 17h15" />);
export const SendIcon = icon(<path d="M12 19V5M6 11l6-6 6 6" />);
export const UpIcon = icon(<path d="m6 14 6-6 6 6" />);
export const DownIcon = icon(<path d="m6 10 6 6 6-6" />);
export const ClockIcon = icon(<><circle cx="12" cy="12" r="8" /><path d="M12 7.500V12l3 2" /></>);
export const NotesIcon = icon(<path d="M5 7h14M5 12h14M5 17h8" />);
export const UndoIcon = icon(<path d="M8.500 5 4.500 9l4 4M4.500 9H14a5 5 0 0 1 0 10h-3" />);

/** The aspen leaf: the one mark of the product. */
export function Mark({ className = 'size-7' }: IconProps) {
  return (
    <svg viewBox="0 0 32 32" className={className} aria-hidden="true">
      <rect width="32" height="32" rx="9" fill="#2f6b4a" />
      <path d="M16 27V15" stroke="#f4e7c3" strokeWidth={2.400} strokeLinecap="round" />
      <path d="M16 18C9.500 18 7 13.500 7.500 7 13.500 7 17 10.500 16 18Z" fill="#e5b93c" />
      <path d="M16 22c.2-5 3.200-7.800 8.500-7.500C24.800 19.500 21.500 22.300 16 22Z" fill="#f0d27a" />
    </svg>
  );
}

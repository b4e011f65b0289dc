'use client';
import { useEffect, useState } from 'react';
import { useTimeZone } from '@/session/use-session';
import { todayIn } from './civil';

/** Today in the person's zone; turns at midnight while the page stays open. */
export function useToday(): string {
  const zone = useTimeZone();
  const [today, setToday] = useState(() => todayIn(zone));
  useEffect(() => {
    const look = () => setToday(todayIn(zone));
    look();
    const timer = setInterval(look, 20_000);
    return () => clearInterval(timer);
  }, [zone]);
  return today;
}

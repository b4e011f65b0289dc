'use client';
import { useEffect, useState, type ComponentType } from 'react';
import { say } from './toast-store';

/**
 * A part of the interface that is loaded when it is first shown. Unlike React's lazy it outlives a
 * load that failed: the page stays, the person is told, and the next time it is asked for again.
 */
export function whenUsed<Props extends object>(load: () => Promise<ComponentType<Props>>, onFailed: () => void) {
  let part: ComponentType<Props> | null = null;
  return function WhenUsed(props: Props) {
    const [, setLoaded] = useState(part !== null);
    useEffect(() => {
      if (part) return;
      let gone = false;
      load().then(
        (loaded) => {
          part = loaded;
          if (!gone) setLoaded(true);
        },
        () => {
          if (gone) return;
          say('This couldn’t be loaded. Try again when the server can be reached.', { tone: 'failed' });
          onFailed();
        },
      );
      return () => {
        gone = true;
      };
    }, []);
    const Part = part;
    return Part && <Part {...props} />;
  };
}

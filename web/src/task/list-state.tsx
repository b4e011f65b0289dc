'use client';
import { useEffect, useRef, type ReactNode } from 'react';
import { Problem, sentence } from '@/api/problem';

interface Query {
  isPending: boolean;
  isError: boolean;
  error: unknown;
  fetchStatus: string;
  refetch: () => unknown;
  hasNextPage?: boolean;
  isFetchingNextPage?: boolean;
  fetchNextPage?: () => unknown;
}

/** The four states of what a page reads: loading, offline, failed, there (with more to come). */
export function ListState({ query, empty, children }: { query: Query; empty?: ReactNode; children: ReactNode }) {
  if (query.isPending && query.fetchStatus === 'paused') {
    return <Notice title="You’re offline">This shows as soon as the connection is back.</Notice>;
  }
  if (query.isPending) return <Skeleton />;
  if (query.error instanceof Problem && query.error.status === 404) {
    return <Notice title="It isn’t here">It may have been deleted for good.</Notice>;
  }
  if (query.isError) {
    return (
      <Notice title="This couldn’t be loaded" alert>
        <p>{sentence(query.error)}</p>
        <button className="button button-plain mt-4" onClick={() => void query.refetch()}>
          Try again
        </button>
      </Notice>
    );
  }
  return (
    <>
      {empty ?? children}
      {query.hasNextPage && <More query={query} />}
    </>
  );
}

function More({ query }: { query: Query }) {
  const button = useRef<HTMLButtonElement>(null);
  const { fetchNextPage, isFetchingNextPage } = query;
  useEffect(() => {
    if (!button.current || isFetchingNextPage) return;
    const watch = new IntersectionObserver((entries) => entries[0]?.isIntersecting && void fetchNextPage?.(), { rootMargin: '600px' });
    watch.observe(button.current);
    return () => watch.disconnect();
  }, [fetchNextPage, isFetchingNextPage]);
  return (
    <button ref={button} className="button button-quiet mx-auto my-4 flex" disabled={isFetchingNextPage} onClick={() => void fetchNextPage?.()}>
      {isFetchingNextPage ? 'Loading…' : 'Show more'}
    </button>
  );
}

export function Skeleton() {
  return (
    <div role="status" className="space-y-4 py-3">
      <span className="sr-only">Loading</span>
      {['w-3/5', 'w-2/5', 'w-1/2', 'w-1/3'].map((width) => (
        <div key={width} className="flex animate-pulse items-center gap-3" aria-hidden="true">
          <span className="size-5 rounded-full bg-hover" />
          <span className={`h-4 rounded bg-hover ${width}`} />
        </div>
      ))}
    </div>
  );
}

export function Notice({ title, children, alert, picture }: { title: string; children?: ReactNode; alert?: boolean; picture?: ReactNode }) {
  return (
    <div role={alert ? 'alert' : undefined} className="mx-auto flex max-w-sm flex-col items-center px-4 py-14 text-center">
      {picture}
      <p className="text-lg font-medium">{title}</p>
      <div className="mt-1 text-muted">{children}</div>
    </div>
  );
}

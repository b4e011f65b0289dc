'use client';
import { MutationCache, QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { NO_ANSWER, Problem } from '@/api/problem';

const worthRetrying = (count: number, error: Error) =>
  count < 2 && error instanceof Problem && (error.code === NO_ANSWER || error.status === 503 || error.status >= 500);

export function Providers({ children }: { children: ReactNode }) {
  const [client] = useState(
    () =>
      new QueryClient({
        mutationCache: new MutationCache(),
        defaultOptions: {
          queries: { staleTime: 20_000, gcTime: 30 * 60_000, retry: worthRetrying, refetchOnWindowFocus: true },
          // A change with an idempotency key of its own may not be sent twice under another.
          mutations: { retry: false },
        },
      }),
  );
  return <QueryClientProvider client={client}>{children}</QueryClientProvider>;
}

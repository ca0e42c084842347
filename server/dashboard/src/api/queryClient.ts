import { QueryClient } from '@tanstack/react-query';

import { ApiError } from './problem';
import { recoverTogether } from './recovery';

/** A second try helps against a server that is being restarted, not against one that refuses. */
function mayRetry(failures: number, error: Error): boolean {
  return failures < 1 && error instanceof ApiError && error.mayPass;
}

export function createQueryClient(): QueryClient {
  const client = new QueryClient({
    defaultOptions: {
      queries: {
        retry: mayRetry,
        retryDelay: 1000,
        staleTime: 5000,
        // The page is served by the machine it asks, which needs no way to the internet.
        networkMode: 'always',
      },
      mutations: { networkMode: 'always' },
    },
  });
  recoverTogether(client);
  return client;
}

import type { QueryClient } from '@tanstack/react-query';

import { isRefreshed } from './refresh';

/**
 * Asks for all that could not be loaded as soon as one of it can be again: a server that is back
 * answers everything, and each part of the page would otherwise find out at its own time.
 */
export function recoverTogether(client: QueryClient): () => void {
  const failing = new Set<string>();
  return client.getQueryCache().subscribe((event) => {
    const { query, type } = event;
    if (type === 'removed') failing.delete(query.queryHash);
    if (type !== 'updated' || !isRefreshed(query)) return;
    if (event.action.type === 'error') failing.add(query.queryHash);
    if (event.action.type !== 'success' || !failing.delete(query.queryHash)) return;
    void client.refetchQueries({
      type: 'active',
      predicate: ({ queryHash, state }) => failing.has(queryHash) && state.fetchStatus === 'idle',
    });
  });
}

import { type Query, useQueryClient } from '@tanstack/react-query';
import { useCallback, useSyncExternalStore } from 'react';

import { isRefreshed } from '@/api/refresh';

export interface RefreshState {
  /** When the oldest of what is shown was loaded, in the browser's time; null before that. */
  refreshedAt: number | null;
  /** Whether anything could not be brought up to date. */
  failing: boolean;
}

function isShown(query: Query): boolean {
  return isRefreshed(query) && query.isActive();
}

/** What is known of the data of the whole page. */
export function useRefreshState(): RefreshState {
  const cache = useQueryClient().getQueryCache();
  const subscribe = useCallback((listener: () => void) => cache.subscribe(listener), [cache]);
  const refreshedAt = useSyncExternalStore(subscribe, () => {
    const times = cache
      .getAll()
      .filter(isShown)
      .map((query) => query.state.dataUpdatedAt)
      .filter((time) => time > 0);
    return times.length === 0 ? null : Math.min(...times);
  });
  const failing = useSyncExternalStore(subscribe, () =>
    cache.getAll().some((query) => isShown(query) && query.state.status === 'error'),
  );
  return { refreshedAt, failing };
}

import { type Query, type QueryClient, type QueryKey, useQuery } from '@tanstack/react-query';
import { createContext, use } from 'react';

/** How often data is asked for again, as the person at the screen chose. */
export interface Refresh {
  enabled: boolean;
  intervalSeconds: number;
}

export const RefreshContext = createContext<Refresh>({ enabled: true, intervalSeconds: 30 });

/** What is known of a query's last answers. */
interface AskedState {
  status: string;
  dataUpdatedAt: number;
  errorUpdatedAt: number;
}

/** After errors the pause grows to so many intervals. */
const pauseMax = 4;

/**
 * Each query waits up to a tenth more or less, so that many pages do not ask in step. How much comes
 * from its last answer: a pause that differed with each rendering would begin anew with each.
 */
function jitter(milliseconds: number, { dataUpdatedAt, errorUpdatedAt }: AskedState): number {
  const chance = (Math.max(dataUpdatedAt, errorUpdatedAt) % 1000) / 1000;
  return Math.round(milliseconds * (0.95 + chance * 0.1));
}

/**
 * The pause before a query is asked again: the interval, and after errors as much more as it has
 * been failing, which doubles the pause each time.
 */
export function pauseOf(interval: number, state: AskedState): number {
  if (state.status !== 'error' || state.dataUpdatedAt === 0) return jitter(interval, state);
  const failing = Math.max(0, state.errorUpdatedAt - state.dataUpdatedAt - interval);
  return jitter(Math.min(interval + failing, interval * pauseMax), state);
}

interface RefreshedQuery<Data> {
  queryKey: QueryKey;
  queryFn: (context: { signal: AbortSignal; client: QueryClient }) => Promise<Data>;
  /** Seconds to a sooner look, for as long as the data is such. */
  soonerFor?: (data: Data) => number | undefined;
}

/** A query that is part of the page's refresh. */
export function useRefreshedQuery<Data>({ soonerFor, ...query }: RefreshedQuery<Data>) {
  const { enabled, intervalSeconds } = use(RefreshContext);
  return useQuery<Data>({
    ...query,
    refetchInterval: ({ state }) => {
      if (!enabled) return false;
      const sooner = state.data === undefined ? undefined : soonerFor?.(state.data);
      return pauseOf(Math.min(intervalSeconds, sooner ?? intervalSeconds) * 1000, state);
    },
    meta: { refreshed: true },
  });
}

/** Whether a query is part of the page's refresh. */
export function isRefreshed({ meta }: Pick<Query, 'meta'>): boolean {
  return meta?.refreshed === true;
}

/** Asks for everything on the page again, now, but not for what is being asked for already. */
export async function refreshAll(client: QueryClient): Promise<void> {
  const shown = { type: 'active', predicate: isRefreshed } as const;
  await client.refetchQueries(shown, { cancelRefetch: false });
}

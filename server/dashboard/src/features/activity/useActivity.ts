import { type InfiniteData, keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useMemo } from 'react';

import { client, type Page, readPage } from '@/api/client';
import { useNowNear } from '@/components/time/useNow';

import { type Filter, filterQuery } from './filter';
import { keptSince } from './reach';
import { countSince, type Entry, Rows } from './rows';

export type Pages = InfiniteData<Page<Entry>, string | null>;

const pageLength = 200;

export function fetchEntries(
  filter: Filter,
  limit: number,
  cursor: string | null,
  signal: AbortSignal,
): Promise<Page<Entry>> {
  const query = { ...filterQuery(filter), limit, ...(cursor !== null && { cursor }) };
  return readPage<Entry>(
    client.GET('/api/v1/activity/recent', { params: { query }, parseAs: 'text', signal }),
  );
}

export function pagesKey(filter: Filter) {
  return ['activity', 'pages', filter];
}

/** The server's time to the minute, since the time named here is not near. */
function useMinute(): number {
  return useNowNear(0);
}

/**
 * The rows of the pages that are not past their time. They are the same object until that changes,
 * since the place of each of 100,000 rows is worked out anew for others.
 */
function useRows(pages: Page<Entry>[] | undefined, since: number): Rows {
  const count = useMemo(() => countSince(pages ?? [], since), [pages, since]);
  return useMemo(() => new Rows(pages ?? [], count), [pages, count]);
}

/**
 * The log, newest first, as far as it was scrolled to. What was read once is never asked for again,
 * since it does not change; new entries are found by useNewEntries(), and old ones leave with time.
 */
export function useActivity(filter: Filter, retentionDays: number | undefined) {
  const query = useInfiniteQuery({
    queryKey: pagesKey(filter),
    queryFn: ({ pageParam, signal }) => fetchEntries(filter, pageLength, pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next }) => next,
    placeholderData: keepPreviousData,
    staleTime: 'static',
    // Comparing 100,000 entries would take long and find nothing, nor keep numbers as written.
    structuralSharing: false,
  });
  const { data, isPlaceholderData } = query;
  const bound = keptSince(filter.days, retentionDays, useMinute());
  // What another filter left on the screen is not to be judged by this one.
  const since = isPlaceholderData ? -Infinity : bound;
  const rows = useRows(data?.pages, since);
  // Where the list is cut, all that follows in the log is as old.
  return { query, rows, since, hasMore: query.hasNextPage && !rows.isCut };
}

export type Activity = ReturnType<typeof useActivity>;

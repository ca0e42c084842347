import { type InfiniteData, keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useMemo } from 'react';

import { client, type Page, readPage } from '@/api/client';

import { type Filter, filterQuery } from './filter';
import { type Entry, Rows } from './rows';

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

/**
 * The log, newest first, as far as it was scrolled to. What was read once is never asked for again,
 * since it does not change; new entries are found by useNewEntries().
 */
export function useActivity(filter: Filter) {
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
  const { data } = query;
  const rows = useMemo(() => new Rows(data?.pages ?? []), [data]);
  return { query, rows };
}

export type Activity = ReturnType<typeof useActivity>;

import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useEffectEvent, useMemo, useState } from 'react';

import { useRefreshedQuery } from '@/api/refresh';

import type { Filter } from './filter';
import { Newest, nothingFresh } from './newest';
import { Rows } from './rows';
import { type Activity, fetchEntries, type Pages, pagesKey } from './useActivity';

const newestLength = 100;

function textOf(count: number, orMore: boolean): string {
  if (count === 0) return '';
  return `${count}${orMore ? '+' : ''} new ${count === 1 && !orMore ? 'entry' : 'entries'}`;
}

/** The last text there was, and which newest entry it came with: each is to be said once. */
function useAnnouncement(text: string, newestId: number) {
  const [said, setSaid] = useState({ text: '', newestId: 0 });
  if (text !== '' && newestId !== said.newestId) setSaid({ text, newestId });
  return said;
}

/**
 * Entries logged since the list was loaded. They join the list by themselves while nobody reads it;
 * otherwise they wait for show(), so that what is being read does not move.
 */
export function useNewEntries(filter: Filter, activity: Activity, isRead: () => boolean) {
  const { query, rows, since } = activity;
  const queries = useQueryClient();
  const newest = useRefreshedQuery({
    queryKey: ['activity', 'newest', filter],
    queryFn: async ({ signal }) =>
      new Newest(await fetchEntries(filter, newestLength, null, signal)),
  });
  const page = newest.data;
  // It was asked for a while ago: what has left the list in the meantime is not new.
  const data = useMemo(() => page?.since(since), [page, since]);
  const isListed = query.data !== undefined && !query.isPlaceholderData;
  const fresh = useMemo(
    () => (isListed && data ? data.freshIn(rows) : nothingFresh),
    [isListed, data, rows],
  );
  const waiting = textOf(fresh.count, fresh.orMore);
  const announcement = useAnnouncement(waiting, data?.latestId ?? 0);

  const show = async () => {
    if (!data) return;
    const queryKey = pagesKey(filter);
    // A page that is under way would bring back the list as it was when it was asked for.
    await queries.cancelQueries({ queryKey, exact: true });
    queries.setQueryData<Pages>(
      queryKey,
      (present) => present && data.takenInto(present, new Rows(present.pages)),
    );
  };

  const followNewest = useEffectEvent(() => {
    if (fresh.any && !query.isFetching && !isRead()) void show();
    // The server answers again, so it will have the list too.
    if (query.isError && !query.isFetching && newest.dataUpdatedAt > query.errorUpdatedAt)
      void (query.data === undefined ? query.refetch() : query.fetchNextPage());
  });
  useEffect(() => followNewest(), [fresh, query.isFetching, newest.dataUpdatedAt]);

  return { newest, waiting, announcement, show };
}

import Box from '@mui/material/Box';
import visuallyHidden from '@mui/utils/visuallyHidden';
import { useCallback, useEffect, useRef, useState } from 'react';

import { Failure } from '@/components/Failure';
import { Loading } from '@/components/Loading';

import { EndOfList } from './EndOfList';
import { EntryList } from './EntryList';
import type { Filter } from './filter';
import { NewEntriesPill } from './NewEntriesPill';
import { NothingLogged } from './NothingLogged';
import { useActivity } from './useActivity';
import { useNewEntries } from './useNewEntries';
import { isScrolledInto } from './usePlaceOnPage';

interface ActivityListProps {
  filter: Filter;
  retentionDays: number | undefined;
}

/** The identifiers of the rows that are open, which stay so wherever the rows go. */
function useOpenRows() {
  const [openIds, setOpenIds] = useState<ReadonlySet<number>>(new Set());
  const toggle = useCallback((id: number) => {
    setOpenIds((present) => {
      const next = new Set(present);
      if (!next.delete(id)) next.add(id);
      return next;
    });
  }, []);
  return { openIds, toggle };
}

/** Whether a person is at the list, which must not move then. */
function isAttended(list: HTMLElement): boolean {
  return (
    isScrolledInto(list) ||
    list.matches(':hover') ||
    list.querySelector('[aria-expanded="true"], :focus-visible') !== null
  );
}

/** The entries that match the filter, newest first. */
export function ActivityList({ filter, retentionDays }: ActivityListProps) {
  const list = useRef<HTMLElement>(null);
  const { openIds, toggle } = useOpenRows();
  const activity = useActivity(filter, retentionDays);
  const { query, rows, hasMore } = activity;
  const isRead = () => list.current !== null && (isAttended(list.current) || rows.hasAny(openIds));
  const { newest, waiting, announcement, show } = useNewEntries(filter, activity, isRead);

  useEffect(() => {
    // Another filter makes another list, which is read from its top.
    if (list.current && isScrolledInto(list.current)) list.current.scrollIntoView();
  }, [filter]);

  if (query.data === undefined) {
    if (!query.isError) return <Loading what="the log" lines={8} />;
    const retry = () => void query.refetch();
    return (
      <Failure what="the log" error={query.error} retrying={query.isFetching} onRetry={retry} />
    );
  }
  const showNew = async () => {
    await show();
    list.current?.scrollIntoView();
    list.current?.focus({ preventScroll: true });
  };
  return (
    <Box aria-busy={query.isPlaceholderData} sx={{ opacity: query.isPlaceholderData ? 0.5 : 1 }}>
      {newest.isError && (
        <Failure
          what="new entries"
          error={newest.error}
          retrying={newest.isFetching}
          onRetry={() => void newest.refetch()}
          shownSince={newest.dataUpdatedAt || query.dataUpdatedAt}
        />
      )}
      <Box role="status" sx={visuallyHidden}>
        <span key={announcement.newestId}>{announcement.text}</span>
      </Box>
      {rows.count === 0 ? (
        <NothingLogged retentionDays={retentionDays} />
      ) : (
        <>
          {waiting !== '' && <NewEntriesPill text={waiting} onShow={() => void showNew()} />}
          <Box ref={list} tabIndex={-1} sx={{ outline: 'none' }}>
            <EntryList
              frame={list}
              rows={rows}
              openIds={openIds}
              onToggle={toggle}
              hasMore={hasMore}
              onNearEnd={() => {
                if (hasMore && !query.isFetching && !query.isError) void query.fetchNextPage();
              }}
            />
          </Box>
          <EndOfList activity={activity} filter={filter} retentionDays={retentionDays} />
        </>
      )}
    </Box>
  );
}

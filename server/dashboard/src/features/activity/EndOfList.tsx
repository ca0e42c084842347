import Typography from '@mui/material/Typography';

import { Failure } from '@/components/Failure';
import { Loading } from '@/components/Loading';

import { type Filter, isFiltered } from './filter';
import { daysText } from './lookBack';
import type { Activity } from './useActivity';

interface EndOfListProps {
  activity: Activity;
  filter: Filter;
  retentionDays: number | undefined;
}

function endText(filter: Filter, retentionDays: number | undefined): string {
  if (isFiltered(filter)) return 'That is everything that matches.';
  if (retentionDays === undefined) return 'That is everything the log keeps.';
  const kept = retentionDays === 0 ? 'today only' : daysText(retentionDays);
  return `That is everything the log keeps (${kept}).`;
}

/** What comes after the last row: more rows, why there are none, or the end of the log. */
export function EndOfList({ activity, filter, retentionDays }: EndOfListProps) {
  const { query, hasMore } = activity;
  if (hasMore && query.isFetchNextPageError) {
    return (
      <Failure
        what="older entries"
        error={query.error}
        retrying={query.isFetchingNextPage}
        onRetry={() => void query.fetchNextPage()}
      />
    );
  }
  if (hasMore) return <Loading what="older entries" lines={2} />;
  return (
    <Typography variant="body2" sx={{ py: 2, textAlign: 'center', color: 'text.secondary' }}>
      {endText(filter, retentionDays)}
    </Typography>
  );
}

import Box from '@mui/material/Box';
import { useTheme } from '@mui/material/styles';
import useMediaQuery from '@mui/material/useMediaQuery';
import { useMemo } from 'react';

import { serverClockOffset } from '@/api/serverClock';
import { Loading } from '@/components/Loading';
import { QueryContent } from '@/components/QueryContent';

import { barsOf, day, hour } from './bars';
import { Chart } from './Chart';
import type { Filter } from './filter';
import { bucketOf, reachOf, windowOf } from './reach';
import { useKept } from './useKept';
import { useSummary } from './useSummary';

interface HistogramProps {
  filter: Filter;
  /** For how many days the log is kept; undefined while that is not known. */
  retentionDays: number | undefined;
}

/** The length of a bar: an hour is too thin to be hit where many share a phone's width. */
function stepOf(reach: number, isNarrow: boolean): number {
  if (bucketOf(reach) === 'day') return day;
  return isNarrow && reach > 3 ? 3 * hour : hour;
}

/** The same for a whole hour, so that the bars need not be made again with every refresh. */
function endOfHour(time: number): number {
  return time - (time % hour) + hour - 1;
}

/**
 * How many entries there were when. A piece of time that is chosen is marked and not cut out, and
 * types are left out here, so that neither choice has to wait for the server.
 */
function useBars({ filter, retentionDays }: HistogramProps) {
  const isNarrow = useMediaQuery(useTheme().breakpoints.down('sm'));
  const reach = reachOf(filter.days, retentionDays);
  const step = stepOf(reach, isNarrow);
  const { types } = filter;
  const query = useSummary({ ...filter, types: [], since: null, until: null }, bucketOf(reach));
  const { data, dataUpdatedAt } = query;
  const now = endOfHour(dataUpdatedAt + serverClockOffset());
  const bars = useMemo(
    () => data && barsOf(data, types, windowOf(reach, now), step),
    [data, types, reach, now, step],
  );
  return { query, bars: useKept(bars), isNarrow };
}

/**
 * Entries by time and type; a click on a bar shows only its entries. The chart stands at one place
 * whatever else is there: pressing a bar may end a search, and the press goes on in the same chart.
 */
export function Histogram(props: HistogramProps) {
  const { query, bars, isNarrow } = useBars(props);
  const isOfFilterBefore = query.data === undefined;
  return (
    <Box sx={{ mb: 2, minHeight: 140 }}>
      <QueryContent
        what="the counts"
        query={query}
        loading={bars ? <></> : <Loading what="the counts" />}
      >
        {() => null}
      </QueryContent>
      {bars && !(isOfFilterBefore && query.isError) && (
        <Box aria-busy={isOfFilterBefore} sx={{ opacity: isOfFilterBefore ? 0.5 : 1 }}>
          <Chart bars={bars} isNarrow={isNarrow} />
        </Box>
      )}
    </Box>
  );
}

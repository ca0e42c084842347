import { client, read, type Schema } from '@/api/client';
import { useRefreshedQuery } from '@/api/refresh';

import { type Filter, filterQuery } from './filter';

export type Summary = Schema['Summary'];

export type BucketLength = 'hour' | 'day';

/** Exact counts of the filtered entries, by type and time. */
export function useSummary(filter: Filter, bucket: BucketLength) {
  const query = { ...filterQuery(filter), bucket };
  return useRefreshedQuery({
    queryKey: ['activity', 'summary', query],
    queryFn: ({ signal }) =>
      read(client.GET('/api/v1/activity/summary', { params: { query }, signal })),
  });
}

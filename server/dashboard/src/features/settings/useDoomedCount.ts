import { useQuery } from '@tanstack/react-query';

import { client, read } from '@/api/client';
import { serverClockOffset } from '@/api/serverClock';

import { retentionStart } from './retention';

/** How many entries a lower retention deletes. */
export function useDoomedCount(days: number) {
  return useQuery({
    queryKey: ['doomed', days],
    queryFn: async ({ signal }) => {
      const until = retentionStart(days, Date.now() + serverClockOffset()).toISOString();
      const query = { until, bucket: 'day' as const };
      const summary = client.GET('/api/v1/activity/summary', { params: { query }, signal });
      return (await read(summary)).total;
    },
    staleTime: 0,
    gcTime: 0,
  });
}

import { client, read, type Schema } from '@/api/client';
import { useRefreshedQuery } from '@/api/refresh';

export type Streams = Schema['Streams'];

/** How many streams are active, as last seen. */
export function useStreams() {
  return useRefreshedQuery({
    queryKey: ['streams'],
    queryFn: ({ signal }) => read(client.GET('/api/v1/streams/active', { signal })),
  });
}

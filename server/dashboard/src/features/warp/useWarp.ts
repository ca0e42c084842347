import { client, read, type Schema } from '@/api/client';
import { useRefreshedQuery } from '@/api/refresh';

export type Warp = Schema['Warp'];

/** The tunnel's state, as last seen. */
export function useWarp() {
  return useRefreshedQuery({
    queryKey: ['warp'],
    queryFn: ({ signal }) => read(client.GET('/api/v1/warp/status', { signal })),
  });
}

import { type QueryClient, useQuery } from '@tanstack/react-query';

import { client, read, type Schema } from '@/api/client';
import { useRefreshedQuery } from '@/api/refresh';

export type Settings = Schema['Settings'];

const queryKey = ['settings'];

interface Context {
  signal: AbortSignal;
  client: QueryClient;
}

/** Where somebody else has lowered the retention, the log that was read has entries that are gone. */
async function fetchSettings({ signal, client: queries }: Context): Promise<Settings> {
  const settings = await read(client.GET('/api/v1/config/dashboard', { signal }));
  const before = queries.getQueryData<Settings>(queryKey);
  if (before && settings.retention_days < before.retention_days)
    void queries.resetQueries({ queryKey: ['activity'] });
  return settings;
}

/** What is set on the server, for everybody who looks. */
export function useSettings() {
  return useRefreshedQuery({ queryKey, queryFn: fetchSettings });
}

/** The settings as last read, without asking for them. */
export function useKnownSettings(): Settings | undefined {
  // Who looks last says what the query is: without the mark it would not be refreshed by hand.
  const meta = { refreshed: true };
  return useQuery({ queryKey, queryFn: fetchSettings, enabled: false, meta }).data;
}

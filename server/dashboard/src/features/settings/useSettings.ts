import { useQuery } from '@tanstack/react-query';

import { client, read, type Schema } from '@/api/client';
import { useRefreshedQuery } from '@/api/refresh';

export type Settings = Schema['Settings'];

const queryKey = ['settings'];

function fetchSettings({ signal }: { signal: AbortSignal }): Promise<Settings> {
  return read(client.GET('/api/v1/config/dashboard', { signal }));
}

/** What is set on the server, for everybody who looks. */
export function useSettings() {
  return useRefreshedQuery({ queryKey, queryFn: fetchSettings });
}

/** The settings as last read, without asking for them. */
export function useKnownSettings(): Settings | undefined {
  return useQuery({ queryKey, queryFn: fetchSettings, enabled: false }).data;
}

import { type ReactNode, useMemo } from 'react';

import { RefreshContext } from '@/api/refresh';
import { usePreferences } from '@/components/preferences';
import { useKnownSettings } from '@/features/settings/useSettings';

const intervalUntilKnown = 30;

/** Tells all queries how often to ask: the server's interval, if this browser wants it at all. */
export function RefreshProvider({ children }: { children: ReactNode }) {
  const { autoRefresh } = usePreferences();
  const intervalSeconds = useKnownSettings()?.auto_refresh_interval ?? intervalUntilKnown;
  const refresh = useMemo(
    () => ({ enabled: autoRefresh, intervalSeconds }),
    [autoRefresh, intervalSeconds],
  );
  return <RefreshContext value={refresh}>{children}</RefreshContext>;
}

import { useMutation, useQueryClient } from '@tanstack/react-query';

import { client, read, type Schema } from '@/api/client';

/** Changes some of the settings. The log may hold other entries then, so all of it is read again. */
export function useChangeSettings() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (change: Schema['SettingsChange']) =>
      read(client.PATCH('/api/v1/config/dashboard', { body: change })),
    onSuccess: (settings, change) => {
      queries.setQueryData(['settings'], settings);
      if (change.retention_days !== undefined)
        void queries.resetQueries({ queryKey: ['activity'] });
    },
  });
}

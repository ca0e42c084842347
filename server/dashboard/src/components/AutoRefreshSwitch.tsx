import Switch from '@mui/material/Switch';

import { setPreference, usePreferences } from './preferences';

/** Whether this browser asks for new data by itself. */
export function AutoRefreshSwitch({ label = 'Refresh automatically' }: { label?: string }) {
  const { autoRefresh } = usePreferences();
  return (
    <Switch
      checked={autoRefresh}
      onChange={(_event, checked) => setPreference('autoRefresh', checked)}
      slotProps={{ input: { 'aria-label': label } }}
    />
  );
}

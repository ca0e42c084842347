import Box from '@mui/material/Box';
import Switch from '@mui/material/Switch';
import Tooltip from '@mui/material/Tooltip';

import { setPreference, usePreferences } from './preferences';

interface AutoRefreshSwitchProps {
  label?: string;
  /** Stands before the switch where nothing else says what it is. */
  word?: string;
}

/** Whether this browser asks for new data by itself. */
export function AutoRefreshSwitch({
  label = 'Refresh automatically',
  word,
}: AutoRefreshSwitchProps) {
  const { autoRefresh } = usePreferences();
  return (
    <Tooltip title={`Refreshes by itself: ${autoRefresh ? 'on' : 'off'}`} describeChild>
      <Box component="label" sx={{ display: 'inline-flex', alignItems: 'center' }}>
        {word !== undefined && (
          <Box component="span" sx={{ color: 'text.secondary', fontSize: '0.875rem' }}>
            {word}
          </Box>
        )}
        <Switch
          checked={autoRefresh}
          onChange={(_event, checked) => setPreference('autoRefresh', checked)}
          slotProps={{ input: { 'aria-label': label } }}
        />
      </Box>
    </Tooltip>
  );
}

import Box from '@mui/material/Box';
import MenuItem from '@mui/material/MenuItem';
import Select from '@mui/material/Select';
import Typography from '@mui/material/Typography';

import { intervalChoices } from './intervals';
import { useChangeSettings } from './useChangeSettings';
import { useSettings } from './useSettings';

/** How often all dashboards of this server refresh. */
export function IntervalSelect({ disabled = false }: { disabled?: boolean }) {
  const { data } = useSettings();
  const change = useChangeSettings();
  if (data === undefined) return null;
  const wanted = change.isPending ? change.variables.auto_refresh_interval : undefined;
  const present = wanted ?? data.auto_refresh_interval;
  return (
    <Box>
      <Select
        size="small"
        value={present}
        disabled={disabled}
        error={change.isError}
        onChange={(event) => change.mutate({ auto_refresh_interval: event.target.value })}
        inputProps={{ 'aria-label': 'Refresh interval' }}
        sx={{ fontSize: '0.875rem', '& .MuiSelect-select': { py: 0.75 } }}
      >
        {intervalChoices(present).map(({ seconds, text }) => (
          <MenuItem key={seconds} value={seconds}>
            {text}
          </MenuItem>
        ))}
      </Select>
      {change.error && (
        <Typography role="alert" variant="caption" sx={{ display: 'block', color: 'error.main' }}>
          {change.error.message}
        </Typography>
      )}
    </Box>
  );
}

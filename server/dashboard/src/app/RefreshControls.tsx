import RefreshIcon from '@mui/icons-material/Refresh';
import Box from '@mui/material/Box';
import IconButton from '@mui/material/IconButton';
import Tooltip from '@mui/material/Tooltip';
import Typography from '@mui/material/Typography';
import { useQueryClient } from '@tanstack/react-query';

import { refreshAll } from '@/api/refresh';
import { serverClockOffset } from '@/api/serverClock';
import { RelativeTime } from '@/components/time/RelativeTime';

import { useRefreshState } from './useRefreshState';

/** When data was last refreshed, and a button that does it now. */
export function RefreshControls() {
  const client = useQueryClient();
  const { refreshedAt, refreshing, failing } = useRefreshState();
  return (
    <Box sx={{ display: 'flex', alignItems: 'center', gap: 0.5 }}>
      {refreshedAt !== null && (
        <Typography
          variant="body2"
          sx={{
            display: { xs: 'none', sm: 'block' },
            color: failing ? 'warning.main' : 'text.secondary',
            whiteSpace: 'nowrap',
          }}
        >
          {failing ? 'Last complete' : 'Updated'}{' '}
          <RelativeTime at={new Date(refreshedAt + serverClockOffset()).toISOString()} />
        </Typography>
      )}
      <Tooltip title="Refresh now (r)">
        <IconButton aria-label="Refresh now" onClick={() => void refreshAll(client)}>
          <RefreshIcon
            sx={{
              '@keyframes turn': { to: { transform: 'rotate(360deg)' } },
              animation: refreshing ? 'turn 0.8s linear infinite' : 'none',
            }}
          />
        </IconButton>
      </Tooltip>
    </Box>
  );
}

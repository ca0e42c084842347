import RefreshIcon from '@mui/icons-material/Refresh';
import IconButton from '@mui/material/IconButton';
import Tooltip from '@mui/material/Tooltip';
import { useIsFetching, useQueryClient } from '@tanstack/react-query';

import { isRefreshed, refreshAll } from '@/api/refresh';

/** Refreshes all of the page now, and turns while anything of it is being asked for. */
export function RefreshButton() {
  const client = useQueryClient();
  const refreshing = useIsFetching({ predicate: isRefreshed }) > 0;
  return (
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
  );
}

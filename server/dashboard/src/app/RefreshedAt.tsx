import Typography from '@mui/material/Typography';

import { serverClockOffset } from '@/api/serverClock';
import { RelativeTime } from '@/components/time/RelativeTime';

import { useRefreshState } from './useRefreshState';

/** When data was last refreshed; an outage shows in words and colour. */
export function RefreshedAt() {
  const { refreshedAt, failing } = useRefreshState();
  if (refreshedAt === null) return null;
  return (
    <Typography
      variant="body2"
      sx={{
        color: failing ? 'warning.main' : 'text.secondary',
        fontSize: '0.75rem',
        lineHeight: 1.3,
      }}
    >
      {failing ? 'Last complete' : 'Updated'}{' '}
      <RelativeTime at={new Date(refreshedAt + serverClockOffset()).toISOString()} />
    </Typography>
  );
}

import Box from '@mui/material/Box';

import { isKnown } from '@/components/known';
import { formatDuration } from '@/components/time/format';
import { RelativeTime } from '@/components/time/RelativeTime';

import type { Task } from './useTasks';

/** When the latest run began and how long it took; of one under way, how long the one before did. */
export function LastRun({ task }: { task: Task }) {
  const { last_run, last_duration_ms, status } = task;
  if (!isKnown(last_run)) return <Box sx={{ color: 'text.secondary' }}>never</Box>;
  return (
    <>
      <RelativeTime at={last_run} />
      {isKnown(last_duration_ms) && (
        <Box sx={{ color: 'text.secondary' }}>
          {status === 'running' ? 'last took ' : 'took '}
          {formatDuration(last_duration_ms)}
        </Box>
      )}
    </>
  );
}

import Box from '@mui/material/Box';
import Tooltip from '@mui/material/Tooltip';

import { usePreferences } from '@/components/preferences';
import { formatExact } from '@/components/time/format';
import { useNowNear } from '@/components/time/useNow';

import { nextRunOf } from './nextRun';
import type { Task } from './useTasks';

/** When a task runs next, in words that tick; the exact time is in the tooltip. */
export function NextRun({ task }: { task: Task }) {
  const { zone } = usePreferences();
  const time = Date.parse(task.next_run ?? '');
  const now = useNowNear(time);
  const { words, planned, late } = nextRunOf(task, now);
  if (!planned) return <Box sx={{ color: 'text.secondary' }}>{words}</Box>;
  return (
    <Tooltip title={formatExact(time, zone)} describeChild disableInteractive>
      <Box
        component="time"
        dateTime={task.next_run ?? ''}
        sx={late ? { color: 'warning.main', fontWeight: 600 } : {}}
      >
        {words}
      </Box>
    </Tooltip>
  );
}

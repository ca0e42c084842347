import Box from '@mui/material/Box';
import { useRef } from 'react';

import { RunsChart } from './RunsChart';
import { useRuns } from './useRuns';
import { useSeen } from './useSeen';
import type { Task } from './useTasks';

const shown = 20;

/** The chart of a task's last runs, asked for once its row is on the screen. */
export function LatestRuns({ task }: { task: Task }) {
  const place = useRef<HTMLDivElement>(null);
  const seen = useSeen(place);
  const { data, isError } = useRuns(task, shown, seen && task.runs_total > 0);
  return (
    <Box ref={place} sx={{ minHeight: 26, color: 'text.secondary' }}>
      {data && task.runs_total > 0 ? (
        <RunsChart runs={data} />
      ) : (
        (isError && 'not loaded') || (task.runs_total === 0 && 'none yet')
      )}
    </Box>
  );
}

import CloseIcon from '@mui/icons-material/Close';
import Box from '@mui/material/Box';
import Drawer from '@mui/material/Drawer';
import IconButton from '@mui/material/IconButton';
import Typography from '@mui/material/Typography';
import { useId } from 'react';

import { QueryContent } from '@/components/QueryContent';

import { RunItem } from './RunItem';
import { runSummary } from './runSummary';
import { useOpenRows } from './useOpenRows';
import { type Run, useRuns } from './useRuns';
import type { Task } from './useTasks';

/** As many as are kept. */
const shown = 100;

function RunItems({ runs }: { runs: Run[] }) {
  const { open, toggle } = useOpenRows<number>();
  return (
    <>
      <Typography variant="body2" sx={{ color: 'text.secondary', mb: 1.5 }}>
        {runSummary(runs)}
      </Typography>
      <Box component="ol" sx={{ listStyle: 'none', m: 0, p: 0, fontSize: '0.875rem' }}>
        {runs.map((run) => (
          <RunItem
            key={run.run_id}
            run={run}
            open={open.has(run.run_id)}
            onToggle={() => toggle(run.run_id)}
          />
        ))}
      </Box>
    </>
  );
}

interface RunHistoryDrawerProps {
  task: Task;
  open: boolean;
  onClose: () => void;
}

/** The runs of one task that are kept, newest first. */
export function RunHistoryDrawer({ task, open, onClose }: RunHistoryDrawerProps) {
  const titleId = useId();
  const query = useRuns(task, shown, open);
  return (
    <Drawer
      anchor="right"
      open={open}
      onClose={onClose}
      slotProps={{
        paper: {
          role: 'dialog',
          'aria-modal': true,
          'aria-labelledby': titleId,
          sx: { width: 'min(36rem, 100vw)', p: { xs: 1.5, sm: 2.5 } },
        },
      }}
    >
      <Box sx={{ display: 'flex', alignItems: 'start', gap: 1, mb: 0.5 }}>
        <Typography id={titleId} variant="h2" sx={{ flexGrow: 1, overflowWrap: 'anywhere' }}>
          History of <bdi>{task.task_name}</bdi>
        </Typography>
        <IconButton size="small" aria-label="Close the history" onClick={onClose}>
          <CloseIcon />
        </IconButton>
      </Box>
      <QueryContent what="the history" query={query}>
        {(runs) => <RunItems runs={runs} />}
      </QueryContent>
    </Drawer>
  );
}

import RunIcon from '@mui/icons-material/PlayArrow';
import Button from '@mui/material/Button';
import Tooltip from '@mui/material/Tooltip';

import type { Task } from './useTasks';

interface RunNowProps {
  task: Task;
  asking: boolean;
  onAsk: () => void;
  /** Somebody tries although it cannot be. */
  onExplain: (reason: string) => void;
}

/** Why a task cannot be asked to run, or null when it can. */
function obstacleOf({ status, can_run }: Task, asking: boolean): string | null {
  if (asking) return 'The server is being asked.';
  if (status === 'running') return 'It is running.';
  if (status === 'queued') return 'It is queued: its program has been asked to run it.';
  return can_run ? null : 'No program that is running now takes requests for this task.';
}

function labelOf({ status }: Task, asking: boolean): string {
  if (asking) return 'Asking…';
  if (status === 'running') return 'Running';
  return status === 'queued' ? 'Queued' : 'Run now';
}

const unavailableStyle = {
  color: 'text.secondary',
  borderColor: 'divider',
  cursor: 'default',
  '&:hover': { bgcolor: 'transparent', borderColor: 'divider' },
  '@media (forced-colors: active)': {
    '&, &:hover': { color: 'GrayText', borderColor: 'GrayText' },
  },
} as const;

/** Asks for a run. When that cannot be it keeps the focus and says why, as a dead button would not. */
export function RunNow({ task, asking, onAsk, onExplain }: RunNowProps) {
  const obstacle = obstacleOf(task, asking);
  const label = labelOf(task, asking);
  return (
    <Tooltip title={obstacle ?? ''} describeChild>
      <Button
        size="small"
        variant="outlined"
        aria-label={`${label}: ${task.task_name}`}
        aria-disabled={obstacle !== null}
        startIcon={label === 'Run now' ? <RunIcon /> : undefined}
        onClick={() => (obstacle === null ? onAsk() : onExplain(obstacle))}
        sx={{ whiteSpace: 'nowrap', ...(obstacle === null ? {} : unavailableStyle) }}
      >
        {label}
      </Button>
    </Tooltip>
  );
}

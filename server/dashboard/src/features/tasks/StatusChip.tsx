import DoneIcon from '@mui/icons-material/CheckCircleOutlined';
import FailedIcon from '@mui/icons-material/ErrorOutlined';
import QueuedIcon from '@mui/icons-material/HourglassEmpty';
import InterruptedIcon from '@mui/icons-material/PowerOff';
import NeverIcon from '@mui/icons-material/RadioButtonUnchecked';
import RunningIcon from '@mui/icons-material/Sync';
import Box from '@mui/material/Box';
import type { ComponentType } from 'react';

import type { Task } from './useTasks';

interface State {
  word: string;
  Icon: ComponentType<{ fontSize?: 'inherit' }>;
  color: string;
}

const states: Record<Task['status'] | 'never', State> = {
  idle: { word: 'OK', Icon: DoneIcon, color: 'success.main' },
  never: { word: 'Never ran', Icon: NeverIcon, color: 'text.secondary' },
  queued: { word: 'Queued', Icon: QueuedIcon, color: 'info.main' },
  running: { word: 'Running', Icon: RunningIcon, color: 'info.main' },
  error: { word: 'Failed', Icon: FailedIcon, color: 'error.main' },
  interrupted: { word: 'Interrupted', Icon: InterruptedIcon, color: 'warning.main' },
};

/** How a task is, as a word, an icon and a colour. */
export function StatusChip({ task }: { task: Task }) {
  const neverRan = task.status === 'idle' && task.last_run === null;
  const { word, Icon, color } = states[neverRan ? 'never' : task.status];
  return (
    <Box
      sx={{
        display: 'inline-flex',
        alignItems: 'center',
        gap: 0.5,
        px: 1,
        py: 0.25,
        border: 1,
        borderRadius: 5,
        color,
        fontWeight: 600,
        fontSize: '0.8125rem',
        whiteSpace: 'nowrap',
        '& svg': { fontSize: '1.1em' },
      }}
    >
      <Icon fontSize="inherit" />
      {word}
    </Box>
  );
}

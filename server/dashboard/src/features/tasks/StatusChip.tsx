import DoneIcon from '@mui/icons-material/CheckCircleOutlined';
import FailedIcon from '@mui/icons-material/ErrorOutlined';
import QueuedIcon from '@mui/icons-material/HourglassEmpty';
import InterruptedIcon from '@mui/icons-material/PowerOff';
import NeverIcon from '@mui/icons-material/RadioButtonUnchecked';
import UnknownIcon from '@mui/icons-material/HelpOutlineOutlined';
import RunningIcon from '@mui/icons-material/Sync';
import Box from '@mui/material/Box';
import type { ComponentType } from 'react';

import { isKnown, knownOf } from '@/components/known';

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

/** A status that is newer than this page is shown as its word. */
function stateOf({ status, last_run }: Task): State {
  if (status === 'idle' && !isKnown(last_run)) return states.never;
  return (
    knownOf(states, status) ?? {
      word: isKnown(status) ? status : 'Unknown',
      Icon: UnknownIcon,
      color: 'text.secondary',
    }
  );
}

/** How a task is, as a word, an icon and a colour. */
export function StatusChip({ task }: { task: Task }) {
  const { word, Icon, color } = stateOf(task);
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
        overflowWrap: 'anywhere',
        '& svg': { fontSize: '1.1em' },
      }}
    >
      <Icon fontSize="inherit" />
      {word}
    </Box>
  );
}

import DoneIcon from '@mui/icons-material/CheckCircleOutlined';
import FailedIcon from '@mui/icons-material/ErrorOutlined';
import InterruptedIcon from '@mui/icons-material/PowerOff';
import UnknownIcon from '@mui/icons-material/HelpOutlineOutlined';
import RunningIcon from '@mui/icons-material/Sync';
import Box from '@mui/material/Box';

import { knownOf } from '@/components/known';

import type { Run } from './useRuns';

const outcomes = {
  success: { word: 'Succeeded', Icon: DoneIcon, color: 'success.main' },
  error: { word: 'Failed', Icon: FailedIcon, color: 'error.main' },
  interrupted: { word: 'Interrupted', Icon: InterruptedIcon, color: 'warning.main' },
  running: { word: 'Running', Icon: RunningIcon, color: 'info.main' },
};

/** How a run ended, as a word, an icon and a colour. */
export function Outcome({ run }: { run: Run }) {
  const said = run.outcome ?? 'running';
  const { word, Icon, color } = knownOf(outcomes, said) ?? {
    word: said,
    Icon: UnknownIcon,
    color: 'text.secondary',
  };
  return (
    <Box
      component="span"
      sx={{ display: 'inline-flex', alignItems: 'center', gap: 0.5, color, fontWeight: 600 }}
    >
      <Icon sx={{ fontSize: '1.1em' }} />
      {word}
    </Box>
  );
}

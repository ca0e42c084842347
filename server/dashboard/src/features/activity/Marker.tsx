import Box from '@mui/material/Box';

import type { Run } from './useBarChoice';

interface MarkerProps {
  run: Run;
  /** The number of all bars. */
  count: number;
}

/** The ground behind the bars that are marked. */
export function Marker({ run: [first, last], count }: MarkerProps) {
  return (
    <Box
      sx={{ position: 'absolute', top: 0, bottom: 0, bgcolor: 'action.selected' }}
      style={{ left: `${(first / count) * 100}%`, width: `${((last + 1 - first) / count) * 100}%` }}
    />
  );
}

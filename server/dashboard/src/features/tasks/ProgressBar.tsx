import { keyframes } from '@emotion/react';
import Box from '@mui/material/Box';

import type { Task } from './useTasks';

const wander = keyframes`
  from { transform: translateX(-100%); }
  to { transform: translateX(250%); }
`;

/** Wanders while nobody knows how far the run is; for who wants no motion it is a pale full bar. */
const unknownStyle = {
  width: '40%',
  animation: `${wander} 1.6s ease-in-out infinite`,
  '@media (prefers-reduced-motion: reduce)': { width: '100%', opacity: 0.4, animation: 'none' },
};

/** There, a background is not seen unless it insists. */
const forcedColors = '@media (forced-colors: active)';

const trackStyle = {
  height: 6,
  borderRadius: 3,
  bgcolor: 'action.selected',
  overflow: 'hidden',
  [forcedColors]: { height: 10, border: '1px solid CanvasText' },
};

/** Percent and message in one line; many messages hold the percent themselves. */
function ProgressWords({ percent, message }: { percent: number | null; message: string }) {
  const said = percent === null || new RegExp(`(^|[^0-9.])${percent} ?%`).test(message);
  if (said && message === '') return null;
  return (
    <Box className="clamped" sx={{ mt: 0.25, color: 'text.secondary', fontSize: '0.75rem' }}>
      {!said && `${percent} %${message === '' ? '' : ' · '}`}
      <bdi>{message}</bdi>
    </Box>
  );
}

/** How far the run under way is. */
export function ProgressBar({ task }: { task: Task }) {
  const percent = task.progress?.percent ?? null;
  const message = task.progress?.message ?? '';
  return (
    <Box sx={{ mt: 0.75 }}>
      <Box
        role="progressbar"
        aria-label={`Progress of ${task.task_name}`}
        aria-valuemin={0}
        aria-valuemax={100}
        {...(percent !== null && { 'aria-valuenow': percent })}
        sx={trackStyle}
      >
        <Box
          style={percent === null ? {} : { width: `${percent}%` }}
          sx={{
            height: '100%',
            bgcolor: 'info.main',
            borderRadius: 3,
            [forcedColors]: { forcedColorAdjust: 'none', bgcolor: 'Highlight' },
            ...(percent === null ? unknownStyle : { transition: 'width 0.4s' }),
          }}
        />
      </Box>
      <ProgressWords percent={percent} message={message} />
    </Box>
  );
}

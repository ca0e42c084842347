import Tooltip from '@mui/material/Tooltip';

import { usePreferences } from '../preferences';
import { formatExact, formatRelative } from './format';
import { useNowNear } from './useNow';

/** "3 min ago", ticking; the exact time with its zone is in the tooltip, and no name for the words. */
export function RelativeTime({ at }: { at: string }) {
  // A time that cannot be read is still worth showing as it came.
  const time = Date.parse(at);
  const now = useNowNear(time);
  const { zone } = usePreferences();
  if (Number.isNaN(time)) return at;
  return (
    <Tooltip title={formatExact(time, zone)} describeChild disableInteractive>
      <time dateTime={at}>{formatRelative(time, now)}</time>
    </Tooltip>
  );
}

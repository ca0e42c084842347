import { usePreferences } from '../preferences';
import { formatExact, formatRelative } from './format';
import { useNowNear } from './useNow';

/**
 * "3 min ago", ticking, for lists whose rows come and go while they are scrolled: the browser's own
 * tooltip has the exact time, since a Tooltip in each row would cost more than all of the row.
 */
export function ListTime({ at }: { at: string }) {
  const time = Date.parse(at);
  const now = useNowNear(time);
  const { zone } = usePreferences();
  return (
    <time dateTime={at} title={formatExact(time, zone)}>
      {formatRelative(time, now)}
    </time>
  );
}

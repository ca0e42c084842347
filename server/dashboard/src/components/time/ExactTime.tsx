import { usePreferences } from '../preferences';
import { formatExact } from './format';

/** Date, time and zone. */
export function ExactTime({ at }: { at: string }) {
  const { zone } = usePreferences();
  return <time dateTime={at}>{formatExact(Date.parse(at), zone)}</time>;
}

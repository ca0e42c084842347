import { usePreferences } from '@/components/preferences';
import { formatExact } from '@/components/time/format';

import { formatSpan } from './span';

interface SpanTextProps {
  since: string | null;
  until: string | null;
}

/** A piece of time, open at one end or not, in the zone that was chosen. */
export function SpanText({ since, until }: SpanTextProps) {
  const { zone } = usePreferences();
  if (since !== null && until !== null)
    return formatSpan(Date.parse(since), Date.parse(until), zone);
  if (since !== null) return `since ${formatExact(Date.parse(since), zone)}`;
  return until === null ? null : `until ${formatExact(Date.parse(until), zone)}`;
}

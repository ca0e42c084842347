import Box from '@mui/material/Box';

import { isKnown, knownOf } from '@/components/known';
import { ExactTime } from '@/components/time/ExactTime';
import { formatDuration } from '@/components/time/format';
import { RelativeTime } from '@/components/time/RelativeTime';

import { Outcome } from './Outcome';
import { RunOutput } from './RunOutput';
import type { Run } from './useRuns';

const triggers = { schedule: 'on schedule', manual: 'by hand' };

/** Who began a run, and where. */
function origin({ trigger, host, pid }: Run): string {
  const process = isKnown(pid) ? [`pid ${pid}`] : [];
  // A run that a host began of itself has no reason that is known, only its place.
  if (trigger === 'host')
    return [isKnown(host) ? `started on ${host}` : 'started by its program', ...process].join(
      ' · ',
    );
  const place = isKnown(host) ? [`on ${host}`] : [];
  return [knownOf(triggers, trigger) ?? trigger, ...place, ...process].join(' · ');
}

interface RunItemProps {
  run: Run;
  open: boolean;
  onToggle: () => void;
}

/** One run in the history: when, how long, how it ended, where, and what came of it. */
export function RunItem({ run, open, onToggle }: RunItemProps) {
  return (
    <Box component="li" sx={{ py: 1.25, borderTop: 1, borderColor: 'divider', minWidth: 0 }}>
      <Box sx={{ display: 'flex', flexWrap: 'wrap', columnGap: 1.5, alignItems: 'baseline' }}>
        <Outcome run={run} />
        <Box component="span" sx={{ fontWeight: 500 }}>
          <ExactTime at={run.started} />
        </Box>
        <Box component="span" sx={{ color: 'text.secondary' }}>
          <RelativeTime at={run.started} />
        </Box>
        <Box component="span" sx={{ ml: 'auto' }}>
          {isKnown(run.duration_ms) ? `took ${formatDuration(run.duration_ms)}` : 'under way'}
        </Box>
      </Box>
      <Box dir="auto" sx={{ color: 'text.secondary', overflowWrap: 'anywhere' }}>
        {origin(run)}
      </Box>
      <RunOutput run={run} open={open} onToggle={onToggle} />
    </Box>
  );
}

import { formatDuration } from '@/components/time/format';

import type { Run } from './useRuns';

function countWords(runs: Run[]): string {
  const count = (outcome: Run['outcome']) => runs.filter((run) => run.outcome === outcome).length;
  const counts: [number, string][] = [
    [count('success'), 'succeeded'],
    [count('error'), 'failed'],
    [count('interrupted'), 'interrupted'],
    [count(null), 'under way'],
  ];
  return counts
    .filter(([number]) => number > 0)
    .map(([number, word]) => `${number} ${word}`)
    .join(', ');
}

/** How long a run takes that ends well: the median; null when none did. */
export function usualDuration(runs: Run[]): number | null {
  const durations = runs
    .filter((run) => run.outcome === 'success')
    .flatMap(({ duration_ms }) => (duration_ms === null ? [] : [duration_ms]))
    .sort((a, b) => a - b);
  return durations[Math.floor(durations.length / 2)] ?? null;
}

/** "Last 20 runs: 18 succeeded, 2 failed; usually 3 min". */
export function runSummary(runs: Run[]): string {
  if (runs.length === 0) return 'No runs yet';
  const usual = usualDuration(runs);
  const which = runs.length === 1 ? 'Last run' : `Last ${runs.length} runs`;
  return `${which}: ${countWords(runs)}${usual === null ? '' : `; usually ${formatDuration(usual)}`}`;
}

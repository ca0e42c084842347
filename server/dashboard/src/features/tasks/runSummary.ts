import { isKnown, knownOf } from '@/components/known';
import { formatDuration } from '@/components/time/format';

import type { Run } from './useRuns';

const words = { success: 'succeeded', error: 'failed', interrupted: 'interrupted' };
const underWay = 'under way';

/** What is not among these comes behind them, by its own word. */
const order = [...Object.values(words), underWay];

function countWords(runs: Run[]): string {
  const counts = new Map<string, number>(order.map((word) => [word, 0]));
  for (const { outcome } of runs) {
    const word = isKnown(outcome) ? (knownOf(words, outcome) ?? outcome) : underWay;
    counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  return [...counts]
    .filter(([, number]) => number > 0)
    .map(([word, number]) => `${number} ${word}`)
    .join(', ');
}

/** How long a run takes that ends well: the median; null when none did. */
export function usualDuration(runs: Run[]): number | null {
  const durations = runs
    .filter((run) => run.outcome === 'success')
    .flatMap(({ duration_ms }) => (isKnown(duration_ms) ? [duration_ms] : []))
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

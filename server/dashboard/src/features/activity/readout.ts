import { formatCount } from '@/components/formatCount';

import { axisTop, type Bars, day, hour } from './bars';
import { countsText } from './counts';
import { formatSpan, type Zone } from './span';
import type { Run } from './useBarChoice';

/** "34 entries, 2 errors" for a run of bars. */
function runCounts({ bars }: Bars, [first, last]: Run): string {
  const run = bars.slice(first, last + 1);
  const total = run.reduce((sum, bar) => sum + bar.total, 0);
  const error = run.reduce((sum, bar) => sum + (bar.types.error ?? 0), 0);
  return countsText(total, error);
}

/** "Nov 12, 14:00–15:00 UTC: 34 entries, 2 errors". */
export function runText(bars: Bars, run: Run, zone: Zone): string {
  const since = bars.start + run[0] * bars.step;
  const until = bars.start + (run[1] + 1) * bars.step;
  return `${formatSpan(since, until, zone)}: ${runCounts(bars, run)}`;
}

export function totalText(bars: Bars): string {
  return runCounts(bars, [0, bars.bars.length - 1]);
}

/** "hour", "3 hours", "day". */
export function stepText(step: number): string {
  if (step === day) return 'day';
  return step === hour ? 'hour' : `${step / hour} hours`;
}

/** What the top of the axis stands for: "120 entries/h". */
export function topText({ highest, step }: Bars): string {
  const top = axisTop(highest);
  const unit = step === day ? 'day' : step === hour ? 'h' : `${step / hour} h`;
  return `${formatCount(top)} ${top === 1 ? 'entry' : 'entries'}/${unit}`;
}

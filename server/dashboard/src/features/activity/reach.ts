import { daysText } from './lookBack';
import type { BucketLength } from './useSummary';

const day = 86_400_000;

/** The server's own retention, until it has said what it is. */
const retentionUntilKnown = 7;

/** A longer look-back is counted in days. */
const hoursUpTo = 7;

const offered = [0, 1, 3, 7, 14, 30];

/** How many days the list reaches back, 0 for today: never beyond what is kept. */
export function reachOf(days: number | null, retentionDays: number | undefined): number {
  const kept = retentionDays ?? days ?? retentionUntilKnown;
  return Math.min(days ?? kept, kept);
}

export function bucketOf(reach: number): BucketLength {
  return reach <= hoursUpTo ? 'hour' : 'day';
}

/** The first and last millisecond that are looked at; today is shown to its end, as days are. */
export function windowOf(reach: number, now: number): { start: number; end: number } {
  if (reach > 0) return { start: now - reach * day, end: now };
  const start = now - (now % day);
  return { start, end: start + day - 1 };
}

/** What is older has left the list: it is beyond the look-back, or no longer kept. */
export function keptSince(
  days: number | null,
  retentionDays: number | undefined,
  now: number,
): number {
  if (days === null && retentionDays === undefined) return -Infinity;
  return windowOf(reachOf(days, retentionDays), now).start;
}

/** The look-backs on offer: those shorter than the log, and the one that is chosen. */
export function reachesOffered(chosen: number | null, retentionDays: number | undefined) {
  const shorter = offered.filter((days) => days < (retentionDays ?? Infinity));
  const all = chosen === null || shorter.includes(chosen) ? shorter : [...shorter, chosen];
  return all.sort((a, b) => a - b);
}

/** An offered look-back in words; null is the whole log. */
export function reachText(days: number | null, retentionDays: number | undefined): string {
  if (days === 0) return 'Today (UTC)';
  if (days !== null) return days === 1 ? 'Last 24 hours' : `Last ${days} days`;
  if (retentionDays === undefined) return 'Whole log';
  return `Whole log (${retentionDays === 0 ? 'today' : daysText(retentionDays)})`;
}

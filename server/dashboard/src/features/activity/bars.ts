import { isKnownType } from './entryTypes';
import type { Summary } from './useSummary';

type Counts = Summary['types'];

/** The entries of a piece of time. */
export interface Bar {
  start: number;
  end: number;
  total: number;
  /** By type; all types that hosts made up count as "other". */
  types: Counts;
}

/** All bars of a chart, empty ones included. */
export interface Bars {
  start: number;
  end: number;
  /** The length of a bar in milliseconds. */
  step: number;
  bars: Bar[];
  total: number;
  /** The number of entries in the highest bar. */
  highest: number;
}

export const hour = 3_600_000;
export const day = 24 * hour;

/** A type's entries in a bar are drawn as those of this type. */
export function shownType(type: string): string {
  return isKnownType(type) ? type : 'other';
}

function emptyBars(start: number, step: number, count: number): Bar[] {
  return Array.from({ length: count }, (_, index) => ({
    start: start + index * step,
    end: start + (index + 1) * step,
    total: 0,
    types: {},
  }));
}

function addCounts(bar: Bar, counts: Counts, chosen: string[]): void {
  for (const [type, count] of Object.entries(counts)) {
    if (chosen.length > 0 && !chosen.includes(type)) continue;
    const shown = shownType(type);
    bar.types[shown] = (bar.types[shown] ?? 0) + count;
    bar.total += count;
  }
}

/**
 * Bars of `step` over a span, in step with UTC as the server's buckets are. The span grows to what
 * was counted: clocks differ, and a host may log up to a day ahead.
 */
export function barsOf(
  summary: Summary,
  chosen: string[],
  span: { start: number; end: number },
  step: number,
): Bars {
  const times = summary.buckets.map((bucket) => Date.parse(bucket.start));
  const start = Math.floor(Math.min(span.start, ...times) / step) * step;
  const last = Math.max(span.end, ...times);
  const bars = emptyBars(start, step, Math.floor((last - start) / step) + 1);
  summary.buckets.forEach(({ types }, index) => {
    const bar = bars[Math.floor(((times[index] ?? start) - start) / step)];
    if (bar) addCounts(bar, types, chosen);
  });
  return {
    start,
    end: start + bars.length * step,
    step,
    bars,
    total: bars.reduce((sum, bar) => sum + bar.total, 0),
    highest: Math.max(0, ...bars.map((bar) => bar.total)),
  };
}

/** A round number at or above the highest bar, for the top of the axis. */
export function axisTop(highest: number): number {
  if (highest <= 10) return Math.max(1, highest);
  const power = 10 ** Math.floor(Math.log10(highest));
  const rounds = [1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10];
  return power * (rounds.find((round) => round * power >= highest) ?? 10);
}

/** The bar that holds a time, or the nearest. */
export function indexAt({ start, step, bars }: Bars, time: number): number {
  return Math.max(0, Math.min(bars.length - 1, Math.floor((time - start) / step)));
}

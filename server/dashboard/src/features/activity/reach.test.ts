import { expect, test } from 'vitest';

import { bucketOf, keptSince, reachesOffered, reachOf, reachText, windowOf } from './reach';

test.each([
  [null, undefined, 7],
  [null, 30, 30],
  [null, 0, 0],
  [3, undefined, 3],
  [30, undefined, 30],
  [14, 7, 7],
  [1, 0, 0],
  [0, 30, 0],
])('a look-back of %s days into a log of %s reaches back %i', (days, kept, reach) =>
  expect(reachOf(days, kept)).toBe(reach),
);

test('a week is shown in hours, more in days', () => {
  expect(bucketOf(0)).toBe('hour');
  expect(bucketOf(7)).toBe('hour');
  expect(bucketOf(8)).toBe('day');
});

test('today is a whole day of UTC', () => {
  const now = Date.UTC(2026, 10, 12, 23, 59, 59, 999);
  expect(windowOf(0, now)).toEqual({ start: Date.UTC(2026, 10, 12), end: now });
  expect(windowOf(1, now)).toEqual({ start: now - 86_400_000, end: now });
});

test('entries leave the list at the look-back or the retention, whichever is nearer', () => {
  const now = Date.UTC(2026, 10, 12, 14, 30);
  const midnight = Date.UTC(2026, 10, 12);
  expect(keptSince(3, 7, now)).toBe(now - 3 * 86_400_000);
  expect(keptSince(14, 7, now)).toBe(now - 7 * 86_400_000);
  expect(keptSince(null, 7, now)).toBe(now - 7 * 86_400_000);
  expect(keptSince(3, undefined, now)).toBe(now - 3 * 86_400_000);
  expect(keptSince(0, 7, now)).toBe(midnight);
  expect(keptSince(null, 0, now)).toBe(midnight);
  expect(keptSince(null, undefined, now)).toBe(-Infinity);
});

test('what is longer than the log is not offered, unless it is chosen', () => {
  expect(reachesOffered(null, 7)).toEqual([0, 1, 3]);
  expect(reachesOffered(14, 7)).toEqual([0, 1, 3, 14]);
  expect(reachesOffered(5, 30)).toEqual([0, 1, 3, 5, 7, 14]);
  expect(reachesOffered(null, 0)).toEqual([]);
  expect(reachesOffered(null, undefined)).toEqual([0, 1, 3, 7, 14, 30]);
});

test('look-backs have words', () => {
  expect(reachText(null, 7)).toBe('Whole log (7 days)');
  expect(reachText(null, 1)).toBe('Whole log (1 day)');
  expect(reachText(null, 0)).toBe('Whole log (today)');
  expect(reachText(null, undefined)).toBe('Whole log');
  expect(reachText(0, 7)).toBe('Today (UTC)');
  expect(reachText(1, 7)).toBe('Last 24 hours');
});

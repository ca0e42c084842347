import { expect, test } from 'vitest';

import { formatDuration, formatExact, formatRelative } from './format';

const noon = Date.parse('2026-01-05T12:00:00Z');

test.each([
  [0, '0 ms'],
  [999, '999 ms'],
  [1000, '1 s'],
  [1234, '1.2 s'],
  [59_499, '59 s'],
  [60_000, '1 min'],
  [245_000, '4 min 5 s'],
  [3 * 3_600_000 + 20 * 60_000, '3 h 20 min'],
  [52 * 3_600_000, '2 d 4 h'],
])('a duration of %d ms is %s', (milliseconds, text) => {
  expect(formatDuration(milliseconds)).toBe(text);
});

test.each([
  [noon, 'just now'],
  [noon - 5000, '5 s ago'],
  [noon - 60_000, '1 min ago'],
  [noon - 7_200_000, '2 h ago'],
  [noon - 3 * 86_400_000, '3 d ago'],
  [noon + 90_000, 'in 1 min'],
])('%d seen at noon is %s', (time, text) => {
  expect(formatRelative(time, noon)).toBe(text);
});

test('names the zone of an exact time', () => {
  expect(formatExact(noon, 'utc')).toMatch(/12:00:00.*UTC/);
});

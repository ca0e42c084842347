import { beforeEach, expect, test, vi } from 'vitest';

const hour = 3_600_000;

/** The functions as a browser in that zone has them; formats remember the zone they were made in. */
async function inZone(zone: string) {
  vi.stubEnv('TZ', zone);
  const { formatSpan, atHour } = await import('./span');
  const { ticksOf } = await import('./ticks');
  return { formatSpan, atHour, ticksOf };
}

beforeEach(() => {
  vi.resetModules();
  return () => vi.unstubAllEnvs();
});

test('an hour has a day, a beginning, an end and a zone', async () => {
  const { formatSpan } = await inZone('Europe/Berlin');
  const since = Date.UTC(2026, 10, 12, 14);
  expect(formatSpan(since, since + hour, 'utc')).toBe('Nov 12, 14:00–15:00 UTC');
  expect(formatSpan(since, since + hour, 'local')).toBe('Nov 12, 15:00–16:00 GMT+1');
});

test('the end of an hour may be another day, and a day is called a day', async () => {
  const { formatSpan } = await inZone('UTC');
  const midnight = Date.UTC(2026, 10, 12);
  expect(formatSpan(midnight - hour, midnight, 'utc')).toBe('Nov 11, 23:00 – Nov 12, 00:00 UTC');
  expect(formatSpan(midnight, midnight + 24 * hour, 'utc')).toBe('Thu, Nov 12 UTC');
});

test('the hour that comes twice names both zones', async () => {
  const { formatSpan } = await inZone('Europe/Berlin');
  const since = Date.UTC(2026, 9, 25, 0);
  expect(formatSpan(since, since + hour, 'local')).toBe('Oct 25, 02:00 GMT+2–02:00 GMT+1');
});

test('hours of UTC are shown where they are in a zone with half an hour', async () => {
  const { formatSpan, ticksOf } = await inZone('Asia/Kolkata');
  const since = Date.UTC(2026, 10, 12, 14);
  expect(formatSpan(since, since + hour, 'local')).toBe('Nov 12, 19:30–20:30 GMT+5:30');
  const ticks = ticksOf(since, since + 24 * hour, 'local', 4);
  expect(ticks.map(({ label }) => label)).toEqual(['00:00', '06:00', '12:00', '18:00']);
  expect(ticks[0]?.time).toBe(Date.UTC(2026, 10, 12, 18, 30));
});

test('seconds in an edited address are not hidden', async () => {
  const { formatSpan } = await inZone('UTC');
  const since = Date.UTC(2026, 10, 12, 14, 0, 30);
  expect(formatSpan(since, since + hour, 'utc')).toContain('14:00:30');
});

test('days are ticked at midnight across a change of clocks', async () => {
  const { ticksOf } = await inZone('Europe/Berlin');
  const start = Date.UTC(2026, 9, 23, 12);
  const ticks = ticksOf(start, start + 72 * hour, 'local', 8);
  expect(ticks.map(({ label }) => label)).toEqual(['Oct 24', 'Oct 25', 'Oct 26']);
  expect(ticks.map(({ time }) => new Date(time).getUTCHours())).toEqual([22, 22, 23]);
});

test('an hour that clocks leave out is ticked once', async () => {
  const { ticksOf } = await inZone('Europe/Berlin');
  const midnight = Date.UTC(2026, 2, 28, 23);
  const ticks = ticksOf(midnight, midnight + 6 * hour, 'local', 8);
  expect(ticks.map(({ label }) => label)).toEqual([
    '00:00',
    '01:00',
    '03:00',
    '04:00',
    '05:00',
    '06:00',
  ]);
});

test('there are no more ticks than fit', async () => {
  const { ticksOf } = await inZone('UTC');
  const start = Date.UTC(2026, 10, 1);
  for (const days of [1, 2, 7, 14, 31])
    for (const most of [4, 8]) {
      const count = ticksOf(start, start + days * 24 * hour, 'utc', most).length;
      expect(count).toBeGreaterThan(1);
      expect(count).toBeLessThanOrEqual(most);
    }
});

import { afterEach, expect, test } from 'vitest';

import { noteServerDate, serverClockOffset, subscribeToServerClock } from './serverClock';

const noon = Date.parse('2026-01-05T12:00:00Z');

function noteAt(now: number, date: string | null) {
  noteServerDate(date, now - 20, now);
}

afterEach(() => noteAt(noon, new Date(noon).toUTCString()));

test('takes a small difference for none', () => {
  noteAt(noon, new Date(noon + 2000).toUTCString());
  expect(serverClockOffset()).toBe(0);
});

test('knows a clock that is an hour ahead, and tells once', () => {
  let told = 0;
  const unsubscribe = subscribeToServerClock(() => (told += 1));
  noteAt(noon, new Date(noon + 3_600_000).toUTCString());
  noteAt(noon + 5000, new Date(noon + 3_605_000).toUTCString());
  unsubscribe();
  expect(Math.abs(serverClockOffset() - 3_600_000)).toBeLessThanOrEqual(1000);
  expect(told).toBe(1);
});

test('does not take a slow answer for a slow clock', () => {
  noteServerDate(new Date(noon).toUTCString(), noon, noon + 15_000);
  expect(serverClockOffset()).toBe(0);
});

test('goes on without a date, or with nonsense', () => {
  noteAt(noon, null);
  noteAt(noon, 'yesterday');
  expect(serverClockOffset()).toBe(0);
});

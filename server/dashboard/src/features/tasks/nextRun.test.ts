import { expect, test } from 'vitest';

import { nextRunOf } from './nextRun';
import { taskWith } from './testing/samples';

const now = Date.parse('2026-01-05T12:00:00.000Z');
const after = (seconds: number) => new Date(now + seconds * 1000).toISOString();

test.each([
  ['running', { status: 'running', next_run: after(3600) }],
  ['queued', { status: 'queued', next_run: after(-3600) }],
  ['not planned', { next_run: null }],
  ['in 3 h', { next_run: after(3 * 3600) }],
  ['in 5 s', { next_run: after(5), can_run: false }],
  ['now', { next_run: after(5) }],
  ['now', { next_run: after(-5), overdue_seconds: 5 }],
  ['overdue 5 s', { next_run: after(-5), overdue_seconds: 5, can_run: false }],
  ['overdue 3 h', { next_run: after(-3 * 3600), overdue_seconds: 3 * 3600 }],
  ['overdue 2 d', { next_run: after(-2 * 86400), overdue_seconds: 1, status: 'error' }],
  ['now', { next_run: after(-5), can_run: false }],
  ['was due 1 h ago', { next_run: after(-3600) }],
] as const)('says "%s"', (words, members) => {
  expect(nextRunOf(taskWith(members), now).words).toBe(words);
});

test('never speaks of a past time as upcoming', () => {
  for (let late = 0; late < 200_000; late += 777) {
    for (const overdue_seconds of [null, late])
      expect(
        nextRunOf(taskWith({ next_run: after(-late), overdue_seconds }), now).words,
      ).not.toMatch(/^in /);
  }
});

test('is late only when the server says so, and not at once', () => {
  const late = (seconds: number, overdue_seconds: number | null) =>
    nextRunOf(taskWith({ next_run: after(-seconds), overdue_seconds }), now).late;
  expect(late(5, 5)).toBe(false);
  expect(late(50, 50)).toBe(true);
  expect(late(50, null)).toBe(false);
});

import { expect, test } from 'vitest';

import { pauseOf } from './refresh';

const interval = 30_000;

function expectAbout(pause: number, wanted: number) {
  expect(pause).toBeGreaterThanOrEqual(wanted * 0.95);
  expect(pause).toBeLessThanOrEqual(wanted * 1.05);
}

test('is the interval after a success', () => {
  expectAbout(
    pauseOf(interval, { status: 'success', dataUpdatedAt: 1, errorUpdatedAt: 0 }),
    interval,
  );
});

test('is the interval after the first failure', () => {
  const state = { status: 'error', dataUpdatedAt: 1000, errorUpdatedAt: 31_000 };
  expectAbout(pauseOf(interval, state), interval);
});

test('grows while it fails, up to four intervals', () => {
  const state = { status: 'error', dataUpdatedAt: 1000, errorUpdatedAt: 61_000 };
  expectAbout(pauseOf(interval, state), 2 * interval);
  expectAbout(pauseOf(interval, { ...state, errorUpdatedAt: 9_000_000 }), 4 * interval);
});

test('is the interval while nothing ever came', () => {
  const state = { status: 'error', dataUpdatedAt: 0, errorUpdatedAt: 9_000_000 };
  expectAbout(pauseOf(interval, state), interval);
});

test('differs between answers, not between renderings', () => {
  const state = { status: 'success', dataUpdatedAt: 1_000_250, errorUpdatedAt: 0 };
  expect(pauseOf(interval, state)).toBe(pauseOf(interval, { ...state }));
  expect(pauseOf(interval, state)).not.toBe(
    pauseOf(interval, { ...state, dataUpdatedAt: 1_000_750 }),
  );
});

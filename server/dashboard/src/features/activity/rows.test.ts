import { expect, test } from 'vitest';

import { countSince, type Entry, Rows } from './rows';

function entry(id: number): Entry {
  return {
    id,
    timestamp: '2026-01-05T12:00:00.000Z',
    type: 'system',
    message: '',
    details: null,
    user: null,
  };
}

function page(...ids: number[]) {
  return { items: ids.map(entry), next: null };
}

test('finds entries by their place, in any order of asking', () => {
  const rows = new Rows([page(9, 8), page(), page(7), page(6, 5, 4)]);
  expect(rows.count).toBe(6);
  const ids = (indexes: number[]) => indexes.map((index) => rows.at(index)?.id);
  expect(ids([0, 1, 2, 3, 4, 5])).toEqual([9, 8, 7, 6, 5, 4]);
  expect(ids([5, 0, 3, 2, 1, 4])).toEqual([4, 9, 6, 7, 8, 5]);
});

test('has nothing beyond its ends', () => {
  const rows = new Rows([page(2), page(1)]);
  expect(rows.at(2)).toBeUndefined();
  expect(rows.at(-1)).toBeUndefined();
  expect(new Rows([]).at(0)).toBeUndefined();
  expect(new Rows([page()]).count).toBe(0);
});

function timedPage(...seconds: number[]) {
  const items = seconds.map((at) => ({
    ...entry(at),
    timestamp: new Date(Date.UTC(2026, 0, 5, 12, 0, at)).toISOString(),
  }));
  return { items, next: 'more' };
}

test('counts what is not past its time', () => {
  const pages = [timedPage(9, 8), timedPage(), timedPage(7, 5), timedPage(4)];
  const since = (second: number) => countSince(pages, Date.UTC(2026, 0, 5, 12, 0, second));
  expect([3, 4, 5, 6, 7, 8, 9, 10].map(since)).toEqual([5, 5, 4, 3, 3, 2, 1, 0]);
  expect(countSince(pages, -Infinity)).toBe(5);
  expect(countSince([], 0)).toBe(0);
});

test('ends where it is told to', () => {
  const rows = new Rows([page(9, 8), page(7, 6)], 3);
  expect(rows.count).toBe(3);
  expect(rows.at(2)?.id).toBe(7);
  expect(rows.at(3)).toBeUndefined();
  expect(rows.hasAny(new Set([1, 7]))).toBe(true);
  expect(rows.hasAny(new Set([6]))).toBe(false);
});

import { expect, test } from 'vitest';

import { type Entry, Rows } from './rows';

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

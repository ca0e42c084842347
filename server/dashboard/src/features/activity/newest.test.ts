import { expect, test } from 'vitest';

import { Newest } from './newest';
import { type Entry, Rows } from './rows';

/** An entry logged in the minute of its id, unless another is given. */
function entry(id: number, minute = id): Entry {
  const timestamp = new Date(Date.UTC(2026, 0, 5, 12, minute)).toISOString();
  return { id, timestamp, type: 'system', message: '', details: null, user: null };
}

function listOf(...pages: Entry[][]) {
  const data = {
    pages: pages.map((items, index) => ({ items, next: `after-${index}` })),
    pageParams: pages.map(() => null),
  };
  return { data, rows: new Rows(data.pages) };
}

function idsOf({ pages }: { pages: { items: Entry[] }[] }) {
  return pages.map(({ items }) => items.map(({ id }) => id));
}

test('nothing is new when the list has all of the page', () => {
  const { rows } = listOf([entry(5), entry(4)], [entry(3)]);
  const newest = new Newest({ items: [entry(5), entry(4), entry(3)], next: 'more' });
  expect(newest.freshIn(rows)).toEqual({ count: 0, orMore: false, any: false });
});

test('entries go on top, and what was listed stays once', () => {
  const { data, rows } = listOf([entry(5), entry(4)], [entry(3), entry(2)]);
  const newest = new Newest({ items: [entry(7), entry(6), entry(5), entry(4)], next: 'more' });
  expect(newest.freshIn(rows)).toEqual({ count: 2, orMore: false, any: true });
  const merged = newest.takenInto(data, rows);
  expect(idsOf(merged)).toEqual([
    [7, 6, 5, 4],
    [3, 2],
  ]);
  expect(merged.pages[1]?.next).toBe('after-1');
});

test('a page that reaches into the second page of the list replaces its beginning', () => {
  const { data, rows } = listOf([entry(5)], [entry(4), entry(3)]);
  const newest = new Newest({ items: [entry(6), entry(5), entry(4)], next: 'more' });
  expect(idsOf(newest.takenInto(data, rows))).toEqual([[6, 5, 4], [3]]);
});

test('an entry with an old timestamp finds its place', () => {
  const { data, rows } = listOf([entry(5), entry(4), entry(2), entry(1)]);
  const late = entry(9, 3);
  const newest = new Newest({ items: [entry(5), entry(4), late, entry(2)], next: 'more' });
  expect(newest.freshIn(rows)).toEqual({ count: 1, orMore: false, any: true });
  expect(idsOf(newest.takenInto(data, rows))).toEqual([[5, 4, 9, 2, 1]]);
});

test('a page that shares nothing with the list begins it anew', () => {
  const { data, rows } = listOf([entry(2), entry(1)]);
  const page = { items: [entry(9), entry(8)], next: 'more' };
  const newest = new Newest(page);
  expect(newest.freshIn(rows)).toEqual({ count: 2, orMore: true, any: true });
  expect(newest.takenInto(data, rows)).toEqual({ pages: [page], pageParams: [null] });
});

test('an entry of a clock that is ahead, alone on page and list, does not join them', () => {
  const ahead = entry(3, 30);
  const { data, rows } = listOf([ahead, entry(2), entry(1)]);
  const page = { items: [ahead, entry(9), entry(8)], next: 'more' };
  const newest = new Newest(page);
  expect(newest.freshIn(rows)).toEqual({ count: 2, orMore: true, any: true });
  expect(newest.takenInto(data, rows)).toEqual({ pages: [page], pageParams: [null] });
});

test('a page older than the list tells nothing, whatever the clock of an entry in both', () => {
  const ahead = entry(3, 30);
  const { rows } = listOf([ahead, entry(9), entry(8)]);
  const newest = new Newest({ items: [ahead, entry(2), entry(1)], next: 'more' });
  expect(newest.freshIn(rows).any).toBe(false);
});

test('what is past its time is not new when the list has dropped it', () => {
  const { rows } = listOf([entry(5), entry(4)]);
  const page = { items: [entry(5), entry(4), entry(3)], next: 'more' };
  const newest = new Newest(page).since(Date.parse(entry(4).timestamp));
  expect(newest.page).toEqual({ items: [entry(5), entry(4)], next: null });
  expect(newest.freshIn(rows)).toEqual({ count: 0, orMore: false, any: false });
  const same = new Newest(page);
  expect(same.since(-Infinity)).toBe(same);
});

test('a page older than the list tells nothing', () => {
  const { rows } = listOf([entry(9), entry(8)]);
  const newest = new Newest({ items: [entry(2), entry(1)], next: 'more' });
  expect(newest.freshIn(rows).any).toBe(false);
});

test('the whole log in one page is the list', () => {
  const { data, rows } = listOf([entry(3), entry(2), entry(1)]);
  const newest = new Newest({ items: [entry(4), entry(3)], next: null });
  expect(idsOf(newest.takenInto(data, rows))).toEqual([[4, 3]]);
});

test('an emptied log empties the list without anything being new', () => {
  const { data, rows } = listOf([entry(1)]);
  const newest = new Newest({ items: [], next: null });
  expect(newest.freshIn(rows)).toEqual({ count: 0, orMore: false, any: true });
  expect(idsOf(newest.takenInto(data, rows))).toEqual([[]]);
  expect(newest.freshIn(new Rows([])).any).toBe(false);
});

test('all is new in an empty list', () => {
  const newest = new Newest({ items: [entry(1)], next: null });
  expect(newest.freshIn(new Rows([]))).toEqual({ count: 1, orMore: false, any: true });
});

import { expect, test } from 'vitest';

import { axisTop, barsOf, day, hour, indexAt } from './bars';

const noon = Date.UTC(2026, 10, 12, 12);

function summaryOf(...buckets: [start: number, types: Record<string, number>][]) {
  return {
    total: 0,
    types: {},
    buckets: buckets.map(([start, types]) => ({ start: new Date(start).toISOString(), types })),
  };
}

test('hours without entries have bars too', () => {
  const bars = barsOf(
    summaryOf([noon, { error: 2, scrape: 1 }]),
    [],
    { start: noon - 3 * hour, end: noon + hour - 1 },
    hour,
  );
  expect(bars.bars.map(({ total }) => total)).toEqual([0, 0, 0, 3]);
  expect(bars.bars[3]).toMatchObject({ start: noon, end: noon + hour, types: { error: 2 } });
  expect(bars).toMatchObject({ total: 3, highest: 3, end: noon + hour });
});

test('no entries at all still make an axis', () => {
  const bars = barsOf(summaryOf(), [], { start: noon, end: noon + hour - 1 }, hour);
  expect(bars).toMatchObject({ total: 0, highest: 0, start: noon });
  expect(bars.bars).toHaveLength(1);
});

test('only chosen types count, and those of hosts share a colour', () => {
  const summary = summaryOf([noon, { error: 2, epg: 3, 'backup.nightly': 4 }]);
  const span = { start: noon, end: noon + hour - 1 };
  expect(barsOf(summary, [], span, hour).bars[0]?.types).toEqual({ error: 2, other: 7 });
  expect(barsOf(summary, ['epg'], span, hour).bars[0]?.types).toEqual({ other: 3 });
});

test('what lies before or after the span is not lost', () => {
  const summary = summaryOf([noon - 5 * hour, { task: 1 }], [noon + 20 * hour, { task: 1 }]);
  const bars = barsOf(summary, [], { start: noon, end: noon + hour - 1 }, hour);
  expect(bars.bars).toHaveLength(26);
  expect(bars.total).toBe(2);
});

test('thirty days of hours become days', () => {
  const hours = Array.from({ length: 720 }, (_, at): [number, Record<string, number>] => [
    noon - at * hour,
    { task: 1 },
  ]);
  const bars = barsOf(summaryOf(...hours), [], { start: noon - 30 * day, end: noon }, day);
  expect(bars.bars).toHaveLength(31);
  expect(bars.total).toBe(720);
  expect(bars.highest).toBe(24);
});

test('a time outside belongs to the nearest bar', () => {
  const bars = barsOf(summaryOf(), [], { start: noon, end: noon + 4 * hour - 1 }, hour);
  expect(indexAt(bars, noon - 1)).toBe(0);
  expect(indexAt(bars, noon + hour)).toBe(1);
  expect(indexAt(bars, bars.end)).toBe(3);
});

test.each([
  [0, 1],
  [1, 1],
  [7, 7],
  [11, 12],
  [34, 40],
  [101, 120],
  [999, 1000],
  [123_456, 150_000],
])('an axis for %i ends at %i', (highest, top) => expect(axisTop(highest)).toBe(top));

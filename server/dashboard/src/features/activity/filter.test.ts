import { expect, test } from 'vitest';

import { type Filter, filterQuery, isFiltered, noFilter, readFilter, writeFilter } from './filter';

function read(search: string): Filter {
  return readFilter(new URLSearchParams(search));
}

const full: Filter = {
  types: ['error', 'backup.nightly'],
  days: 0,
  user: 'Zoë & co',
  text: 'a&b=c #1 +2 100% 🎬 "q"',
  since: '2026-11-12T14:00:00.000Z',
  until: '2026-11-12T15:00:00.000Z',
};

test('an address gives back the filter it was written from', () => {
  expect(read(writeFilter(full).toString())).toEqual(full);
  expect(read(writeFilter(noFilter).toString())).toEqual(noFilter);
});

test('the API is asked for what is filtered, and for nothing else', () => {
  expect(filterQuery(noFilter)).toEqual({});
  expect(filterQuery({ ...full, since: null, until: null })).toEqual({
    type: 'error,backup.nightly',
    days: 0,
    user: 'Zoë & co',
    q: full.text,
  });
  expect(isFiltered(noFilter)).toBe(false);
  expect(isFiltered({ ...noFilter, days: 0 })).toBe(true);
});

test.each([
  'days=31',
  'days=-1',
  'days=3.5',
  'days=',
  'days=1e1',
  'type=,Error,%20task,1x',
  'since=yesterday',
  'since=2026-11-12',
  'since=2026-11-12T14:00:00',
  'since=2026-13-12T14:00:00Z',
  'until=1969-12-31T23:59:59Z',
  'since=2026-11-12T15:00:00Z&until=2026-11-12T15:00:00Z',
  'since=2026-11-12T16:00:00Z&until=2026-11-12T15:00:00Z',
  'user=',
  `user=${'ü'.repeat(129)}`,
  `q=${'x'.repeat(1025)}`,
  'q=%20%00%20',
  'unknown=1',
])('what cannot be understood is left out: %s', (search) => {
  expect(read(search)).toEqual(noFilter);
});

test('the good part of a list of types is kept, each once and no more than the server takes', () => {
  expect(read('type=error,TASK,error,task').types).toEqual(['error', 'task']);
  const many = Array.from({ length: 40 }, (_, number) => `t${number}`).join(',');
  expect(read(`type=${many}`).types).toHaveLength(32);
});

test('a time with any zone is the same time in UTC', () => {
  expect(read('since=2026-10-25T02:30:00%2B02:00').since).toBe('2026-10-25T00:30:00.000Z');
});

test('the blanks in a user are part of the name', () => {
  expect(read('user=%20bob%20').user).toBe(' bob ');
});

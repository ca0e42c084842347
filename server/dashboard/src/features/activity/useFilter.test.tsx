import { act, renderHook, waitFor } from '@testing-library/react';
import { expect, test } from 'vitest';

import { noFilter } from './filter';
import { useFilter } from './useFilter';

function open(address: string) {
  history.replaceState(null, '', address);
  return renderHook(() => useFilter()).result;
}

test('reads the filter from the address', () => {
  const hook = open('/?type=error,task&days=3&q=foo&user=&since=&until=');
  expect(hook.current.filter).toEqual({
    ...noFilter,
    types: ['error', 'task'],
    days: 3,
    text: 'foo',
  });
  expect(hook.current.isFiltered).toBe(true);
});

test('writes the filter into the address and leaves the rest of it alone', () => {
  const hook = open('/?a=%7e1&debug&q=old#tasks');
  act(() => hook.current.setFilter({ types: ['error', 'task'], text: 'a&b #1' }));
  expect(location.search).toBe('?a=%7e1&debug&type=error,task&q=a%26b+%231');
  expect(location.hash).toBe('#tasks');
  act(() => hook.current.clearFilter());
  expect(location.search).toBe('?a=%7e1&debug');
  expect(location.hash).toBe('#tasks');
});

test('a choice is a step in the history, typing is none', () => {
  const hook = open('/');
  const length = history.length;
  act(() => hook.current.setFilter({ text: 'f' }));
  act(() => hook.current.setFilter({ text: 'fo' }));
  expect(history.length).toBe(length);
  act(() => hook.current.setFilter({ days: 3 }));
  expect(history.length).toBe(length + 1);
  act(() => hook.current.setFilter({ days: 3 }));
  expect(history.length).toBe(length + 1);
});

test('follows the Back button', async () => {
  const hook = open('/');
  act(() => hook.current.setFilter({ days: 3 }));
  expect(hook.current.filter.days).toBe(3);
  act(() => history.back());
  await waitFor(() => expect(hook.current.filter.days).toBeNull());
});

test('all who ask have the same filter', () => {
  const one = open('/?days=1');
  const other = renderHook(() => useFilter()).result;
  expect(other.current.filter).toBe(one.current.filter);
  act(() => one.current.setFilter({ user: 'alice' }));
  expect(other.current.filter.user).toBe('alice');
  expect(other.current.filter).toBe(one.current.filter);
});

test('a text that UTF-8 cannot hold does not break the address', () => {
  const hook = open('/');
  act(() => hook.current.setFilter({ text: 'x\ud800y' }));
  expect(hook.current.filter.text).toBe('x\ufffdy');
});

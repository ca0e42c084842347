import { act, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { HttpResponse, http } from 'msw';
import { expect, test } from 'vitest';

import { setPreference } from '@/components/preferences';
import { render } from '@/testing/render';
import { answer, refuse, server } from '@/testing/server';

import { knownTypes } from './entryTypes';
import { FilterBar } from './FilterBar';

const summary = { total: 1203, types: { error: 1, scrape: 1202 }, buckets: [] };

function show(address = '/', types: string[] = [...knownTypes], retentionDays = 7) {
  history.replaceState(null, '', address);
  return render(<FilterBar types={types} retentionDays={retentionDays} />);
}

function chip(name: RegExp) {
  const list = screen.getByRole('list', { name: 'Types of entries' });
  return within(list).findByRole('button', { name });
}

test('several types can be chosen, and taken back', async () => {
  answer('/activity/summary', summary);
  const { user } = show();
  const error = await chip(/^Error/);
  await user.click(error);
  await user.click(await chip(/^Task/));
  expect(location.search).toBe('?type=error,task');
  expect(error).toHaveAttribute('aria-pressed', 'true');
  await user.click(error);
  expect(location.search).toBe('?type=task');
  expect(error).toHaveAttribute('aria-pressed', 'false');
});

test('types have counts, which do not depend on the types that are chosen', async () => {
  const asked: URLSearchParams[] = [];
  server.use(
    http.get('*/api/v1/activity/summary', ({ request }) => {
      asked.push(new URL(request.url).searchParams);
      return HttpResponse.json(summary);
    }),
  );
  show('/?type=error&q=foo');
  expect(await chip(/^Scrape.*1,202 entries$/)).toBeInTheDocument();
  expect(await chip(/^Error.*1 entry$/)).toBeInTheDocument();
  expect(await chip(/^Task.*no entries$/)).toBeInTheDocument();
  expect(asked.map(String)).toEqual(['q=foo&bucket=hour']);
});

test('counts of another filter do not stay when those of this one cannot be had', async () => {
  answer('/activity/summary', summary);
  const { user } = show();
  expect(await chip(/^Error.*1 entry$/)).toBeInTheDocument();
  refuse('/activity/summary', 503, 'the store is busy');
  await user.type(screen.getByRole('searchbox'), 'foo{Enter}');
  expect(await chip(/^Error$/)).toBeInTheDocument();
});

test('without counts the types can be chosen all the same', async () => {
  refuse('/activity/summary', 503, 'the store is busy');
  const { user } = show();
  await user.click(await chip(/^Error$/));
  expect(location.search).toBe('?type=error');
});

test('a type in the address has a chip even if nobody ever used it', async () => {
  answer('/activity/summary', summary);
  show('/?type=constructor');
  expect(await chip(/^constructor.*no entries$/)).toHaveAttribute('aria-pressed', 'true');
});

test('hosts with many types do not fill the page', async () => {
  answer('/activity/summary', summary);
  const types = [...knownTypes, ...Array.from({ length: 20 }, (_, number) => `t${number}`)];
  const { user } = show('/?type=t15', types);
  const list = screen.getByRole('list', { name: 'Types of entries' });
  expect(await chip(/^t15/)).toBeInTheDocument();
  expect(within(list).getAllByRole('listitem').length).toBeLessThan(20);
  await user.click(screen.getByRole('button', { name: '11 more types' }));
  expect(within(list).getAllByRole('listitem')).toHaveLength(25);
});

test('as many types as the server takes can be chosen, and the others say so', async () => {
  answer('/activity/summary', summary);
  const types = Array.from({ length: 31 }, (_, number) => `t${number}`);
  const { user } = show(`/?type=${types.join()}`);
  expect(screen.queryByText(/^No more than 32 types/)).not.toBeInTheDocument();
  await user.click(await chip(/^Error/));
  const full = location.search;
  expect(full).toBe(`?type=${types.join()},error`);
  const task = await chip(/^Task/);
  expect(task).toHaveAttribute('aria-disabled', 'true');
  expect(task).toHaveAccessibleDescription(/^No more than 32 types can be chosen/);
  await user.click(task);
  expect(location.search).toBe(full);
  await user.click(await chip(/^t0/));
  expect(task).not.toHaveAttribute('aria-disabled');
  expect(task).not.toHaveAccessibleDescription();
  await user.click(task);
  expect(task).toHaveAttribute('aria-pressed', 'true');
});

test('a text is looked for after a pause, without a step in the history', async () => {
  answer('/activity/summary', summary);
  show();
  const length = history.length;
  const field = screen.getByRole('searchbox', { name: 'Search the log' });
  expect(field).toHaveAttribute('id', 'activity-search');
  fireEvent.change(field, { target: { value: 'a&b' } });
  fireEvent.change(field, { target: { value: 'a&b #1 🎬 ' } });
  expect(location.search).toBe('');
  await waitFor(() => expect(location.search).not.toBe(''));
  expect(new URLSearchParams(location.search).get('q')).toBe('a&b #1 🎬');
  // What is being typed stays as it is.
  expect(field).toHaveValue('a&b #1 🎬 ');
  expect(history.length).toBe(length);
});

test('Enter looks at once', async () => {
  answer('/activity/summary', summary);
  const { user } = show();
  await user.type(screen.getByRole('searchbox'), 'foo{Enter}');
  expect(location.search).toBe('?q=foo');
});

test('a text taken back in the history is taken back in the field', async () => {
  answer('/activity/summary', summary);
  const { user } = show('/?q=foo');
  const field = screen.getByRole('searchbox');
  expect(field).toHaveValue('foo');
  act(() => {
    history.pushState(null, '', '/?q=bar');
    dispatchEvent(new PopStateEvent('popstate'));
  });
  expect(field).toHaveValue('bar');
  await user.click(screen.getByRole('button', { name: 'Clear filters' }));
  expect(field).toHaveValue('');
});

test('"Clear filters" also clears what was not looked for yet', async () => {
  answer('/activity/summary', summary);
  const { user } = show('/?days=1');
  await user.type(screen.getByRole('searchbox'), 'foo');
  await user.click(screen.getByRole('button', { name: 'Clear filters' }));
  expect(screen.getByRole('searchbox')).toHaveValue('');
  expect(location.search).toBe('');
  expect(screen.queryByRole('button', { name: 'Clear filters' })).not.toBeInTheDocument();
});

test('another look-back drops the piece of time', async () => {
  answer('/activity/summary', summary);
  const { user } = show('/?since=2026-11-12T14:00:00Z&until=2026-11-12T15:00:00Z');
  await user.click(screen.getByRole('combobox', { name: /How far back/ }));
  const choices = screen.getAllByRole('option').map(({ textContent }) => textContent);
  expect(choices).toEqual(['Whole log (7 days)', 'Today (UTC)', 'Last 24 hours', 'Last 3 days']);
  await user.click(screen.getByRole('option', { name: 'Today (UTC)' }));
  expect(location.search).toBe('?days=0');
});

test('user and piece of time are shown and can be removed', async () => {
  answer('/activity/summary', summary);
  act(() => setPreference('zone', 'utc'));
  const { user } = show('/?user=%3Cb%3E&since=2026-11-12T14:00:00Z&until=2026-11-12T15:00:00Z');
  expect(screen.getByText('<b>')).toBeInTheDocument();
  expect(screen.getByText('Nov 12, 14:00–15:00 UTC')).toBeInTheDocument();
  await user.click(screen.getByRole('button', { name: 'Remove the filter by user' }));
  expect(location.search).not.toContain('user');
  await user.click(screen.getByRole('button', { name: 'Remove the filter by time' }));
  expect(location.search).toBe('');
});

test('a piece of time may be open', () => {
  answer('/activity/summary', summary);
  show('/?since=2026-11-12T14:00:00Z');
  expect(screen.getByText(/^since .*2026/)).toBeInTheDocument();
});

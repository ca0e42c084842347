import type { QueryClient } from '@tanstack/react-query';
import { act, screen, waitFor, within } from '@testing-library/react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { refreshAll } from '@/api/refresh';
import { fakeLayout } from '@/testing/layout';
import { entries, entry, refuseLog, serveLog } from '@/testing/log';
import { render } from '@/testing/render';

import { ActivityList } from './ActivityList';
import { noFilter } from './filter';

const list = <ActivityList filter={noFilter} retentionDays={7} />;

function refresh(client: QueryClient) {
  return act(() => refreshAll(client));
}

function rowCount(): number {
  return document.querySelectorAll('li').length;
}

beforeEach(() => {
  fakeLayout();
  // The day of the entries, which would be past their time on others.
  vi.useFakeTimers({ toFake: ['Date'], now: Date.UTC(2026, 0, 5, 13), shouldAdvanceTime: true });
});
afterEach(() => {
  vi.useRealTimers();
});

test('new entries appear by themselves while nobody reads', async () => {
  const served = serveLog(entries(3, 1));
  const { client } = render(list);
  await screen.findByText('Message 3');
  served.log = entries(5, 1);
  await refresh(client);
  expect(await screen.findByText('Message 5')).toBeInTheDocument();
  expect(rowCount()).toBe(5);
  expect(screen.getByRole('status')).toHaveTextContent('2 new entries');
});

test('new entries wait while the page is scrolled into the list', async () => {
  fakeLayout({ top: -500 });
  const served = serveLog(entries(3, 1));
  const { client } = render(list);
  await screen.findByText('Message 3');
  served.log = entries(15, 1);
  await refresh(client);
  expect(await screen.findByRole('button', { name: '12 new entries' })).toBeInTheDocument();
  expect(screen.getByRole('status')).toHaveTextContent('12 new entries');
  expect(rowCount()).toBe(3);
});

test('new entries wait while a row has the focus', async () => {
  const served = serveLog(entries(3, 1));
  const { client, user } = render(list);
  await screen.findByText('Message 3');
  await user.tab();
  served.log = entries(4, 1);
  await refresh(client);
  expect(await screen.findByRole('button', { name: '1 new entry' })).toBeInTheDocument();
});

test('new entries wait while a row is open, which stays open when they are shown', async () => {
  const { scrollIntoView } = fakeLayout();
  const served = serveLog(entries(3, 1));
  const { client, user } = render(list);
  await user.click(await screen.findByText('Message 3'));
  served.log = entries(4, 1);
  await refresh(client);
  const pill = await screen.findByRole('button', { name: '1 new entry' });
  expect(rowCount()).toBe(3);
  await user.click(pill);
  expect(await screen.findByText('Message 4')).toBeInTheDocument();
  expect(pill).not.toBeInTheDocument();
  expect(screen.getByRole('button', { expanded: true })).toHaveTextContent('Message 3');
  await waitFor(() => expect(scrollIntoView).toHaveBeenCalled());
});

test('an entry with an old timestamp takes its place', async () => {
  const served = serveLog([entry(9), entry(1)]);
  const { client } = render(list);
  await screen.findByText('Message 9');
  served.log = [entry(9), entry(10, { timestamp: entry(5).timestamp }), entry(1)];
  await refresh(client);
  expect(await screen.findByText('Message 10')).toBeInTheDocument();
  const rows = [...document.querySelectorAll('li .message')];
  expect(rows.map(({ textContent }) => textContent)).toEqual([
    'Message 9',
    'Message 10',
    'Message 1',
  ]);
});

test('after more new entries than a page has, the list begins anew', async () => {
  const served = serveLog(entries(3, 1));
  const { client, user } = render(list);
  await user.click(await screen.findByText('Message 3'));
  served.log = entries(303, 1);
  await refresh(client);
  await user.click(await screen.findByRole('button', { name: '100+ new entries' }));
  expect(await screen.findByText('Message 303')).toBeInTheDocument();
  expect(screen.queryByText('Message 3')).not.toBeInTheDocument();
});

test('an entry of a clock that is ahead does not hide that entries are missing', async () => {
  const ahead = entry(9, { timestamp: entry(1000).timestamp });
  const served = serveLog([ahead, ...entries(3, 1)]);
  const { client, user } = render(list);
  await user.click(await screen.findByText('Message 3'));
  served.log = [ahead, ...entries(400, 101), ...entries(3, 1)];
  await refresh(client);
  await user.click(await screen.findByRole('button', { name: '99+ new entries' }));
  expect(await screen.findByText('Message 400')).toBeInTheDocument();
  await waitFor(() => expect(served.asked.at(-1)?.get('cursor')).not.toBeNull());
  expect(screen.queryByText('Message 3')).not.toBeInTheDocument();
});

test('what leaves the list is not new, and holds nothing back that is', async () => {
  const young = (id: number) => entry(id, { timestamp: `2026-01-07T12:00:0${id}.000Z` });
  const served = serveLog([young(4), ...entries(3, 1)]);
  const { client, user } = render(list);
  await user.click(await screen.findByText('Message 1'));
  await waitFor(() => expect(client.isFetching()).toBe(0));
  vi.setSystemTime(Date.UTC(2026, 0, 12, 12, 1));
  act(() => void document.dispatchEvent(new Event('visibilitychange')));
  expect(rowCount()).toBe(1);
  expect(screen.getByRole('status').textContent).toBe('');
  served.log = [young(5), young(4)];
  await refresh(client);
  expect(await screen.findByText('Message 5')).toBeInTheDocument();
  expect(screen.getByRole('status')).toHaveTextContent('1 new entry');
});

test('keeps the list under a banner when a refresh fails', async () => {
  serveLog(entries(3, 1));
  const { client, user } = render(list);
  await screen.findByText('Message 3');
  await waitFor(() => expect(client.isFetching()).toBe(0));
  refuseLog('the store is busy');
  await refresh(client);
  const banner = await screen.findByRole('alert');
  expect(banner).toHaveTextContent('Not up to date');
  expect(banner).toHaveTextContent('the store is busy');
  expect(screen.getByText('Message 3')).toBeInTheDocument();
  serveLog(entries(3, 1));
  await user.click(within(banner).getByRole('button', { name: 'Try again' }));
  await waitFor(() => expect(banner).not.toBeInTheDocument());
});

test('a list that failed to load is loaded once the server answers again', async () => {
  refuseLog('the store is busy');
  const { client } = render(list);
  expect(await screen.findByText('Loading the log failed')).toBeInTheDocument();
  serveLog(entries(3, 1));
  await refresh(client);
  expect(await screen.findByText('Message 3')).toBeInTheDocument();
});

test('older entries that failed to load are loaded once the server answers again', async () => {
  serveLog(entries(25, 1), 20);
  refuseLog('the disk failed', { afterFirstPage: true });
  const { client } = render(list);
  expect(await screen.findByText('Loading older entries failed')).toBeInTheDocument();
  serveLog(entries(25, 1), 20);
  await refresh(client);
  expect(await screen.findByText('Message 1')).toBeInTheDocument();
});

import { act, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { fakeLayout } from '@/testing/layout';
import { entries, entry, refuseLog, serveLog } from '@/testing/log';
import { render } from '@/testing/render';

import { ActivityList } from './ActivityList';
import { useFilter } from './useFilter';

function List() {
  const { filter } = useFilter();
  return <ActivityList filter={filter} retentionDays={7} />;
}

function messages(): (string | null)[] {
  return [...document.querySelectorAll('li .message')].map(({ textContent }) => textContent);
}

beforeEach(() => {
  fakeLayout();
  // The day of the entries, which would be past their time on others.
  vi.useFakeTimers({ toFake: ['Date'], now: Date.UTC(2026, 0, 5, 13), shouldAdvanceTime: true });
});
afterEach(() => {
  vi.useRealTimers();
});

test('shows the entries, newest first, and the end of the log', async () => {
  serveLog(entries(3, 1));
  render(<List />);
  expect(screen.getByRole('status', { name: 'Loading the log' })).toBeInTheDocument();
  expect(await screen.findByText('Message 3')).toBeInTheDocument();
  expect(messages()).toEqual(['Message 3', 'Message 2', 'Message 1']);
  expect(screen.getByText('That is everything the log keeps (7 days).')).toBeInTheDocument();
});

test('opens and closes a row with the keyboard', async () => {
  serveLog([entry(1, { details: { urls: 3 }, user: 'alice' })]);
  const { user } = render(<List />);
  const row = await screen.findByRole('button', { expanded: false });
  row.focus();
  await user.keyboard('{Enter}');
  expect(row).toHaveAttribute('aria-expanded', 'true');
  expect(screen.getByText(/"urls": 3/)).toBeInTheDocument();
  expect(screen.getByText(/2026.*:00:01/)).toBeInTheDocument();
  await user.keyboard(' ');
  expect(row).toHaveAttribute('aria-expanded', 'false');
  expect(screen.queryByText(/"urls": 3/)).not.toBeInTheDocument();
});

function openedMessage(): string | null | undefined {
  return document.querySelector('li p')?.textContent;
}

test('says a message again in an open row only where its line is cut off', async () => {
  const lineWidth = vi.spyOn(Element.prototype, 'scrollWidth', 'get').mockReturnValue(0);
  serveLog(entries(2, 1));
  const { user } = render(<List />);
  await user.click(await screen.findByText('Message 2'));
  expect(openedMessage()).toBeUndefined();
  lineWidth.mockReturnValue(2000);
  await user.click(screen.getByText('Message 1'));
  expect(openedMessage()).toBe('Message 1');
  lineWidth.mockRestore();
});

test('arrow keys go from row to row', async () => {
  serveLog(entries(3, 1));
  const { user } = render(<List />);
  await screen.findByText('Message 3');
  const rows = document.querySelectorAll<HTMLElement>('li > button');
  rows[0]?.focus();
  await user.keyboard('{ArrowDown}{ArrowDown}{ArrowUp}');
  expect(rows[1]).toHaveFocus();
  await user.keyboard('{ArrowUp}{ArrowUp}');
  expect(rows[0]).toHaveFocus();
});

test('an open row leads to others of its type and user', async () => {
  const { asked } = serveLog([entry(1, { type: 'backup', user: 'alice' })]);
  const { user } = render(<List />);
  await user.click(await screen.findByText('Message 1'));
  await user.click(screen.getByRole('button', { name: 'Only this type' }));
  await user.click(await screen.findByRole('button', { name: 'Only this user' }));
  expect(location.search).toBe('?type=backup&user=alice');
  expect(asked.at(-1)?.get('user')).toBe('alice');
  expect(await screen.findByText('That is everything that matches.')).toBeInTheDocument();
});

test('shows what hosts wrote as text', async () => {
  const message = '<script>alert(1)</script> مرحبا 🎉';
  serveLog([entry(1, { message })]);
  render(<List />);
  expect(await screen.findByText(message)).toHaveAttribute('dir', 'auto');
});

test('goes on with older entries, of which only those near what is seen are rendered', async () => {
  const { asked } = serveLog(entries(50, 1), 20);
  render(<List />);
  expect(await screen.findByText(/That is everything/)).toBeInTheDocument();
  expect(asked.map((query) => query.get('cursor')).filter(Boolean)).toEqual(['20', '40']);
  expect(document.querySelector('li')).toHaveAttribute('aria-setsize', '50');
  expect(messages().length).toBeLessThan(40);
});

/** Goes to a time at once, as a page does that was hidden until then. */
function goTo(time: number) {
  vi.setSystemTime(time);
  act(() => void document.dispatchEvent(new Event('visibilitychange')));
}

test('entries leave the list when the log no longer keeps them', async () => {
  const { asked } = serveLog(entries(60, 1), 20);
  render(<List />);
  await screen.findByText('That is everything the log keeps (7 days).');
  const requests = asked.length;
  goTo(Date.UTC(2026, 0, 12, 12, 1));
  expect(screen.getByText('Message 60')).toBeInTheDocument();
  expect(document.querySelectorAll('li')).toHaveLength(1);
  expect(document.querySelector('li')).toHaveAttribute('aria-setsize', '1');
  expect(screen.getByText('That is everything the log keeps (7 days).')).toBeInTheDocument();
  goTo(Date.UTC(2026, 0, 12, 12, 2));
  expect(screen.getByText('Nothing logged yet')).toBeInTheDocument();
  expect(asked).toHaveLength(requests);
});

test('what was logged today leaves the list at midnight in UTC', async () => {
  history.replaceState(null, '', '/?days=0');
  serveLog(entries(2, 1));
  render(<List />);
  await screen.findByText('Message 2');
  goTo(Date.UTC(2026, 0, 5, 23, 59));
  expect(screen.getByText('Message 2')).toBeInTheDocument();
  goTo(Date.UTC(2026, 0, 6));
  expect(screen.getByText('Nothing logged today')).toBeInTheDocument();
});

test('does not look for what is older than the oldest it may show', async () => {
  const old = entry(1, { timestamp: '2026-01-05T12:00:00.500Z' });
  const { asked } = serveLog([...entries(60, 31), old, old], 31);
  refuseLog('the disk failed', { afterFirstPage: true });
  vi.setSystemTime(Date.UTC(2026, 0, 12, 12, 0, 10));
  render(<List />);
  await screen.findByText('Message 60');
  await screen.findByText('Loading older entries failed');
  goTo(Date.UTC(2026, 0, 12, 12, 1));
  expect(screen.getByText(/^That is everything/)).toBeInTheDocument();
  expect(screen.queryByText('Loading older entries failed')).not.toBeInTheDocument();
  expect(asked.every((query) => !query.has('cursor'))).toBe(true);
});

test('keeps what is loaded when the next page fails', async () => {
  serveLog(entries(25, 1), 20);
  refuseLog('the disk failed', { afterFirstPage: true });
  const { user } = render(<List />);
  expect(await screen.findByText('Loading older entries failed')).toBeInTheDocument();
  expect(screen.getByText('the disk failed')).toBeInTheDocument();
  expect(screen.getByText('Message 25')).toBeInTheDocument();
  serveLog(entries(25, 1), 20);
  await user.click(screen.getByText('Try again'));
  expect(await screen.findByText('Message 1')).toBeInTheDocument();
});

test('says why nothing could be loaded, and loads when asked again', async () => {
  refuseLog('the store is busy');
  const { user } = render(<List />);
  expect(await screen.findByText('Loading the log failed')).toBeInTheDocument();
  expect(screen.getByText('the store is busy')).toBeInTheDocument();
  serveLog(entries(3, 1));
  await user.click(screen.getByRole('button', { name: 'Try again' }));
  expect(await screen.findByText('Message 3')).toBeInTheDocument();
});

test('a log without entries says so', async () => {
  serveLog([]);
  render(<List />);
  expect(await screen.findByText('Nothing logged yet')).toBeInTheDocument();
});

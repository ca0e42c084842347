import { screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { fakeLayout } from '@/testing/layout';
import { entry, serveLog } from '@/testing/log';
import { render } from '@/testing/render';
import { answer, refuse } from '@/testing/server';

import { ActivitySection } from './ActivitySection';

beforeEach(() => {
  fakeLayout();
  // The day of the entries, which would be past their time on others.
  vi.useFakeTimers({ toFake: ['Date'], now: Date.UTC(2026, 0, 5, 13), shouldAdvanceTime: true });
});
afterEach(() => {
  vi.useRealTimers();
});

test('offers the types that hosts made up, besides the known ones', async () => {
  serveLog([entry(1)]);
  answer('/activity/summary', { total: 2, types: { system: 1, vault: 1 }, buckets: [] });
  render(<ActivitySection retentionDays={7} retention={<p>How long it is kept</p>} />);
  expect(await screen.findByRole('button', { name: /vault/ })).toBeInTheDocument();
  expect(screen.getByRole('button', { name: /User action/ })).toBeInTheDocument();
  expect(screen.getByText('How long it is kept')).toBeInTheDocument();
});

test('shows the list when the counts cannot be had', async () => {
  serveLog([entry(1)]);
  refuse('/activity/summary', 503, 'the store is busy');
  render(<ActivitySection retentionDays={7} />);
  expect(await screen.findByText('Message 1')).toBeInTheDocument();
  expect(await screen.findByText('the store is busy')).toBeInTheDocument();
});

test('shows the list when the counts cannot be drawn', async () => {
  vi.spyOn(console, 'error').mockImplementation(() => undefined);
  serveLog([entry(1)]);
  answer('/activity/summary', { total: 2, types: { system: 2 } });
  render(<ActivitySection retentionDays={7} />);
  expect(await screen.findByText(/^Showing the chart failed/)).toBeInTheDocument();
  expect(await screen.findByText('Message 1')).toBeInTheDocument();
  expect(screen.getByRole('searchbox')).toBeInTheDocument();
});

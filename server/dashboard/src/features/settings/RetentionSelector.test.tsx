import { screen, waitFor } from '@testing-library/react';
import { HttpResponse, http } from 'msw';
import { beforeEach, expect, test } from 'vitest';

import { render } from '@/testing/render';
import { answer, problem, server } from '@/testing/server';

import { RetentionSelector } from './RetentionSelector';

const settings = { retention_days: 7, auto_refresh_interval: 30 };
let changes: unknown[] = [];

beforeEach(() => {
  changes = [];
  answer('/config/dashboard', settings);
  server.use(
    http.patch('*/api/v1/config/dashboard', async ({ request }) => {
      const change = (await request.json()) as object;
      changes.push(change);
      return HttpResponse.json({ ...settings, ...change });
    }),
  );
});

async function choose(user: ReturnType<typeof render>['user'], name: string) {
  await user.click(await screen.findByRole('combobox', { name: 'How long entries are kept' }));
  await user.click(screen.getByRole('option', { name }));
}

test('says what the retention means', async () => {
  render(<RetentionSelector />);
  expect(
    await screen.findByText('Entries are deleted 7 days after they were logged.'),
  ).toBeVisible();
});

test('keeps more at once', async () => {
  const { user } = render(<RetentionSelector />);
  await choose(user, '30 days');
  await waitFor(() => expect(changes).toEqual([{ retention_days: 30 }]));
  expect(await screen.findByText(/deleted 30 days after/)).toBeVisible();
});

test('asks before it keeps less, and says how many entries go', async () => {
  answer('/activity/summary', { total: 1204, types: { task: 1204 }, buckets: [] });
  const { user } = render(<RetentionSelector />);
  await choose(user, 'today only');
  expect(await screen.findByText(/1,204 entries are deleted at once/)).toBeVisible();
  expect(changes).toEqual([]);
  await user.click(screen.getByRole('button', { name: 'Delete older entries' }));
  await waitFor(() => expect(changes).toEqual([{ retention_days: 0 }]));
});

test('deletes nothing when the question is declined', async () => {
  answer('/activity/summary', { total: 1, types: { task: 1 }, buckets: [] });
  const { user } = render(<RetentionSelector />);
  await choose(user, '1 day');
  expect(await screen.findByText(/1 entry is deleted at once/)).toBeVisible();
  await user.click(screen.getByRole('button', { name: 'Cancel' }));
  await waitFor(() => expect(screen.queryByRole('dialog')).not.toBeInTheDocument());
  expect(changes).toEqual([]);
});

test('asks also when the number cannot be told', async () => {
  server.use(http.get('*/api/v1/activity/summary', () => problem(503, 'busy')));
  const { user } = render(<RetentionSelector />);
  await choose(user, '3 days');
  expect(await screen.findByText(/Older entries are deleted at once/)).toBeVisible();
});

test('says why a change was refused and shows what holds', async () => {
  server.use(http.patch('*/api/v1/config/dashboard', () => problem(503, 'the store is busy')));
  const { user } = render(<RetentionSelector />);
  await choose(user, '30 days');
  expect(await screen.findByRole('alert')).toHaveTextContent('the store is busy');
  expect(screen.getByRole('combobox')).toHaveTextContent('7 days');
});

test('asks as well when somebody else has set more days meanwhile', async () => {
  answer('/activity/summary', { total: 5, types: { task: 5 }, buckets: [] });
  const { user } = render(<RetentionSelector />);
  await screen.findByText(/deleted 7 days after/);
  answer('/config/dashboard', { ...settings, retention_days: 30 });
  await choose(user, '10 days');
  expect(await screen.findByText(/5 entries are deleted at once/)).toBeVisible();
  expect(changes).toEqual([]);
});

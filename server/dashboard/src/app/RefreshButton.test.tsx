import { screen, waitFor } from '@testing-library/react';
import { HttpResponse, http } from 'msw';
import { expect, test } from 'vitest';

import { StreamsCard } from '@/features/streams/StreamsCard';
import { render } from '@/testing/render';
import { refuse, server } from '@/testing/server';

import { RefreshButton } from './RefreshButton';
import { RefreshedAt } from './RefreshedAt';

const streams = { source: 'acexy', checked_at: '2026-01-05T12:00:00.000Z', error: null };

test('refreshes now, says when, and says when that failed', async () => {
  let count = 0;
  server.use(
    http.get('*/api/v1/streams/active', () => HttpResponse.json({ ...streams, count: ++count })),
  );
  const { user } = render(
    <>
      <RefreshedAt />
      <RefreshButton />
      <StreamsCard />
    </>,
  );
  expect(await screen.findByText('1')).toBeVisible();
  expect(screen.getByText(/^Updated/)).toBeInTheDocument();
  await user.click(screen.getByRole('button', { name: 'Refresh now' }));
  expect(await screen.findByText('2')).toBeVisible();
  refuse('/streams/active', 503, 'the store is busy');
  await user.click(screen.getByRole('button', { name: 'Refresh now' }));
  await waitFor(() => expect(screen.getByText(/^Last complete/)).toBeInTheDocument());
  expect(screen.getByText('2')).toBeVisible();
  expect(screen.getByText(/Not up to date/)).toBeVisible();
});

import { screen } from '@testing-library/react';
import { expect, test } from 'vitest';

import { render } from '@/testing/render';
import { answer, refuse } from '@/testing/server';

import { attentionOfWarp } from './attention';
import type { Warp } from './useWarp';
import { WarpCard } from './WarpCard';

const connected: Warp = {
  status: 'connected',
  since: '2026-01-05T08:00:00.000Z',
  last_connected: '2026-01-05T12:00:00.000Z',
  error: null,
  details: { mode: 'Warp', latency_ms: 14 },
  checked_at: '2026-01-05T12:00:00.000Z',
};

test('shows the state and what else is known, with units', async () => {
  answer('/warp/status', connected);
  render(<WarpCard />);
  expect(await screen.findByText('Connected')).toBeInTheDocument();
  expect(screen.getByText('14 ms')).toBeInTheDocument();
  expect(screen.getByText(/since/)).toBeInTheDocument();
});

test('shows why it is unavailable', async () => {
  const error = 'warp-cli is not installed';
  answer('/warp/status', { ...connected, status: 'unavailable', error, details: null });
  render(<WarpCard />);
  expect(await screen.findByText('Unavailable')).toBeInTheDocument();
  expect(screen.getByText(error)).toBeInTheDocument();
});

test('shows when a lost tunnel was last seen', async () => {
  answer('/warp/status', { ...connected, status: 'disconnected', details: null });
  render(<WarpCard />);
  expect(await screen.findByText('Disconnected')).toBeInTheDocument();
  expect(screen.getByText(/last connected/)).toBeInTheDocument();
});

test('says why loading failed', async () => {
  refuse('/warp/status', 503, 'the store is busy');
  render(<WarpCard />);
  expect(await screen.findByText('the store is busy')).toBeInTheDocument();
});

test('only a tunnel that should be up needs attention', () => {
  expect(attentionOfWarp({ ...connected, status: 'disconnected' })).toBe('is disconnected');
  expect(attentionOfWarp({ ...connected, status: 'unavailable' })).toBeNull();
  expect(attentionOfWarp(connected)).toBeNull();
});

test.each(['paused', 'constructor'])(
  'shows a state it does not know as its word: %s',
  async (status) => {
    answer('/warp/status', { ...connected, status });
    render(<WarpCard />);
    expect(await screen.findByText(status)).toBeInTheDocument();
  },
);

test('what the server leaves out is not known', async () => {
  answer('/warp/status', {});
  render(<WarpCard />);
  expect(await screen.findByText('Unknown')).toBeInTheDocument();
  expect(screen.queryByText(/since|checked|undefined/)).not.toBeInTheDocument();
});

import { screen } from '@testing-library/react';
import { expect, test } from 'vitest';

import { render } from '@/testing/render';
import { answer, refuse } from '@/testing/server';

import { StreamsCard } from './StreamsCard';

const checked_at = '2026-01-05T12:00:00.000Z';

test('shows the number and who counted', async () => {
  answer('/streams/active', { count: 3, source: 'acexy', checked_at, error: null });
  render(<StreamsCard />);
  expect(await screen.findByText('3')).toBeInTheDocument();
  expect(screen.getByText(/from acexy/)).toBeInTheDocument();
});

test('shows no streams as 0', async () => {
  answer('/streams/active', { count: 0, source: 'acexy', checked_at, error: null });
  render(<StreamsCard />);
  expect(await screen.findByText('0')).toBeInTheDocument();
});

test('shows the unknown as unavailable with the reason, not as 0', async () => {
  const error = 'acexy: connection refused';
  answer('/streams/active', { count: null, source: 'unavailable', checked_at, error });
  render(<StreamsCard />);
  expect(await screen.findByText('Unavailable')).toBeInTheDocument();
  expect(screen.getByText(error)).toBeInTheDocument();
  expect(screen.queryByText('0')).not.toBeInTheDocument();
});

test('says that the engine cannot count', async () => {
  answer('/streams/active', { count: null, source: 'acestream', checked_at, error: null });
  render(<StreamsCard />);
  expect(await screen.findByText('Unknown')).toBeInTheDocument();
  expect(screen.getByText(/does not tell/)).toBeInTheDocument();
});

test('says why loading failed and loads when asked again', async () => {
  refuse('/streams/active', 503, 'the store is busy');
  const { user } = render(<StreamsCard />);
  expect(await screen.findByText('the store is busy')).toBeInTheDocument();
  answer('/streams/active', { count: 1, source: 'acexy', checked_at, error: null });
  await user.click(screen.getByRole('button', { name: 'Try again' }));
  expect(await screen.findByText('1')).toBeInTheDocument();
});

test('shows a source it does not know as its word', async () => {
  answer('/streams/active', { count: 1234, source: 'constructor', checked_at, error: null });
  render(<StreamsCard />);
  expect(await screen.findByText('1,234')).toBeInTheDocument();
  expect(screen.getByText(/^from constructor · checked/)).toBeInTheDocument();
});

test('what the server leaves out is not known', async () => {
  answer('/streams/active', {});
  const { container } = render(<StreamsCard />);
  expect(await screen.findByText('Unknown')).toBeInTheDocument();
  expect(container).not.toHaveTextContent(/undefined|from|checked|stream$/);
});

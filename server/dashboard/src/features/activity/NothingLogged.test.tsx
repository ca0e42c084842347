import { screen } from '@testing-library/react';
import { expect, test } from 'vitest';

import { render } from '@/testing/render';

import { NothingLogged } from './NothingLogged';

test('an empty log says how to write to it', () => {
  render(<NothingLogged retentionDays={7} />);
  expect(screen.getByText('Nothing logged yet')).toBeInTheDocument();
  expect(screen.getByText(/dashcore run/)).toBeInTheDocument();
  expect(screen.getByText(/kept for 7 days/)).toBeInTheDocument();
});

test('a log that keeps today only may be empty for that', () => {
  render(<NothingLogged retentionDays={0} />);
  expect(screen.getByText('Nothing logged today')).toBeInTheDocument();
});

test('offers to clear a filter that nothing matches', async () => {
  history.replaceState(null, '', '/?q=nowhere&days=3');
  const { user } = render(<NothingLogged retentionDays={7} />);
  expect(screen.getByText('Nothing matches')).toBeInTheDocument();
  await user.click(screen.getByRole('button', { name: 'Clear the filter' }));
  expect(location.search).toBe('');
});

test('offers to look further back when nothing was logged lately', async () => {
  history.replaceState(null, '', '/?days=3');
  const { user } = render(<NothingLogged retentionDays={7} />);
  expect(screen.getByText('Nothing logged in the last 3 days')).toBeInTheDocument();
  await user.click(screen.getByRole('button', { name: 'Look further back' }));
  expect(location.search).toBe('');
  expect(screen.getByText('Nothing logged yet')).toBeInTheDocument();
});

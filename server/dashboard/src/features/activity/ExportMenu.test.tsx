import { screen } from '@testing-library/react';
import { expect, test } from 'vitest';

import { render } from '@/testing/render';
import { answer, refuse } from '@/testing/server';

import { ExportMenu } from './ExportMenu';
import { type Filter, noFilter } from './filter';

async function open(filter: Filter) {
  const { user } = render(<ExportMenu filter={filter} />);
  const button = screen.getByRole('button', { name: 'Export' });
  expect(button).toHaveAttribute('aria-expanded', 'false');
  await user.click(button);
  return user;
}

function addressOf(item: HTMLElement): URL {
  return new URL(item.getAttribute('href') ?? '', location.origin);
}

test('links to the whole filtered log in both formats and says how much it is', async () => {
  answer('/activity/summary', { total: 1234, types: {}, buckets: [] });
  const filter = { ...noFilter, types: ['error', 'task'], text: 'a&b #1 🎬', days: 3 };
  await open(filter);
  expect(await screen.findAllByText('1,234 entries')).toHaveLength(2);
  const csv = screen.getByRole('menuitem', { name: /^CSV/ });
  expect(csv).toHaveAttribute('download');
  expect(addressOf(csv).pathname).toBe('/api/v1/activity/export');
  expect(Object.fromEntries(addressOf(csv).searchParams)).toEqual({
    type: 'error,task',
    days: '3',
    q: 'a&b #1 🎬',
    format: 'csv',
  });
  const lines = screen.getByRole('menuitem', { name: /^NDJSON/ });
  expect(addressOf(lines).searchParams.get('format')).toBe('ndjson');
});

test('the number is not needed', async () => {
  refuse('/activity/summary', 503, 'the store is busy');
  await open(noFilter);
  const csv = screen.getByRole('menuitem', { name: /^CSV/ });
  expect(addressOf(csv).search).toBe('?format=csv');
  expect(await screen.findAllByText('could not be counted')).toHaveLength(2);
});

test('closes with Escape', async () => {
  answer('/activity/summary', { total: 1, types: {}, buckets: [] });
  const user = await open(noFilter);
  await user.keyboard('{Escape}');
  expect(screen.queryByRole('menuitem')).not.toBeInTheDocument();
});

import { screen, waitFor } from '@testing-library/react';
import { HttpResponse, http } from 'msw';
import { expect, test } from 'vitest';

import { render } from '@/testing/render';
import { answer, problem, server } from '@/testing/server';

import { IntervalSelect } from './IntervalSelect';
import { intervalChoices } from './intervals';

const settings = { retention_days: 7, auto_refresh_interval: 45 };

test('offers an interval that was set elsewhere among its own', () => {
  expect(intervalChoices(45).map(({ text }) => text)).toEqual([
    '10 s',
    '30 s',
    '45 s',
    '1 min',
    '5 min',
    '10 min',
  ]);
  expect(intervalChoices(60)).toHaveLength(5);
});

test('changes the interval on the server', async () => {
  let change: unknown;
  answer('/config/dashboard', settings);
  server.use(
    http.patch('*/api/v1/config/dashboard', async ({ request }) => {
      change = await request.json();
      return HttpResponse.json({ ...settings, auto_refresh_interval: 300 });
    }),
  );
  const { user } = render(<IntervalSelect />);
  await user.click(await screen.findByRole('combobox', { name: 'Refresh interval' }));
  await user.click(screen.getByRole('option', { name: '5 min' }));
  await waitFor(() => expect(change).toEqual({ auto_refresh_interval: 300 }));
  expect(screen.getByRole('combobox')).toHaveTextContent('5 min');
});

test('says why the interval was refused', async () => {
  answer('/config/dashboard', settings);
  server.use(http.patch('*/api/v1/config/dashboard', () => problem(503, 'the store is busy')));
  const { user } = render(<IntervalSelect />);
  await user.click(await screen.findByRole('combobox'));
  await user.click(screen.getByRole('option', { name: '10 s' }));
  expect(await screen.findByRole('alert')).toHaveTextContent('the store is busy');
});

import { screen } from '@testing-library/react';
import { expect, test, vi } from 'vitest';

import { render } from '@/testing/render';
import { answer, refuse } from '@/testing/server';

import SettingsDialog from './SettingsDialog';

const settings = { retention_days: 7, auto_refresh_interval: 30 };

test('has the choices of the server and of the browser', async () => {
  answer('/config/dashboard', settings);
  render(<SettingsDialog onClose={() => undefined} />);
  expect(await screen.findByRole('combobox', { name: 'Refresh interval' })).toBeVisible();
  expect(screen.getByRole('switch', { name: 'Refresh automatically' })).toBeChecked();
  expect(screen.getByRole('group', { name: 'Theme' })).toBeVisible();
  expect(screen.getByRole('group', { name: 'Time zone' })).toBeVisible();
});

test('keeps what is chosen for this browser', async () => {
  answer('/config/dashboard', settings);
  const { user } = render(<SettingsDialog onClose={() => undefined} />);
  await user.click(screen.getByRole('button', { name: 'UTC' }));
  expect(localStorage.getItem('dashcore-preferences')).toContain('"zone":"utc"');
  await user.click(screen.getByRole('button', { name: 'Local' }));
});

test('can be used for the browser when the server refuses', async () => {
  refuse('/config/dashboard', 503, 'the store is busy');
  const onClose = vi.fn();
  const { user } = render(<SettingsDialog onClose={onClose} />);
  expect(await screen.findByText('the store is busy')).toBeVisible();
  await user.click(screen.getByRole('button', { name: 'Close' }));
  expect(onClose).toHaveBeenCalledOnce();
});

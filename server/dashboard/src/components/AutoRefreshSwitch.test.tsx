import { screen } from '@testing-library/react';
import { expect, test } from 'vitest';

import { render } from '@/testing/render';

import { AutoRefreshSwitch } from './AutoRefreshSwitch';

test('says what it is and how it stands', async () => {
  const { user } = render(<AutoRefreshSwitch />);
  const control = screen.getByRole('switch', { name: 'Refresh automatically' });
  await user.hover(control);
  expect(await screen.findByRole('tooltip')).toHaveTextContent('Refreshes by itself: on');
  await user.click(control);
  expect(control).not.toBeChecked();
  expect(await screen.findByText('Refreshes by itself: off')).toBeInTheDocument();
});

test('its word switches it, too, and adds nothing to its name', async () => {
  const { user } = render(<AutoRefreshSwitch word="Auto" />);
  const control = screen.getByRole('switch', { name: 'Refresh automatically' });
  const before = (control as HTMLInputElement).checked;
  await user.click(screen.getByText('Auto'));
  expect((control as HTMLInputElement).checked).toBe(!before);
});

import { screen } from '@testing-library/react';
import { expect, test } from 'vitest';

import { render } from '@/testing/render';

import { RelativeTime } from './RelativeTime';

test('its words are what is read aloud; the exact time only describes them', async () => {
  const at = new Date(Date.now() - 15.5 * 60_000).toISOString();
  const { user } = render(<RelativeTime at={at} />);
  const time = screen.getByText(/^1[45] min ago$/);
  expect(time).not.toHaveAttribute('aria-label');
  expect(time).toHaveAccessibleDescription(/20\d\d.*:/);
  await user.hover(time);
  expect(await screen.findByRole('tooltip')).toHaveTextContent(/20\d\d.*:/);
  expect(time).not.toHaveAttribute('aria-label');
});

test('shows a time that cannot be read as it came', () => {
  render(<RelativeTime at="yesterday" />);
  expect(screen.getByText('yesterday')).toBeInTheDocument();
});

import { screen } from '@testing-library/react';
import { expect, test, vi } from 'vitest';

import { render } from '@/testing/render';
import { answer } from '@/testing/server';

import { taskWith } from './testing/samples';
import { TasksSection } from './TasksSection';

vi.mock('./RunHistoryDrawer', () => {
  throw new Error('the server is gone');
});

test('says so when the code of the history cannot be loaded, and the page stays', async () => {
  answer('/background-tasks/status', [taskWith({ runs_total: 0 })]);
  const { user } = render(<TasksSection />);
  await user.click(await screen.findByRole('button', { name: 'backup: history' }));
  expect(await screen.findByText(/^The history could not be loaded/)).toBeInTheDocument();
  expect(screen.getByRole('button', { name: 'Run now: backup' })).toBeInTheDocument();
  await user.click(screen.getByRole('button', { name: 'Close' }));
  expect(screen.queryByText(/^The history could not be loaded/)).not.toBeInTheDocument();
});

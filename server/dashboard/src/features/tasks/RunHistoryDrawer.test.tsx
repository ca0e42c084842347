import { screen, waitFor, within } from '@testing-library/react';
import { http, HttpResponse } from 'msw';
import { expect, test } from 'vitest';

import { render } from '@/testing/render';
import { answer, refuse, server } from '@/testing/server';

import { hostile, runWith, taskWith } from './testing/samples';
import { TasksSection } from './TasksSection';
import type { Run } from './useRuns';

const runs = [
  runWith({ run_id: 44, outcome: null, duration_ms: null, finished: null, trigger: 'manual' }),
  runWith({ run_id: 43, outcome: 'error', error: { message: 'disk full', stack: 'a\nb' } }),
  runWith({ run_id: 42, outcome: 'interrupted', error: hostile, host: null, pid: null }),
  runWith({ run_id: 41, result: { files: 3 }, trigger: 'host' }),
];

/** Opens the history as a person with a keyboard does. */
async function open() {
  answer('/background-tasks/status', [taskWith()]);
  const view = render(<TasksSection />);
  const name = await screen.findByRole('button', { name: 'backup: history' });
  name.focus();
  await view.user.keyboard('{Enter}');
  const dialog = await screen.findByRole('dialog', { name: 'History of backup' });
  return { ...view, name, dialog };
}

test('lists the runs with how each ended, when, how long, why and where', async () => {
  answer('/background-tasks/:task/runs', runs);
  const { dialog } = await open();
  const items = (await within(dialog).findAllByRole('listitem')).map((item) => item.textContent);
  expect(items[0]).toMatch(/^Running.*2026.*under wayby hand · on vault · pid 4711$/);
  expect(items[1]).toMatch(/^Failed.*took 3 min 20 son schedule · on vault · pid 4711disk full$/);
  expect(items[2]).toMatch(/^Interrupted.*on schedule<img src=x/);
  expect(items[3]).toMatch(/^Succeeded.*started on vault · pid 4711files 3$/);
  expect(dialog.querySelector('img')).toBeNull();
  expect(within(dialog).getByText(/^Last 4 runs: 1 succeeded, 1 failed/)).toBeInTheDocument();
});

test('expands what came of a run and keeps it open when another run ends', async () => {
  answer('/background-tasks/:task/runs', runs);
  const { user, client } = await open();
  await user.click(await screen.findByRole('button', { name: 'Error of run 43' }));
  expect(screen.getByRole('region', { name: 'Error of run 43: stack' })).toBeInTheDocument();

  answer('/background-tasks/:task/runs', [runWith({ run_id: 45 }), ...runs]);
  answer('/background-tasks/status', [taskWith({ run_id: 45, runs_total: 18 })]);
  await client.invalidateQueries({ queryKey: ['tasks'] });
  expect(await screen.findByText(/^Last 5 runs/)).toBeInTheDocument();
  expect(screen.getByRole('region', { name: 'Error of run 43: stack' })).toBeInTheDocument();
});

test('asks for the last 100 runs, and not again while nothing has changed', async () => {
  const asked: string[] = [];
  server.use(
    http.get('*/api/v1/background-tasks/backup/runs', ({ request }) => {
      asked.push(new URL(request.url).search);
      return HttpResponse.json(runs);
    }),
  );
  const { client } = await open();
  expect(await screen.findAllByRole('listitem')).toHaveLength(4);
  answer('/background-tasks/status', [taskWith({ next_run: '2027-01-05T12:00:00.000Z' })]);
  await client.invalidateQueries({ queryKey: ['tasks'] });
  await waitFor(() => expect(screen.queryByText('not planned')).not.toBeInTheDocument());
  expect(asked).toEqual(['?limit=20', '?limit=100']);
});

test('closes by the keyboard and gives the focus back', async () => {
  answer('/background-tasks/:task/runs', runs);
  const { user, name } = await open();
  await user.keyboard('{Escape}');
  await waitFor(() => expect(screen.queryByRole('dialog')).not.toBeInTheDocument());
  expect(name).toHaveFocus();
});

test('opens from the details of a task, too', async () => {
  answer('/background-tasks/status', [taskWith()]);
  answer('/background-tasks/:task/runs', runs);
  const { user } = render(<TasksSection />);
  await user.click(await screen.findByRole('button', { name: 'Details of backup' }));
  await user.click(screen.getByRole('button', { name: 'History' }));
  await user.click(await screen.findByRole('button', { name: 'Close the history' }));
  await waitFor(() => expect(screen.queryByRole('dialog')).not.toBeInTheDocument());
});

test('says why the history could not be loaded', async () => {
  refuse('/background-tasks/:task/runs', 404, "no task 'backup'");
  const { dialog, user } = await open();
  expect(await within(dialog).findByText("no task 'backup'")).toBeInTheDocument();
  answer('/background-tasks/:task/runs', runs);
  await user.click(within(dialog).getByRole('button', { name: 'Try again' }));
  expect(await within(dialog).findAllByRole('listitem')).toHaveLength(4);
});

test('shows outcomes and triggers it does not know as their words', async () => {
  const run = runWith({ outcome: 'skipped' as Run['outcome'] });
  answer('/background-tasks/:task/runs', [
    { ...run, trigger: 'webhook' },
    runWith({ run_id: 41, trigger: 'host', host: null, pid: null }),
  ]);
  const { dialog } = await open();
  const [first, second] = await within(dialog).findAllByRole('listitem');
  expect(first).toHaveTextContent(/^skipped.*webhook · on vault · pid 4711$/);
  expect(second).toHaveTextContent(/started by its program$/);
});

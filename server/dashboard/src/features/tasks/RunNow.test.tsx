import { screen, waitFor } from '@testing-library/react';
import { delay, HttpResponse, http } from 'msw';
import { expect, test } from 'vitest';

import { render } from '@/testing/render';
import { answer, problem, server } from '@/testing/server';

import { taskWith } from './testing/samples';
import { TasksSection } from './TasksSection';
import type { Task } from './useTasks';

const path = '*/api/v1/background-tasks/backup/run';

// While a run is under way the server tells nothing of the one before.
const running = taskWith({
  runs_total: 0,
  status: 'running',
  run_id: 43,
  last_finished: null,
  last_duration_ms: null,
});

function show(members: Partial<Task> = {}) {
  answer('/background-tasks/status', [taskWith({ runs_total: 0, ...members })]);
  return render(<TasksSection />);
}

test('asks, is queued, runs and is ready again, and announces it', async () => {
  const { user, client } = show();
  const button = await screen.findByRole('button', { name: 'Run now: backup' });
  expect(button).toHaveAttribute('aria-disabled', 'false');
  answer('/background-tasks/status', [taskWith({ runs_total: 0, status: 'queued' })]);
  server.use(
    http.post(path, async () => {
      await delay(50);
      return HttpResponse.json({ task_name: 'backup', status: 'queued' }, { status: 202 });
    }),
  );
  await user.click(button);
  expect(button).toHaveAccessibleName('Asking…: backup');
  await waitFor(() => expect(button).toHaveAccessibleName('Queued: backup'));
  expect(button).toHaveFocus();
  expect(screen.getByRole('status')).toHaveTextContent('backup is queued');

  answer('/background-tasks/status', [running]);
  await client.invalidateQueries({ queryKey: ['tasks'] });
  await waitFor(() => expect(button).toHaveAccessibleName('Running: backup'));
  expect(screen.getByRole('status')).toHaveTextContent('backup is queued');

  answer('/background-tasks/status', [taskWith({ runs_total: 0, run_id: 43 })]);
  await client.invalidateQueries({ queryKey: ['tasks'] });
  await waitFor(() => expect(button).toHaveAccessibleName('Run now: backup'));
  expect(screen.getByRole('status')).toHaveTextContent('backup has succeeded');
});

test.each([404, 409, 422, 503])(
  'says at the row why the server refused with %d',
  async (status) => {
    const { user } = show();
    server.use(http.post(path, () => problem(status, "task 'backup' is running", 'running')));
    const button = await screen.findByRole('button', { name: 'Run now: backup' });
    await user.click(button);
    const text = "Not run: task 'backup' is running";
    expect(await screen.findByText(text)).toBeInTheDocument();
    expect(screen.getByRole('status')).toHaveTextContent(`backup: ${text}`);
    await user.click(screen.getByRole('button', { name: 'Dismiss' }));
    expect(screen.queryByText(text)).not.toBeInTheDocument();
  },
);

test('looks again after a refusal, and drops it once another run has ended', async () => {
  const { user, client } = show();
  server.use(http.post(path, () => problem(409, 'running already', 'running')));
  const button = await screen.findByRole('button', { name: 'Run now: backup' });
  answer('/background-tasks/status', [running]);
  await user.click(button);
  await waitFor(() => expect(button).toHaveAccessibleName('Running: backup'));
  expect(screen.getByText('Not run: running already')).toBeInTheDocument();

  answer('/background-tasks/status', [taskWith({ runs_total: 0, run_id: 43 })]);
  await client.invalidateQueries({ queryKey: ['tasks'] });
  await waitFor(() => expect(button).toHaveAccessibleName('Run now: backup'));
  expect(screen.queryByText('Not run: running already')).not.toBeInTheDocument();
});

test('says so when nobody answers', async () => {
  const { user } = show();
  server.use(http.post(path, () => HttpResponse.error()));
  await user.click(await screen.findByRole('button', { name: 'Run now: backup' }));
  expect(await screen.findByText('Not run: The server cannot be reached.')).toBeInTheDocument();
});

const noHost = 'No program that is running now takes requests for this task.';

test.each([
  [{ can_run: false }, noHost],
  [{ status: 'running' }, 'It is running.'],
  [{ status: 'queued' }, 'It is queued: its program has been asked to run it.'],
] as const)('explains why it cannot be asked: %j', async (members, reason) => {
  const asked: string[] = [];
  server.events.on('request:start', ({ request }) => asked.push(request.method));
  const { user } = show(members);
  const button = await screen.findByRole('button', { name: /: backup$/ });
  expect(button).toHaveAttribute('aria-disabled', 'true');
  expect(button).toHaveAccessibleDescription(reason);
  button.focus();
  expect(button).toHaveFocus();
  await user.hover(button);
  expect(await screen.findByRole('tooltip')).toHaveTextContent(reason);
  await user.click(button);
  expect(screen.getByRole('status')).toHaveTextContent(`backup: ${reason}`);
  server.events.removeAllListeners();
  expect(asked).not.toContain('POST');
});

test('an explanation lasts as long as what it explains', async () => {
  const { user, client } = show(running);
  const button = await screen.findByRole('button', { name: 'Running: backup' });
  await user.click(button);
  const dismiss = screen.getByRole('button', { name: 'Dismiss' });
  answer('/background-tasks/status', [taskWith({ runs_total: 0, run_id: 43 })]);
  await client.invalidateQueries({ queryKey: ['tasks'] });
  await waitFor(() => expect(button).toHaveAccessibleName('Run now: backup'));
  expect(dismiss).not.toBeInTheDocument();
});

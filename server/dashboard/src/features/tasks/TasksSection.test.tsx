import { screen, waitFor, within } from '@testing-library/react';
import { expect, test } from 'vitest';

import { render } from '@/testing/render';
import { answer, refuse } from '@/testing/server';

import { hostile, runWith, taskWith } from './testing/samples';
import { TasksSection } from './TasksSection';
import type { Task } from './useTasks';

function show(...tasks: Task[]) {
  answer('/background-tasks/status', tasks);
  answer('/background-tasks/:task/runs', [runWith()]);
  return render(<TasksSection />);
}

/** The row of a task, as a list of what its cells say. */
async function cellsOf(name: string): Promise<(string | null)[]> {
  const row = await screen.findByRole('row', { name: new RegExp(`^${name}`) });
  return within(row)
    .getAllByRole('cell')
    .map((cell) => cell.textContent);
}

const at = (seconds: number) => new Date(Date.now() + seconds * 1000).toISOString();

test('shows a task that ran well', async () => {
  show(
    taskWith({
      last_run: at(-3700),
      next_run: at(3 * 3600 + 60),
      last_result: { files: 1200, bytes: 3_000_000 },
      interval_seconds: 14_400,
    }),
  );
  const [status, last, result, next] = await cellsOf('backup');
  expect(status).toBe('OK');
  expect(last).toBe('1 h agotook 3 min 20 s');
  expect(result).toBe('files 1,200 · bytes 3 MB');
  expect(next).toBe('in 3 h');
  expect(screen.getByText('every 4 h')).toBeInTheDocument();
  expect(screen.getByText('1 task')).toBeInTheDocument();
  expect(await screen.findByRole('img', { name: /^Last run: 1 succeeded/ })).toBeInTheDocument();
});

test('shows a task that never ran, without asking for runs', async () => {
  answer('/background-tasks/status', [
    taskWith({ last_run: null, last_finished: null, last_duration_ms: null, runs_total: 0 }),
  ]);
  render(<TasksSection />);
  expect(await cellsOf('backup')).toEqual([
    'Never ran',
    'never',
    '–no result',
    'not planned',
    'none yet',
    'Run now',
  ]);
});

test('shows a run under way, with how far it is', async () => {
  const progress = { percent: 40, message: '480 of 1,200 files' };
  show(taskWith({ status: 'running', last_run: at(-90), next_run: at(900), progress }));
  const [status, last, , next, , actions] = await cellsOf('backup');
  expect(status).toBe('Running40 % · 480 of 1,200 files');
  expect(last).toBe('1 min agolast took 3 min 20 s');
  expect(next).toBe('running');
  expect(actions).toBe('Running');
  expect(screen.getByRole('progressbar')).toHaveAttribute('aria-valuenow', '40');
  expect(screen.getByText('1 task, 1 running')).toBeInTheDocument();
});

test.each([
  [{ percent: 40, message: null }, 'Running40 %'],
  [{ percent: 40, message: 'copied 40%' }, 'Runningcopied 40%'],
  [{ percent: 4, message: '14% of 35' }, 'Running4 % · 14% of 35'],
  [{ percent: null, message: 'listing' }, 'Runninglisting'],
])('says the percent once: %j', async (progress, words) => {
  show(taskWith({ status: 'running', progress }));
  expect((await cellsOf('backup'))[0]).toBe(words);
});

test.each([null, { percent: null, message: null }])(
  'progress that is not known is no number: %j',
  async (progress) => {
    show(taskWith({ status: 'running', progress }));
    const bar = await screen.findByRole('progressbar', { name: 'Progress of backup' });
    expect(bar).not.toHaveAttribute('aria-valuenow');
  },
);

test('shows a queued task', async () => {
  show(taskWith({ status: 'queued', next_run: at(-900) }));
  const [status, , , next, , actions] = await cellsOf('backup');
  expect([status, next, actions]).toEqual(['Queued', 'queued', 'Queued']);
});

test.each([
  ['error', 'Failed'],
  ['interrupted', 'Interrupted'],
] as const)('shows the status %s with its error', async (status, word) => {
  show(taskWith({ status, last_error: 'disk full\nat write()', last_result: 5 }));
  const cells = await cellsOf('backup');
  expect(cells[0]).toBe(word);
  expect(cells[2]).toBe('disk full');
});

test('shows by how much a task is overdue', async () => {
  show(taskWith({ next_run: at(-3 * 3600 - 120), overdue_seconds: 3 * 3600 }));
  expect((await cellsOf('backup'))[3]).toBe('overdue 3 h');
  expect(screen.getByText('overdue 3 h')).not.toHaveAttribute('aria-label');
});

test('expands the last error and the last result, and keeps them open through a refresh', async () => {
  const stack = Array.from({ length: 40 }, (_, line) => `  at step ${line}`).join('\n');
  const task = taskWith({ status: 'error', last_error: { message: 'no', stack }, last_result: 7 });
  const { user, client } = show(task);
  const toggle = await screen.findByRole('button', { name: 'Details of backup' });
  expect(toggle).toHaveAttribute('aria-expanded', 'false');
  await user.click(toggle);
  expect(toggle).toHaveAttribute('aria-expanded', 'true');
  expect(screen.getByRole('region', { name: 'Last error of backup: stack' })).toHaveTextContent(
    /step 0.*step 39/,
  );
  expect(screen.getByText('Result of the last run that succeeded')).toBeInTheDocument();

  answer('/background-tasks/status', [{ ...task, runs_total: 18, failures_total: 9 }]);
  await client.invalidateQueries({ queryKey: ['tasks'] });
  expect(await screen.findByText('18 runs so far, 9 failed or interrupted')).toBeInTheDocument();
  expect(toggle).toHaveAttribute('aria-expanded', 'true');
  await user.click(toggle);
  expect(screen.queryByRole('region', { name: /Last error/ })).not.toBeInTheDocument();
});

test('shows hostile texts as text', async () => {
  const task_name = 'n'.repeat(128);
  const { user, container } = show(
    taskWith({
      task_name,
      status: 'running',
      last_error: { message: hostile, [hostile.slice(0, 40)]: hostile },
      last_result: hostile,
      progress: { percent: 1, message: hostile },
    }),
  );
  expect(await screen.findByTitle(task_name)).toHaveClass('clamped');
  await user.click(await screen.findByRole('button', { name: `Details of ${task_name}` }));
  expect(screen.getByRole('region', { name: /^Progress/ })).toHaveTextContent(hostile);
  expect(screen.getByRole('region', { name: /^Result/ })).toHaveTextContent(hostile);
  expect(container.querySelector('img')).toBeNull();
});

test('shows ten of many tasks, those first that need attention, and all when asked', async () => {
  const many = Array.from({ length: 13 }, (_, index) =>
    taskWith({ task_name: `task-${String(index).padStart(2, '0')}` }),
  );
  const { user } = show(...many.slice(0, 12), taskWith({ task_name: 'zzz', status: 'error' }));
  const more = await screen.findByRole('button', { name: 'Show all 13' });
  const headers = () => screen.getAllByRole('rowheader').map((header) => header.textContent);
  expect(headers()).toHaveLength(10);
  expect(headers()[0]).toBe('zzz');
  await user.click(more);
  expect(headers()).toHaveLength(13);
  await user.click(screen.getByRole('button', { name: 'Show the first 10' }));
  expect(headers()).toHaveLength(10);
});

test('hides no one or two of a few tasks', async () => {
  show(...Array.from({ length: 12 }, (_, index) => taskWith({ task_name: `task-${index}` })));
  await screen.findByRole('row', { name: /^task-0/ });
  expect(screen.getAllByRole('rowheader')).toHaveLength(12);
  expect(screen.queryByRole('button', { name: /^Show/ })).not.toBeInTheDocument();
});

test('moves no row while the focus is in the list', async () => {
  const [a, b] = [taskWith({ task_name: 'a' }), taskWith({ task_name: 'b' })];
  const { user, client } = show(a, b);
  const headers = () => screen.getAllByRole('rowheader').map((header) => header.textContent);
  const detail = await screen.findByRole('button', { name: 'Details of a' });
  detail.focus();
  answer('/background-tasks/status', [a, { ...b, status: 'error' }]);
  await client.invalidateQueries({ queryKey: ['tasks'] });
  expect(await screen.findByText('Failed')).toBeInTheDocument();
  expect(headers()).toEqual(['a', 'b']);

  detail.blur();
  expect(headers()).toEqual(['a', 'b']);
  answer('/background-tasks/status', [a, { ...b, status: 'error', runs_total: 18 }]);
  await client.invalidateQueries({ queryKey: ['tasks'] });
  await waitFor(() => expect(headers()).toEqual(['b', 'a']));
  await user.hover(screen.getByText('Failed'));
  answer('/background-tasks/status', [a, b]);
  await client.invalidateQueries({ queryKey: ['tasks'] });
  await waitFor(() => expect(screen.queryByText('Failed')).not.toBeInTheDocument());
  expect(headers()).toEqual(['b', 'a']);
});

test('says how a machine comes by its first task', async () => {
  show();
  expect(await screen.findByText('No tasks yet')).toBeInTheDocument();
  expect(screen.getByText(/^dashcore run backup -- tar/)).toBeInTheDocument();
});

test('says why loading failed and loads when asked again', async () => {
  refuse('/background-tasks/status', 503, 'the store is busy');
  const { user } = render(<TasksSection />);
  expect(await screen.findByText('the store is busy')).toBeInTheDocument();
  answer('/background-tasks/status', [taskWith({ runs_total: 0 })]);
  await user.click(screen.getByRole('button', { name: 'Try again' }));
  expect(await screen.findByRole('row', { name: /^backup/ })).toBeInTheDocument();
});

test('keeps old data when a refresh fails, and says that the runs could not be loaded', async () => {
  answer('/background-tasks/status', [taskWith()]);
  refuse('/background-tasks/:task/runs', 500, 'broken');
  const { client } = render(<TasksSection />);
  expect(await screen.findByText('not loaded')).toBeInTheDocument();
  refuse('/background-tasks/status', 503, 'the store is busy');
  await client.invalidateQueries({ queryKey: ['tasks'] });
  expect(await screen.findByText('the store is busy')).toBeInTheDocument();
  expect(screen.getByRole('row', { name: /^backup/ })).toBeInTheDocument();
});

test.each(['paused', 'constructor'])(
  'shows a status it does not know as its word: %s',
  async (status) => {
    show({ ...taskWith({ runs_total: 0 }), status: status as Task['status'] });
    expect((await cellsOf('backup'))[0]).toBe(status);
  },
);

test('what the server leaves out is not known', async () => {
  answer('/background-tasks/status', [{ task_name: 'backup' }]);
  render(<TasksSection />);
  expect(await cellsOf('backup')).toEqual([
    'Unknown',
    'never',
    '–no result',
    'not planned',
    '',
    'Run now',
  ]);
  expect(screen.queryByText(/every|undefined|NaN/)).not.toBeInTheDocument();
});

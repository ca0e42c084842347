import { act, screen, waitFor } from '@testing-library/react';
import { expect, test } from 'vitest';

import { fakeLayout } from '@/testing/layout';
import { render } from '@/testing/render';
import { answer } from '@/testing/server';

import { taskWith } from './testing/samples';
import { TasksSection } from './TasksSection';

const many = Array.from({ length: 14 }, (_, index) =>
  taskWith({ task_name: `job ${String(index).padStart(2, '0')}`, runs_total: 0 }),
);

/** The list, beside links as the page has them. */
async function show() {
  const { scrollIntoView } = fakeLayout();
  answer('/background-tasks/status', many);
  const view = render(
    <>
      <a href="#task-job 13">job 13 failed</a>
      <a href="#task-job 00">job 00 failed</a>
      <TasksSection />
    </>,
  );
  await screen.findByText('job 00');
  return { ...view, scrollIntoView };
}

/** Types another address behind that of the page. */
async function type(hash: string) {
  const changed = new Promise((settle) => {
    addEventListener('hashchange', settle, { once: true });
  });
  location.hash = hash;
  await act(() => changed);
}

const rowOf = (name: string) => document.getElementById(`task-${name}`);

test('a link leads to a task that was not shown, as often as it is followed', async () => {
  const { user, scrollIntoView } = await show();
  expect(rowOf('job 13')).not.toBeInTheDocument();
  const link = screen.getByText('job 13 failed');
  for (const times of [1, 2]) {
    await user.click(link);
    await waitFor(() => expect(rowOf('job 13')).toHaveFocus());
    expect(scrollIntoView).toHaveBeenCalledTimes(times);
    await user.click(screen.getByText('Show the first 10'));
    expect(rowOf('job 13')).not.toBeInTheDocument();
  }
});

test('a task that is shown is led to without showing all', async () => {
  const { user } = await show();
  await user.click(screen.getByText('job 00 failed'));
  await waitFor(() => expect(rowOf('job 00')).toHaveFocus());
  expect(screen.getByText('Show all 14')).toBeInTheDocument();
});

test('an address typed leads there, too, and one of no task nowhere', async () => {
  const { scrollIntoView } = await show();
  await type('#task-nothing');
  await type('#activity');
  expect(scrollIntoView).not.toHaveBeenCalled();
  await type('#task-job%2012');
  await waitFor(() => expect(rowOf('job 12')).toHaveFocus());
  expect(scrollIntoView).toHaveBeenCalledTimes(1);
});

test('a page opened at a task shows it', async () => {
  history.replaceState(null, '', '#task-job%2013');
  await show();
  expect(rowOf('job 13')).toBeInTheDocument();
});

test('an address that cannot be read is none of a task', async () => {
  history.replaceState(null, '', '#task-%E0%A4%A');
  await show();
  expect(screen.getByText('Show all 14')).toBeInTheDocument();
});

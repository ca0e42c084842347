import { act, renderHook, waitFor } from '@testing-library/react';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { beforeEach, expect, test } from 'vitest';

import type { Task } from '@/features/tasks/useTasks';
import { answer, refuse } from '@/testing/server';

import { useVerdict } from './useVerdict';

const warp = {
  status: 'unavailable',
  last_connected: null,
  error: 'warp-cli is not installed',
  details: null,
  checked_at: null,
};

function task(name: string, status: Task['status']): Partial<Task> {
  return { task_name: name, status, overdue_seconds: null, last_error: null };
}

let client: QueryClient;

function verdict() {
  client = new QueryClient({
    defaultOptions: { queries: { retry: false, networkMode: 'always' } },
  });
  return renderHook(useVerdict, {
    wrapper: ({ children }: { children: ReactNode }) => (
      <QueryClientProvider client={client}>{children}</QueryClientProvider>
    ),
  }).result;
}

beforeEach(() => answer('/warp/status', warp));

test('all is well when nothing failed', async () => {
  answer('/background-tasks/status', [task('backup', 'idle'), task('epg', 'running')]);
  const result = verdict();
  expect(result.current.state).toBe('loading');
  await waitFor(() => expect(result.current).toMatchObject({ state: 'well', text: 'All well' }));
});

test('counts what needs attention and says where it is', async () => {
  answer('/background-tasks/status', [task('backup', 'error'), task('epg', 'interrupted')]);
  const result = verdict();
  await waitFor(() => expect(result.current.text).toBe('2 tasks need attention'));
  expect(result.current.concerns.map(({ anchor }) => anchor)).toEqual(['task-backup', 'task-epg']);
});

test('names a task and the tunnel', async () => {
  answer('/background-tasks/status', [task('backup', 'error')]);
  answer('/warp/status', { ...warp, status: 'disconnected' });
  const result = verdict();
  await waitFor(() => expect(result.current.text).toBe('1 task and WARP need attention'));
  // It is one, while tasks may be more than are shown.
  expect(result.current.concerns.map(({ anchor }) => anchor)).toEqual(['warp', 'task-backup']);
});

test('names the tunnel alone', async () => {
  answer('/background-tasks/status', []);
  answer('/warp/status', { ...warp, status: 'error' });
  const result = verdict();
  await waitFor(() => expect(result.current.text).toBe('WARP needs attention'));
});

test('does not call unknown well', async () => {
  refuse('/background-tasks/status', 503, 'the store is busy');
  const result = verdict();
  await waitFor(() => expect(result.current.state).toBe('unknown'));
});

test('says of old data that it is old', async () => {
  answer('/background-tasks/status', [task('backup', 'error')]);
  const result = verdict();
  await waitFor(() => expect(result.current.state).toBe('attention'));
  refuse('/background-tasks/status', 503, 'the store is busy');
  await act(() => client.refetchQueries());
  await waitFor(() => expect(result.current.state).toBe('unknown'));
  expect(result.current.text).toBe('When last seen: 1 task needs attention');
  expect(result.current.concerns).toHaveLength(1);
});

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { use } from 'react';

import { client, read, type Schema } from '@/api/client';
import { pauseOf, RefreshContext } from '@/api/refresh';

import type { Task } from './useTasks';

export type Run = Schema['Run'];

/**
 * The latest runs of a task, newest first. They change only with what the task itself tells, so they
 * are asked for again when that does, and by the clock only after a failure.
 */
export function useRuns(task: Task, limit: number, wanted = true) {
  const { enabled, intervalSeconds } = use(RefreshContext);
  const { task_name, run_id = null, status, runs_total } = task;
  return useQuery({
    queryKey: ['runs', task_name, limit, run_id, status, runs_total],
    queryFn: ({ signal }) =>
      read(
        client.GET('/api/v1/background-tasks/{task_name}/runs', {
          params: { path: { task_name }, query: { limit } },
          signal,
        }),
      ),
    enabled: wanted,
    staleTime: Infinity,
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) =>
      enabled && state.status === 'error' && pauseOf(intervalSeconds * 1000, state),
  });
}

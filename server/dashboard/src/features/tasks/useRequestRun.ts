import { useMutation, useQueryClient } from '@tanstack/react-query';

import { client, read } from '@/api/client';

import type { Task } from './useTasks';

/** Asks the host of a task to run it now. */
export function useRequestRun() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ task_name }: Task) =>
      read(
        client.POST('/api/v1/background-tasks/{task_name}/run', {
          params: { path: { task_name } },
        }),
      ),
    onSuccess: ({ task_name, status }) => {
      queries.setQueryData<Task[]>(['tasks'], (tasks) =>
        tasks?.map((task) => (task.task_name === task_name ? { ...task, status } : task)),
      );
    },
    // A refusal also says that what is shown is no longer so.
    onSettled: () => void queries.invalidateQueries({ queryKey: ['tasks'] }),
  });
}

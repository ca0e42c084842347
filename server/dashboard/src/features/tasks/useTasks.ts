import { client, read, type Schema } from '@/api/client';
import { useRefreshedQuery } from '@/api/refresh';

export type Task = Schema['Task'];

/** Seconds between looks at tasks of which one is under way. */
const intervalWhileRunning = 3;

function isUnderWay({ status }: Task): boolean {
  return status === 'running' || status === 'queued';
}

/** All background tasks, by name. */
export function useTasks() {
  return useRefreshedQuery({
    queryKey: ['tasks'],
    queryFn: ({ signal }) => read(client.GET('/api/v1/background-tasks/status', { signal })),
    soonerFor: (tasks: Task[]) => (tasks.some(isUnderWay) ? intervalWhileRunning : undefined),
  });
}

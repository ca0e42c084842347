import { useState } from 'react';

import { inKnownOrder, inOrder } from './order';
import type { Task } from './useTasks';

/**
 * The tasks in the order they are shown in. It is taken anew only with new data, and not while
 * `held`, so that nothing moves under a pointer or a finger.
 */
export function useSteadyOrder(tasks: Task[], held: boolean): Task[] {
  const [known, setKnown] = useState(() => ({ tasks, ordered: inOrder(tasks) }));
  if (known.tasks === tasks) return known.ordered;
  const names = known.ordered.map((task) => task.task_name);
  const ordered = held ? inKnownOrder(tasks, names) : inOrder(tasks);
  setKnown({ tasks, ordered });
  return ordered;
}

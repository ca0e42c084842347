import { isKnown } from '@/components/known';

import type { Task } from './useTasks';

/** A task that starts a little late needs nobody. */
const overdueTolerated = 60;

/** Why a person should look at a task, as it follows the task's name, or null. */
export function attentionOf({ status, overdue_seconds }: Task): string | null {
  if (status === 'error') return 'failed';
  if (status === 'interrupted') return 'was interrupted';
  return isKnown(overdue_seconds) && overdue_seconds > overdueTolerated ? 'is overdue' : null;
}

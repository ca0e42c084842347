import { isKnown } from '@/components/known';
import { formatDistance } from '@/components/time/format';

import type { Task } from './useTasks';

/** A run that is so near, or so little late, is due now. */
const aboutNow = 10_000;

interface NextRun {
  words: string;
  /** Whether the words speak of the time that is planned. */
  planned: boolean;
  late: boolean;
}

function plannedWords(task: Task, time: number, now: number): string {
  const late = now - time;
  if (task.can_run && Math.abs(late) < aboutNow) return 'now';
  if (late < 0) return `in ${formatDistance(-late)}`;
  if (isKnown(task.overdue_seconds)) return `overdue ${formatDistance(late)}`;
  // It was still to come when the server was asked; what has become of it is not known yet.
  return late < aboutNow ? 'now' : `was due ${formatDistance(late)} ago`;
}

/** When a task runs next; a time that is past is never said to be upcoming. */
export function nextRunOf(task: Task, now: number): NextRun {
  const { status, next_run, overdue_seconds } = task;
  if (status === 'running' || status === 'queued')
    return { words: status, planned: false, late: false };
  if (!isKnown(next_run)) return { words: 'not planned', planned: false, late: false };
  const time = Date.parse(next_run);
  const late = isKnown(overdue_seconds) && now - time >= aboutNow;
  return { words: plannedWords(task, time, now), planned: true, late };
}

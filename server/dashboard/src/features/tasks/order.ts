import { attentionOf } from './attention';
import type { Task } from './useTasks';

function rank(task: Task): number {
  if (attentionOf(task) !== null) return 0;
  return task.status === 'running' || task.status === 'queued' ? 1 : 2;
}

/** What needs attention first, then what is under way, then by name. */
export function inOrder(tasks: readonly Task[]): Task[] {
  return [...tasks].sort((a, b) => rank(a) - rank(b) || (a.task_name < b.task_name ? -1 : 1));
}

/** The order as it was: what is new goes to the end, so that no row moves. */
export function inKnownOrder(tasks: readonly Task[], names: readonly string[]): Task[] {
  const places = new Map(names.map((name, place) => [name, place]));
  const place = (task: Task) => places.get(task.task_name) ?? names.length;
  return [...tasks].sort((a, b) => place(a) - place(b));
}

import { attentionOf } from '@/features/tasks/attention';
import { useTasks } from '@/features/tasks/useTasks';
import { attentionOfWarp } from '@/features/warp/attention';
import { useWarp } from '@/features/warp/useWarp';

/** Something to look at, and where it is on the page. */
export interface Concern {
  text: string;
  anchor: string;
}

export interface Verdict {
  state: 'loading' | 'well' | 'attention' | 'unknown';
  text: string;
  concerns: Concern[];
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

function sentence(tasks: number, warp: boolean): string {
  const parts = [...(tasks > 0 ? [plural(tasks, 'task')] : []), ...(warp ? ['WARP'] : [])];
  const verb = tasks + Number(warp) === 1 ? 'needs' : 'need';
  return `${parts.join(' and ')} ${verb} attention`;
}

/** One sentence for the whole machine, and what it rests on. */
export function useVerdict(): Verdict {
  const tasks = useTasks();
  const warp = useWarp();
  if (tasks.data === undefined) {
    return tasks.error
      ? { state: 'unknown', text: 'State unknown', concerns: [] }
      : { state: 'loading', text: 'Checking…', concerns: [] };
  }
  const taskConcerns = tasks.data.flatMap((task) => {
    const attention = attentionOf(task);
    return attention === null
      ? []
      : [{ text: `${task.task_name} ${attention}`, anchor: `task-${task.task_name}` }];
  });
  const warpAttention = warp.data ? attentionOfWarp(warp.data) : null;
  const concerns = [
    ...(warpAttention === null ? [] : [{ text: `WARP ${warpAttention}`, anchor: 'warp' }]),
    ...taskConcerns,
  ];
  const needy = concerns.length > 0;
  const text = needy ? sentence(taskConcerns.length, warpAttention !== null) : 'All well';
  if (tasks.error) return { state: 'unknown', text: `When last seen: ${text}`, concerns };
  return { state: needy ? 'attention' : 'well', text, concerns };
}

import { useEffect } from 'react';
import { flushSync } from 'react-dom';

import { leadTo, namedInAddress } from '@/components/address';

import type { Task } from './useTasks';

/** What the row of a task is called in addresses. */
export function anchorOf({ task_name }: Pick<Task, 'task_name'>): string {
  return `task-${task_name}`;
}

/** Whether the address names one of these tasks. */
export function isNamedIn(tasks: readonly Task[]): boolean {
  const name = namedInAddress();
  return tasks.some((task) => anchorOf(task) === name);
}

/** Leads to the task that the address names, also when its row is not shown so far. */
export function useTaskTarget(tasks: readonly Task[], showAll: () => void): void {
  useEffect(() => {
    const lead = () => {
      if (!isNamedIn(tasks)) return;
      const name = namedInAddress() ?? '';
      if (!document.getElementById(name)) flushSync(showAll);
      const row = document.getElementById(name);
      if (row) leadTo(row);
    };
    // A link to where the address leads already changes nothing that the browser would tell.
    const leadAgain = ({ target }: MouseEvent) => {
      const link = target instanceof Element && target.closest('a');
      if (link && link.hash !== '' && link.hash === location.hash) lead();
    };
    addEventListener('hashchange', lead);
    addEventListener('click', leadAgain);
    return () => {
      removeEventListener('hashchange', lead);
      removeEventListener('click', leadAgain);
    };
  }, [showAll, tasks]);
}

import { useEffect, useRef, useState } from 'react';

import { useRequestRun } from './useRequestRun';
import type { Task } from './useTasks';

interface Said {
  text: string;
  refused: boolean;
  /** The last run that had ended; what was said is of no use once another has. */
  endedRun: number | null;
}

const endings: Partial<Record<Task['status'], string>> = {
  idle: 'has succeeded',
  error: 'has failed',
  interrupted: 'was interrupted',
};

/** Asking for a run of a task, and what is to be said of it. */
export function useRunNow(task: Task, announce: (text: string) => void) {
  const request = useRequestRun();
  const [said, setSaid] = useState<Said | null>(null);
  const askedAfter = useRef<number | null>(undefined);
  const { task_name, status, run_id = null } = task;
  const underWay = status === 'running' || status === 'queued';

  useEffect(() => {
    if (askedAfter.current === undefined || askedAfter.current === run_id || underWay) return;
    askedAfter.current = undefined;
    announce(`${task_name} ${endings[status] ?? 'has run'}`);
  }, [announce, run_id, status, task_name, underWay]);

  const endedRun = status === 'running' ? null : run_id;
  const say = (text: string, refused: boolean) => {
    setSaid({ text, refused, endedRun });
    announce(`${task_name}: ${text}`);
  };
  const ask = () => {
    setSaid(null);
    request.mutate(task, {
      onSuccess: () => {
        askedAfter.current = run_id;
        announce(`${task_name} is queued`);
      },
      onError: ({ message }) => say(`Not run: ${message}`, true),
    });
  };
  return {
    asking: request.isPending,
    said: underWay || said?.endedRun === endedRun ? said : null,
    ask,
    explain: (reason: string) => say(reason, false),
    dismiss: () => setSaid(null),
  };
}

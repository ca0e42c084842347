import { useEffect, useRef, useState } from 'react';

import { useRequestRun } from './useRequestRun';
import type { Task } from './useTasks';

interface Said {
  text: string;
  refused: boolean;
  /** The last run that had ended; what was said is of no use once another has. */
  until: string | null;
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
  const askedAfter = useRef<string | null>(undefined);
  const { task_name, status, last_finished } = task;

  useEffect(() => {
    if (askedAfter.current === undefined || askedAfter.current === last_finished) return;
    askedAfter.current = undefined;
    announce(`${task_name} ${endings[status] ?? 'has run'}`);
  }, [announce, last_finished, status, task_name]);

  const say = (text: string, refused: boolean) => {
    setSaid({ text, refused, until: last_finished });
    announce(`${task_name}: ${text}`);
  };
  const ask = () => {
    setSaid(null);
    request.mutate(task, {
      onSuccess: () => {
        askedAfter.current = last_finished;
        announce(`${task_name} is queued`);
      },
      onError: ({ message }) => say(`Not run: ${message}`, true),
    });
  };
  return {
    asking: request.isPending,
    said: said?.until === last_finished ? said : null,
    ask,
    explain: (reason: string) => say(reason, false),
    dismiss: () => setSaid(null),
  };
}

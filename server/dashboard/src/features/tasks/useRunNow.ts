import { useState } from 'react';

import { useRequestRun } from './useRequestRun';
import type { Task } from './useTasks';

interface Said {
  text: string;
  refused: boolean;
  /** The last run that had ended; what was said is of no use once another has. */
  until: string | null;
}

/** Asking for a run of a task, and what is to be said of it. */
export function useRunNow(task: Task, announce: (text: string) => void) {
  const request = useRequestRun();
  const [said, setSaid] = useState<Said | null>(null);
  const { task_name, last_finished } = task;

  const say = (text: string, refused: boolean) => {
    setSaid({ text, refused, until: last_finished });
    announce(`${task_name}: ${text}`);
  };
  const ask = () => {
    setSaid(null);
    request.mutate(task, {
      onSuccess: () => announce(`${task_name} is queued`),
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

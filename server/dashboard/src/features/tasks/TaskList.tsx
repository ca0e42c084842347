import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { useCallback, useState } from 'react';

import { unseenStyle } from './tableStyle';
import { TaskTable } from './TaskTable';
import { useAnnouncement } from './useAnnouncement';
import { useHeld } from './useHeld';
import { useHistoryDrawer } from './useHistoryDrawer';
import { useSteadyOrder } from './useSteadyOrder';
import { isNamedIn, useTaskTarget } from './useTaskTarget';
import type { Task } from './useTasks';

/** More tasks than these are shown when they are asked for. */
const shownAtFirst = 10;

/** To hide one or two is not worth a button. */
const toleratedMore = 2;

/** The tasks, what is announced of them, and the history of one. */
export function TaskList({ tasks }: { tasks: Task[] }) {
  const { held, handlers } = useHeld();

  const [failure, setFailure] = useState<string | null>(null);
  const { announcement, announce } = useAnnouncement();
  const { Drawer, show, close, ...history } = useHistoryDrawer(setFailure);
  const ordered = useSteadyOrder(tasks, held || history.open);
  const few = ordered.length <= shownAtFirst + toleratedMore;
  const [all, setAll] = useState(() => isNamedIn(ordered.slice(shownAtFirst)));
  useTaskTarget(
    ordered,
    useCallback(() => setAll(true), []),
  );
  const examined = tasks.find((task) => task.task_name === history.task_name);

  const showHistory = useCallback(
    (task_name: string) => {
      setFailure(null);
      show(task_name);
    },
    [show],
  );
  return (
    <Box {...handlers}>
      <Box role="status" sx={unseenStyle}>
        {announcement}
      </Box>
      {failure !== null && (
        <Alert severity="error" onClose={() => setFailure(null)}>
          {failure}
        </Alert>
      )}
      <TaskTable
        tasks={all || few ? ordered : ordered.slice(0, shownAtFirst)}
        onHistory={showHistory}
        announce={announce}
      />
      {!few && (
        <Button size="small" aria-expanded={all} onClick={() => setAll(!all)} sx={{ mt: 1 }}>
          {all ? `Show the first ${shownAtFirst}` : `Show all ${tasks.length}`}
        </Button>
      )}
      {Drawer && examined && (
        <Drawer key={examined.task_name} task={examined} open={history.open} onClose={close} />
      )}
    </Box>
  );
}

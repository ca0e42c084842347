import HistoryIcon from '@mui/icons-material/History';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';

import { Details } from '@/components/Details';
import { formatCount } from '@/components/formatCount';

import type { Task } from './useTasks';

function isAbsent(value: unknown): boolean {
  return value === null || value === undefined;
}

function Part({ title, of, value }: { title: string; of: string; value: unknown }) {
  return (
    <>
      <Typography variant="h3">{title}</Typography>
      <Details value={value} label={`${title} of ${of}`} />
    </>
  );
}

function counts({ runs_total, failures_total }: Task): string {
  const runs = `${formatCount(runs_total)} ${runs_total === 1 ? 'run' : 'runs'} so far`;
  return failures_total === 0
    ? runs
    : `${runs}, ${formatCount(failures_total)} failed or interrupted`;
}

/** All that is known of a task beyond its row. */
export function TaskDetails({ task, onHistory }: { task: Task; onHistory: () => void }) {
  const { task_name, last_error, last_result } = task;
  const message = task.progress?.message;
  return (
    <Box sx={{ minWidth: 0, pb: 1 }}>
      {!isAbsent(message) && <Part title="Progress" of={task_name} value={message} />}
      {!isAbsent(last_error) && <Part title="Last error" of={task_name} value={last_error} />}
      {!isAbsent(last_result) && (
        <Part
          title={isAbsent(last_error) ? 'Last result' : 'Result of the last run that succeeded'}
          of={task_name}
          value={last_result}
        />
      )}
      <Box sx={{ display: 'flex', flexWrap: 'wrap', alignItems: 'center', columnGap: 2 }}>
        <Box sx={{ color: 'text.secondary' }}>{counts(task)}</Box>
        <Button size="small" startIcon={<HistoryIcon />} onClick={onHistory}>
          History
        </Button>
      </Box>
    </Box>
  );
}

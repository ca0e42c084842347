import Box from '@mui/material/Box';
import Link from '@mui/material/Link';

import { isKnown } from '@/components/known';
import { formatDuration } from '@/components/time/format';

import type { Task } from './useTasks';

function intervalWords(seconds: number): string {
  return seconds < 60 ? `${seconds} s` : formatDuration(seconds * 1000);
}

/** The name, which opens the history, and how often the task should run. */
export function TaskName({ task, onHistory }: { task: Task; onHistory: () => void }) {
  const { task_name, interval_seconds } = task;
  return (
    <>
      <Link
        component="button"
        type="button"
        underline="always"
        dir="auto"
        aria-label={`${task_name}: history`}
        aria-haspopup="dialog"
        onClick={onHistory}
        sx={{
          minHeight: 24,
          color: 'text.primary',
          textDecorationColor: 'divider',
          textUnderlineOffset: '0.25em',
          fontSize: '0.9375rem',
          fontWeight: 600,
          textAlign: 'start',
          overflowWrap: 'anywhere',
          verticalAlign: 'baseline',
        }}
      >
        <span className="clamped" title={task_name}>
          {task_name}
        </span>
      </Link>
      {isKnown(interval_seconds) && (
        <Box sx={{ color: 'text.secondary' }}>every {intervalWords(interval_seconds)}</Box>
      )}
    </>
  );
}

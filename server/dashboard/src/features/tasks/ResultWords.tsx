import Box from '@mui/material/Box';

import type { Task } from './useTasks';
import { errorWords, valueWords } from './valueWords';

/** The error of an earlier run is no news while another is under way. */
function errorColor({ status }: Task): string {
  if (status === 'error') return 'error.main';
  return status === 'interrupted' ? 'warning.main' : 'text.secondary';
}

/** What came of the last run that ended, in a few words: its error, or its result. */
export function ResultWords({ task }: { task: Task }) {
  const error = errorWords(task.last_error);
  const words = error ?? valueWords(task.last_result);
  if (words === null)
    return (
      <Box component="span" sx={{ color: 'text.secondary' }}>
        <span aria-hidden>–</span>
        <span className="unseen">no result</span>
      </Box>
    );
  return (
    <Box className="clamped" dir="auto" sx={error === null ? {} : { color: errorColor(task) }}>
      {words}
    </Box>
  );
}

import MoreIcon from '@mui/icons-material/ExpandMore';
import Box from '@mui/material/Box';
import IconButton from '@mui/material/IconButton';
import { useId } from 'react';

import { Details } from '@/components/Details';

import type { Run } from './useRuns';
import { errorWords, valueWords } from './valueWords';

interface RunOutputProps {
  run: Run;
  open: boolean;
  onToggle: () => void;
}

/** The error or the result of a run, in a few words or, expanded, whole. */
export function RunOutput({ run, open, onToggle }: RunOutputProps) {
  const detailsId = useId();
  const failed = run.error !== null && run.error !== undefined;
  const value = failed ? run.error : run.result;
  const words = failed ? errorWords(value) : valueWords(value);
  if (words === null) return null;
  const label = `${failed ? 'Error' : 'Result'} of run ${run.run_id}`;
  return (
    <>
      <Box sx={{ display: 'flex', alignItems: 'center', gap: 1 }}>
        <Box dir="auto" sx={{ flexGrow: 1, minWidth: 0, overflowWrap: 'anywhere' }}>
          {words}
        </Box>
        <IconButton
          size="small"
          aria-label={label}
          aria-expanded={open}
          {...(open && { 'aria-controls': detailsId })}
          onClick={onToggle}
        >
          <MoreIcon fontSize="small" sx={open ? { transform: 'rotate(180deg)' } : {}} />
        </IconButton>
      </Box>
      {open && (
        <div id={detailsId}>
          <Details value={value} label={label} />
        </div>
      )}
    </>
  );
}

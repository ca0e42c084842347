import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';

import { entriesText } from './counts';
import type { Filter } from './filter';
import { useSummary } from './useSummary';

interface ExportChoiceProps {
  name: string;
  use: string;
  filter: Filter;
}

/** A format, what it is good for and how much it will be, which is asked for once it is in view. */
export function ExportChoice({ name, use, filter }: ExportChoiceProps) {
  const { data, isError } = useSummary(filter, 'day');
  return (
    <Box component="span" sx={{ display: 'block' }}>
      {name}, {use}
      <Typography
        component="span"
        variant="body2"
        sx={{ display: 'block', color: 'text.secondary' }}
      >
        {data ? entriesText(data.total) : isError ? 'could not be counted' : 'counting…'}
      </Typography>
    </Box>
  );
}

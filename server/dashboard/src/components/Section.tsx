import Box from '@mui/material/Box';
import Paper from '@mui/material/Paper';
import Typography from '@mui/material/Typography';
import { type ReactNode, useId } from 'react';

interface SectionProps {
  /** Where a link such as "#tasks" leads. */
  anchor: string;
  title: string;
  /** Behind the title, as a count. */
  note?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
}

/** A titled part of the page. */
export function Section({ anchor, title, note, actions, children }: SectionProps) {
  const titleId = useId();
  return (
    <Paper
      component="section"
      variant="outlined"
      id={anchor}
      aria-labelledby={titleId}
      tabIndex={-1}
      sx={{ px: { xs: 1.5, sm: 2.5 }, py: 2, outline: 'none', minWidth: 0 }}
    >
      <Box sx={{ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: 1, mb: 1 }}>
        <Typography variant="h2" id={titleId}>
          {title}
        </Typography>
        {note !== undefined && (
          <Typography variant="body2" sx={{ color: 'text.secondary' }}>
            {note}
          </Typography>
        )}
        <Box sx={{ flexGrow: 1 }} />
        {actions}
      </Box>
      {children}
    </Paper>
  );
}

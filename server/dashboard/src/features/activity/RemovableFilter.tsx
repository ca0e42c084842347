import CloseIcon from '@mui/icons-material/Close';
import Box from '@mui/material/Box';
import IconButton from '@mui/material/IconButton';
import type { ReactNode } from 'react';

interface RemovableFilterProps {
  /** What it is, as in "user". */
  name: string;
  children: ReactNode;
  onRemove: () => void;
}

/** A part of the filter that was chosen elsewhere, and a way to be rid of it. */
export function RemovableFilter({ name, children, onRemove }: RemovableFilterProps) {
  return (
    <Box
      sx={{
        display: 'inline-flex',
        alignItems: 'center',
        gap: 0.5,
        maxWidth: '100%',
        minHeight: 32,
        pl: 1.25,
        pr: 0.25,
        borderRadius: '16px',
        bgcolor: 'action.selected',
        fontSize: '0.8125rem',
      }}
    >
      <Box component="span" sx={{ minWidth: 0, overflowWrap: 'anywhere' }}>
        {children}
      </Box>
      <IconButton size="small" aria-label={`Remove the filter by ${name}`} onClick={onRemove}>
        <CloseIcon sx={{ fontSize: 18 }} />
      </IconButton>
    </Box>
  );
}

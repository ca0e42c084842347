import Box from '@mui/material/Box';
import visuallyHidden from '@mui/utils/visuallyHidden';

import { formatCount } from '@/components/formatCount';

import { entriesText } from './counts';
import { EntryType } from './EntryType';
import { colorOf } from './entryTypes';

interface TypeChipProps {
  type: string;
  chosen: boolean;
  count: number | undefined;
  /** The identifier of what says why the type cannot be chosen now; undefined where it can. */
  barredBy: string | undefined;
  onClick: () => void;
}

const look = {
  display: 'inline-flex',
  alignItems: 'center',
  gap: 1,
  maxWidth: '100%',
  minHeight: 32,
  px: 1.25,
  border: 1,
  borderColor: 'divider',
  borderRadius: 8,
  bgcolor: 'transparent',
  font: 'inherit',
  fontSize: '0.8125rem',
  cursor: 'pointer',
  '&:hover': { bgcolor: 'action.hover' },
  '&:focus-visible': { outline: 2, outlineColor: 'primary.main', outlineOffset: 2 },
  '&[aria-disabled]': { opacity: 0.5, cursor: 'default' },
  '&[aria-pressed="true"]': {
    borderColor: 'currentColor',
    boxShadow: 'inset 0 0 0 1px currentColor',
    bgcolor: 'color-mix(in srgb, currentColor 8%, transparent)',
  },
} as const;

/** A type as a switch, with how many entries it has. */
export function TypeChip({ type, chosen, count, barredBy, onClick }: TypeChipProps) {
  return (
    <Box
      component="button"
      type="button"
      aria-pressed={chosen}
      // It can still have the focus, or nobody without a mouse would come to know why.
      aria-disabled={barredBy !== undefined || undefined}
      aria-describedby={barredBy}
      onClick={barredBy === undefined ? onClick : undefined}
      sx={look}
      style={{ color: colorOf(type) }}
    >
      <EntryType type={type} />
      {count !== undefined && (
        <span>
          <span aria-hidden>{formatCount(count)}</span>
          <span style={visuallyHidden}>{entriesText(count)}</span>
        </span>
      )}
    </Box>
  );
}

import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { useId, useState } from 'react';

import { knownTypes } from './entryTypes';
import { typesMax } from './filter';
import { TypeChip } from './TypeChip';
import type { Summary } from './useSummary';

interface TypeChipsProps {
  types: string[];
  chosen: string[];
  /** How many entries there are of each; undefined while that is not known. */
  counts: Summary['types'] | undefined;
  onChange: (chosen: string[]) => void;
}

/** So many types of hosts are in view; nobody knows how many there are. */
const hostTypesShown = 8;

const listStyle = {
  display: 'flex',
  flexWrap: 'wrap',
  gap: 0.75,
  listStyle: 'none',
  m: 0,
  p: 0,
  '& > li': { minWidth: 0, maxWidth: '100%' },
} as const;

/** A host may call its type "constructor". */
function countOf(counts: Summary['types'], type: string): number {
  return Object.hasOwn(counts, type) ? (counts[type] ?? 0) : 0;
}

/** The types as switches, of which none stands for all; also what the colours of the chart mean. */
export function TypeChips({ types, chosen, counts, onChange }: TypeChipsProps) {
  const [allShown, setAllShown] = useState(false);
  const all = [...new Set([...types, ...chosen])];
  const shownMax = knownTypes.length + hostTypesShown;
  const shown = allShown ? all : all.filter((type, at) => at < shownMax || chosen.includes(type));
  const toggle = (type: string) =>
    onChange(chosen.includes(type) ? chosen.filter((other) => other !== type) : [...chosen, type]);
  const isFull = chosen.length >= typesMax;
  const fullId = useId();
  return (
    <>
      <Box component="ul" aria-label="Types of entries" sx={listStyle}>
        {shown.map((type) => (
          <li key={type}>
            <TypeChip
              type={type}
              chosen={chosen.includes(type)}
              count={counts && countOf(counts, type)}
              barredBy={isFull && !chosen.includes(type) ? fullId : undefined}
              onClick={() => toggle(type)}
            />
          </li>
        ))}
        {shown.length < all.length && (
          <li>
            <Button size="small" onClick={() => setAllShown(true)}>
              {all.length - shown.length} more types
            </Button>
          </li>
        )}
      </Box>
      {isFull && (
        <Typography id={fullId} variant="body2" sx={{ color: 'text.secondary' }}>
          No more than {typesMax} types can be chosen. Take one back to choose another.
        </Typography>
      )}
    </>
  );
}

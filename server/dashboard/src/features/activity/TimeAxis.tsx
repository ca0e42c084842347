import Box from '@mui/material/Box';

import type { Bars } from './bars';
import type { Zone } from './span';
import { ticksOf } from './ticks';

interface TimeAxisProps {
  bars: Bars;
  zone: Zone;
  isNarrow: boolean;
}

const tickStyle = {
  position: 'absolute',
  top: 0,
  pl: 0.5,
  pt: 0.25,
  borderLeft: 1,
  borderColor: 'divider',
  whiteSpace: 'nowrap',
  lineHeight: 1.2,
} as const;

/** Days or hours below the bars, each where it begins. */
export function TimeAxis({ bars: { start, end }, zone, isNarrow }: TimeAxisProps) {
  const most = isNarrow ? 4 : 8;
  // A label begins at its tick and needs room to its right.
  const lastPlace = isNarrow ? 0.84 : 0.95;
  const places = ticksOf(start, end, zone, most)
    .map(({ time, label }) => ({ label, place: (time - start) / (end - start) }))
    .filter(({ place }) => place <= lastPlace);
  return (
    <Box
      aria-hidden
      sx={{ position: 'relative', height: 20, fontSize: '0.75rem', color: 'text.secondary' }}
    >
      {places.map(({ label, place }) => (
        <Box key={place} component="span" sx={tickStyle} style={{ left: `${place * 100}%` }}>
          {label}
        </Box>
      ))}
    </Box>
  );
}

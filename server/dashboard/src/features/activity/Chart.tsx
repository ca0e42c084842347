import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import visuallyHidden from '@mui/utils/visuallyHidden';
import { useId } from 'react';

import { usePreferences } from '@/components/preferences';

import { type Bars, day } from './bars';
import { BarsImage } from './BarsImage';
import { Marker } from './Marker';
import { runText, stepText, topText, totalText } from './readout';
import { TimeAxis } from './TimeAxis';
import { type Run, useBarChoice } from './useBarChoice';
import { useFilter } from './useFilter';

interface ChartProps {
  bars: Bars;
  isNarrow: boolean;
}

const height = 96;

const plotStyle = {
  position: 'relative',
  borderTop: '1px dashed',
  borderBottom: 1,
  borderColor: 'divider',
  cursor: 'pointer',
  // Sideways a finger chooses, up and down it scrolls the page.
  touchAction: 'pan-y',
  userSelect: 'none',
  '&:focus-visible': { outline: 2, outlineColor: 'primary.main', outlineOffset: 1 },
} as const;

/** The piece of time in the filter, and how bars change it. */
function useChosenTime(bars: Bars) {
  const { filter, setFilter } = useFilter();
  const clear = () => setFilter({ since: null, until: null });
  const choose = ([first, last]: Run) => {
    const since = new Date(bars.start + first * bars.step).toISOString();
    const until = new Date(bars.start + (last + 1) * bars.step).toISOString();
    if (since === filter.since && until === filter.until) clear();
    else setFilter({ since, until });
  };
  const since = filter.since === null ? -Infinity : Date.parse(filter.since);
  const until = filter.until === null ? Infinity : Date.parse(filter.until);
  return { since, until, choose, clear };
}

/** Stacked bars over time with one place to focus, which moves from bar to bar like a slider. */
export function Chart({ bars, isNarrow }: ChartProps) {
  const { zone } = usePreferences();
  const { since, until, choose, clear } = useChosenTime(bars);
  const page = bars.step === day ? 7 : day / bars.step;
  const choice = useBarChoice({ bars, page, onChoose: choose, onClear: clear });
  const { at, marked } = choice;
  const hintId = useId();
  return (
    <>
      <Box sx={{ display: 'flex', flexWrap: 'wrap-reverse', columnGap: 2, mb: 0.25 }}>
        <Typography variant="caption" sx={{ flexGrow: 1, color: 'text.secondary' }}>
          {bars.total > 0 && topText(bars)}
        </Typography>
        <Typography variant="caption" aria-hidden>
          {marked ? runText(bars, marked, zone) : totalText(bars)}
        </Typography>
      </Box>
      <Box
        role="slider"
        tabIndex={0}
        aria-label={`Entries by the ${stepText(bars.step)}`}
        aria-valuemin={0}
        aria-valuemax={bars.bars.length - 1}
        aria-valuenow={at}
        aria-valuetext={runText(bars, marked ?? [at, at], zone)}
        aria-describedby={hintId}
        sx={plotStyle}
        {...choice.handlers}
      >
        {marked && <Marker run={marked} count={bars.bars.length} />}
        <BarsImage bars={bars} height={height} since={since} until={until} />
      </Box>
      <TimeAxis bars={bars} zone={zone} isNarrow={isNarrow} />
      <span id={hintId} style={visuallyHidden}>
        Enter shows only the entries of this time, Escape those of all times. Shift with the arrow
        keys takes in more.
      </span>
    </>
  );
}

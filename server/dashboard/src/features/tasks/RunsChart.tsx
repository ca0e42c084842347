import Box from '@mui/material/Box';
import Tooltip from '@mui/material/Tooltip';

import { runSummary } from './runSummary';
import type { Run } from './useRuns';

const slots = 20;
const slotWidth = 5;
const barWidth = 4;
const barHeightMax = 20;
const barHeightMin = 2;
const markerHeight = 6;
const width = slots * slotWidth - (slotWidth - barWidth);
const height = markerHeight + barHeightMax;

function barHeight(run: Run, longest: number): number {
  const share = longest > 0 ? (run.duration_ms ?? 0) / longest : 0;
  return Math.max(barHeightMin, Math.round(share * barHeightMax));
}

/** A cross over a failed run, a gap in an interrupted one: colour is not the only sign. */
function Marker({ run, x, top }: { run: Run; x: number; top: number }) {
  if (run.outcome !== 'error') return null;
  const y = top - markerHeight + 1;
  return (
    <path
      d={`M${x} ${y}l${barWidth} ${barWidth}m0 ${-barWidth}l${-barWidth} ${barWidth}`}
      stroke="currentColor"
      strokeWidth={1.4}
      fill="none"
    />
  );
}

function Bar({ run, x, longest }: { run: Run; x: number; longest: number }) {
  const tall = barHeight(run, longest);
  const top = height - tall;
  const hollow = run.outcome === 'interrupted' || run.outcome === null;
  return (
    <g data-outcome={run.outcome ?? 'running'}>
      {hollow ? (
        <rect
          x={x + 0.5}
          y={Math.min(top, height - 6) + 0.5}
          width={barWidth - 1}
          height={Math.max(tall, 6) - 1}
          fill="none"
          stroke="currentColor"
          strokeDasharray={run.outcome === null ? '1.5 1.5' : undefined}
        />
      ) : (
        <rect x={x} y={top} width={barWidth} height={tall} fill="currentColor" />
      )}
      <Marker run={run} x={x} top={top} />
    </g>
  );
}

const chartStyle = {
  display: 'block',
  maxWidth: '100%',
  '& [data-outcome=success]': { color: 'success.main', opacity: 0.75 },
  '& [data-outcome=error]': { color: 'error.main' },
  '& [data-outcome=interrupted]': { color: 'warning.main' },
  '& [data-outcome=running]': { color: 'info.main' },
};

/** How long the last runs took, and how they ended; the newest is the last. */
export function RunsChart({ runs }: { runs: Run[] }) {
  const shown = runs.slice(0, slots).reverse();
  const longest = Math.max(0, ...shown.map((run) => run.duration_ms ?? 0));
  const summary = runSummary(shown);
  return (
    <Tooltip title={summary}>
      <Box
        component="svg"
        role="img"
        aria-label={summary}
        viewBox={`0 0 ${width} ${height}`}
        sx={{ ...chartStyle, width, height }}
      >
        {shown.map((run, index) => (
          <Bar key={run.run_id} run={run} x={index * slotWidth} longest={longest} />
        ))}
      </Box>
    </Tooltip>
  );
}

import { screen } from '@testing-library/react';
import { expect, test } from 'vitest';

import { render } from '@/testing/render';

import { RunsChart } from './RunsChart';
import { runSummary, usualDuration } from './runSummary';
import { runWith } from './testing/samples';
import type { Run } from './useRuns';

const twenty = Array.from({ length: 20 }, (_, index) =>
  runWith({
    run_id: 100 - index,
    outcome: index === 3 || index === 7 ? 'error' : 'success',
    duration_ms: 180_000 + index,
  }),
);

test('sums runs up in words', () => {
  expect(runSummary(twenty)).toBe('Last 20 runs: 18 succeeded, 2 failed; usually 3 min');
  expect(runSummary([])).toBe('No runs yet');
  expect(runSummary([runWith({ outcome: 'interrupted' })])).toBe('Last run: 1 interrupted');
  expect(runSummary([runWith({ outcome: null, duration_ms: null }), runWith()])).toBe(
    'Last 2 runs: 1 succeeded, 1 under way; usually 3 min 20 s',
  );
});

test('what is usual is the median of the runs that succeeded', () => {
  const runs = [9000, 10, 20].map((duration_ms) => runWith({ duration_ms }));
  expect(usualDuration([...runs, runWith({ outcome: 'error', duration_ms: 1 })])).toBe(20);
  expect(usualDuration([])).toBeNull();
});

test('has a bar for each run, the oldest first, and a name that says it all', () => {
  render(<RunsChart runs={[...twenty, runWith({ run_id: 1 })]} />);
  const chart = screen.getByRole('img', { name: /^Last 20 runs: 18 succeeded, 2 failed/ });
  const outcomes = [...chart.querySelectorAll('g')].map((bar) => bar.dataset.outcome);
  expect(outcomes).toHaveLength(20);
  expect(outcomes.map((outcome) => outcome === 'error').lastIndexOf(true)).toBe(16);
});

test('colour is not the only sign of how a run ended', () => {
  const runs = (['success', 'error', 'interrupted', null] as const).map((outcome, index) =>
    runWith({ outcome, run_id: index }),
  );
  render(<RunsChart runs={runs} />);
  const shape = (outcome: string) => {
    const bar = screen.getByRole('img').querySelector(`[data-outcome=${outcome}]`);
    const box = bar?.querySelector('rect');
    return [
      bar?.querySelector('path') !== null,
      box?.getAttribute('fill'),
      box?.getAttribute('stroke-dasharray'),
    ];
  };
  expect(shape('success')).toEqual([false, 'currentColor', null]);
  expect(shape('error')).toEqual([true, 'currentColor', null]);
  expect(shape('interrupted')).toEqual([false, 'none', null]);
  expect(shape('running')).toEqual([false, 'none', '1.5 1.5']);
});

test('bars are as tall as their runs were long, and none is invisible', () => {
  const runs = [1000, 500, 0].map((duration_ms, run_id) => runWith({ duration_ms, run_id }));
  render(<RunsChart runs={runs} />);
  const heights = [...screen.getByRole('img').querySelectorAll('rect')].map((bar) =>
    Number(bar.getAttribute('height')),
  );
  expect(heights).toEqual([2, 10, 20]);
});

test('counts outcomes it does not know by their words', () => {
  const runs = ['success', 'skipped', 'constructor', 'skipped'].map((outcome, run_id) =>
    runWith({ outcome: outcome as Run['outcome'], run_id }),
  );
  expect(runSummary(runs)).toMatch(/^Last 4 runs: 1 succeeded, 2 skipped, 1 constructor;/);
  render(<RunsChart runs={runs} />);
  expect(screen.getByRole('img').querySelectorAll('rect')).toHaveLength(4);
});

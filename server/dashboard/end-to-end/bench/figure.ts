import { appendFile } from 'node:fs/promises';

/** A measured figure and what it must not exceed. */
export interface Figure {
  what: string;
  unit: string;
  target: number;
  values: number[];
}

function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}

/** Whether the median keeps within the target. */
export function isMet({ values, target }: Figure): boolean {
  return median(values) <= target;
}

function row(cells: string[]): string {
  const widths = [44, 12, 22, 12, 6];
  return cells.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join('');
}

/** The figures as a table: median, minimum to maximum, target, "ok" or "MISS". */
export function tableOf(figures: Figure[]): string {
  const lines = figures.map((figure) => {
    const { what, unit, values, target } = figure;
    const range = `${Math.min(...values)} to ${Math.max(...values)} ${unit}`;
    const cells = [what, `${median(values)} ${unit}`, range, `${target} ${unit}`];
    return row([...cells, isMet(figure) ? 'ok' : 'MISS']);
  });
  return [row(['dashboard', 'median', 'range', 'at most', '']), ...lines].join('\n');
}

/** Adds the figures to a file of rows, where one is wanted, for the table of all that is measured. */
export async function keep(figures: Figure[], file: string | undefined): Promise<void> {
  if (file === undefined) return;
  const lines = figures.map(({ what, unit, target, values }) =>
    JSON.stringify({ what, unit, ours: values, at_most: target }),
  );
  await appendFile(file, lines.map((line) => `${line}\n`).join(''));
}

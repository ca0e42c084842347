import { day, hour } from './bars';
import { atHour, formatClock, formatDate, type Zone } from './span';

export interface Tick {
  time: number;
  label: string;
}

const hourSteps = [1, 2, 3, 6, 12];
const daySteps = [1, 2, 3, 5, 7, 10, 15];

/** The shortest of some steps that gives no more than so many ticks. */
function stepFor(length: number, steps: number[], most: number): number {
  return steps.find((step) => length / step <= most) ?? steps.at(-1) ?? 1;
}

/** Hours as clocks show them; the one that a change of clocks leaves out, or repeats, comes once. */
function hourTicks(start: number, end: number, zone: Zone, most: number): Tick[] {
  const step = stepFor((end - start) / hour, hourSteps, most);
  const ticks: Tick[] = [];
  for (let hours = 0; atHour(start, zone, hours) < end; hours += step) {
    const time = atHour(start, zone, hours);
    if (time >= start && time !== ticks.at(-1)?.time)
      ticks.push({ time, label: formatClock(time, zone) });
  }
  return ticks;
}

function dayTicks(start: number, end: number, zone: Zone, most: number): Tick[] {
  const step = stepFor((end - start) / day, daySteps, most);
  const ticks: Tick[] = [];
  const first = atHour(start, zone, 0) < start ? 1 : 0;
  for (let days = first; atHour(start, zone, 0, days) < end; days += step) {
    const time = atHour(start, zone, 0, days);
    ticks.push({ time, label: formatDate(time, zone) });
  }
  return ticks;
}

/** The labels of a time axis: hours where it spans little more than a day, else days. */
export function ticksOf(start: number, end: number, zone: Zone, most: number): Tick[] {
  const ticks = end - start <= 1.5 * day ? hourTicks : dayTicks;
  return ticks(start, end, zone, most);
}

import type { Preferences } from '@/components/preferences';
import { formatDay, formatExact, formatMinute } from '@/components/time/format';

export type Zone = Preferences['zone'];

const minute = 60_000;
const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(zone: Zone, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = zone + Object.keys(options).join();
  let known = formats.get(key);
  if (!known) {
    const timeZone = zone === 'utc' && { timeZone: 'UTC' };
    known = new Intl.DateTimeFormat(undefined, { ...options, hourCycle: 'h23', ...timeZone });
    formats.set(key, known);
  }
  return known;
}

/** "14:00" */
export function formatClock(time: number, zone: Zone): string {
  return formatOf(zone, { hour: '2-digit', minute: '2-digit' }).format(time);
}

/** "15 Nov", in the order of the reader's language. */
export function formatDate(time: number, zone: Zone): string {
  return formatOf(zone, { month: 'short', day: 'numeric' }).format(time);
}

/** What the zone is called at that time: "UTC", "GMT+2". */
function zoneName(time: number, zone: Zone): string {
  const named = formatOf(zone, { hour: '2-digit', timeZoneName: 'short' }).formatToParts(time);
  return named.find(({ type }) => type === 'timeZoneName')?.value ?? '';
}

function parts(time: number, zone: Zone): [year: number, month: number, day: number] {
  const date = new Date(time);
  return zone === 'utc'
    ? [date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()]
    : [date.getFullYear(), date.getMonth(), date.getDate()];
}

/** The time of a clock that shows so many hours on the day of `time`, or some days later. */
export function atHour(time: number, zone: Zone, hours: number, daysLater = 0): number {
  const [year, month, day] = parts(time, zone);
  return zone === 'utc'
    ? Date.UTC(year, month, day + daysLater, hours)
    : new Date(year, month, day + daysLater, hours).getTime();
}

function isDay(since: number, until: number, zone: Zone): boolean {
  return atHour(since, zone, 0) === since && atHour(since, zone, 0, 1) === until;
}

/**
 * A piece of time with its zone: "Nov 12, 14:00–15:00 UTC". Where the clocks are changed on the way,
 * both zones are named, since an hour may come twice.
 */
export function formatSpan(since: number, until: number, zone: Zone): string {
  const names = [zoneName(since, zone), zoneName(until, zone)] as const;
  if (isDay(since, until, zone)) return `${formatDay(since, zone)} ${names[0]}`;
  if (since % minute !== 0 || until % minute !== 0)
    return `${formatExact(since, zone)} – ${formatExact(until, zone)}`;
  const from = formatMinute(since, zone) + (names[0] === names[1] ? '' : ` ${names[0]}`);
  return formatDate(since, zone) === formatDate(until, zone)
    ? `${from}–${formatClock(until, zone)} ${names[1]}`
    : `${from} – ${formatMinute(until, zone)} ${names[1]}`;
}

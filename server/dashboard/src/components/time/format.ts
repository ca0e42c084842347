import type { Preferences } from '../preferences';

type Zone = Preferences['zone'];

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(zone: Zone, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = zone + JSON.stringify(options);
  let format = formats.get(key);
  if (!format) {
    format = new Intl.DateTimeFormat(undefined, {
      ...options,
      ...(zone === 'utc' && { timeZone: 'UTC' }),
    });
    formats.set(key, format);
  }
  return format;
}

/** Date, time to the second and the zone's name. */
export function formatExact(time: number, zone: Zone): string {
  return formatOf(zone, {
    year: 'numeric',
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
    timeZoneName: 'short',
  }).format(time);
}

/** Date and time to the minute, without the zone. */
export function formatMinute(time: number, zone: Zone): string {
  return formatOf(zone, {
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).format(time);
}

export function formatDay(time: number, zone: Zone): string {
  return formatOf(zone, { weekday: 'short', month: 'short', day: 'numeric' }).format(time);
}

/** "1.2 s", "4 min 5 s", "3 h 20 min", "2 d 4 h". */
export function formatDuration(milliseconds: number): string {
  if (milliseconds < second) return `${Math.round(milliseconds)} ms`;
  if (milliseconds < 10 * second) return `${Math.round(milliseconds / 100) / 10} s`;
  if (milliseconds < minute) return `${Math.round(milliseconds / second)} s`;
  if (milliseconds < hour) return inTwoUnits(milliseconds, minute, 'min', second, 's');
  if (milliseconds < day) return inTwoUnits(milliseconds, hour, 'h', minute, 'min');
  return inTwoUnits(milliseconds, day, 'd', hour, 'h');
}

function inTwoUnits(
  milliseconds: number,
  large: number,
  largeName: string,
  small: number,
  smallName: string,
): string {
  const whole = Math.floor(milliseconds / large);
  const rest = Math.floor((milliseconds - whole * large) / small);
  return rest === 0 ? `${whole} ${largeName}` : `${whole} ${largeName} ${rest} ${smallName}`;
}

/** A distance in one unit: "45 s", "3 min", "7 h", "12 d". */
export function formatDistance(milliseconds: number): string {
  if (milliseconds < minute) return `${Math.floor(milliseconds / second)} s`;
  if (milliseconds < hour) return `${Math.floor(milliseconds / minute)} min`;
  if (milliseconds < day) return `${Math.floor(milliseconds / hour)} h`;
  return `${Math.floor(milliseconds / day)} d`;
}

/** "just now", "5 s ago", "in 3 h". */
export function formatRelative(time: number, now: number): string {
  const age = now - time;
  if (Math.abs(age) < 2 * second) return 'just now';
  return age > 0 ? `${formatDistance(age)} ago` : `in ${formatDistance(-age)}`;
}

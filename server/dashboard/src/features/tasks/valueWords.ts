import { formatDuration } from '@/components/time/format';

const longest = 140;
const longestMember = 40;
const mostMembers = 4;
const numbers = new Intl.NumberFormat('en', { maximumFractionDigits: 2 });
const byteUnits = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'];

/** Cuts between characters, never inside one that takes two code units. */
function cut(text: string, length: number): string {
  const characters = Array.from(text.slice(0, 2 * length + 2));
  return characters.length > length ? `${characters.slice(0, length - 1).join('')}…` : text;
}

/** A text on one line. */
function line(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

/** "812 B", "3.1 MB". */
export function formatBytes(bytes: number): string {
  const power = Math.min(Math.floor(Math.log10(Math.max(bytes, 1)) / 3), byteUnits.length - 1);
  const amount = bytes / 1000 ** power;
  const text = power > 0 && amount < 10 ? amount.toFixed(1).replace('.0', '') : amount.toFixed(0);
  return `${text} ${byteUnits[power] ?? ''}`;
}

/** A number with the unit that its name tells. */
function measured(name: string, value: number): string {
  if (value >= 0 && /(^|_)(bytes|size)$/i.test(name)) return formatBytes(value);
  if (value >= 0 && /_ms$/i.test(name)) return formatDuration(value);
  if (value >= 0 && /(^|_)seconds$/i.test(name)) return formatDuration(value * 1000);
  return numbers.format(value);
}

function memberWords(name: string, value: unknown): string {
  if (typeof value === 'number') return measured(name, value);
  if (typeof value === 'string') return cut(line(value), longestMember) || '–';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (Array.isArray(value)) return `${value.length} ${value.length === 1 ? 'item' : 'items'}`;
  return value === null ? '–' : '{…}';
}

/** The name of a member as words, without the unit that its value has. */
function nameWords(name: string, value: unknown): string {
  const bare = typeof value === 'number' ? name.replace(/_(ms|seconds)$/i, '') : name;
  return cut(line(bare.replace(/_/g, ' ')), longestMember);
}

function objectWords(members: [string, unknown][]): string {
  const words = members
    .slice(0, mostMembers)
    .map(([name, value]) => `${nameWords(name, value)} ${memberWords(name, value)}`);
  return [...words, ...(members.length > mostMembers ? ['…'] : [])].join(' · ');
}

/** Any JSON value in a few words on one line; null when there is nothing to say. */
export function valueWords(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  const isObject = typeof value === 'object' && !Array.isArray(value);
  const words = isObject
    ? objectWords(Object.entries(value))
    : typeof value === 'string'
      ? line(value)
      : memberWords('', value);
  return words === '' ? null : cut(words, longest);
}

/** The line of a text that says what went wrong: Python's traces have it last, most others first. */
function tellingLine(text: string): string {
  const lines = text.split('\n').filter((each) => each.trim() !== '');
  const isTrace = /^(Traceback|\s)/.test(lines[0] ?? '');
  return (isTrace ? lines.at(-1) : lines[0]) ?? '';
}

/** An error, a text or any JSON, in a few words. */
export function errorWords(error: unknown): string | null {
  if (typeof error === 'string') return valueWords(tellingLine(error));
  if (typeof error === 'object' && error !== null && 'message' in error) {
    const { message } = error;
    if (typeof message === 'string' && message.trim() !== '')
      return valueWords(tellingLine(message));
  }
  return valueWords(error);
}

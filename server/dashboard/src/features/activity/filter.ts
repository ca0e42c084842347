/** Which entries are shown; kept in the address of the page, so that it can be shared. */
export interface Filter {
  /** Empty: all types. */
  types: string[];
  /** Look-back in days, 0 for today; null: as far as the log reaches. */
  days: number | null;
  user: string | null;
  /** Words that message or details hold; empty: any. */
  text: string;
  /** RFC 3339, inclusive and exclusive bounds; null: none. */
  since: string | null;
  until: string | null;
}

export const noFilter: Filter = {
  types: [],
  days: null,
  user: null,
  text: '',
  since: null,
  until: null,
};

/** What the API takes; the page's address uses the same names and values. */
export interface FilterQuery {
  type?: string;
  days?: number;
  user?: string;
  q?: string;
  since?: string;
  until?: string;
}

export const filterNames = ['type', 'days', 'user', 'q', 'since', 'until'] as const;

// The server's bounds: what is beyond them would be refused.
export const typesMax = 32;
const daysMax = 30;
const userBytesMax = 256;
const textBytesMax = 1024;
const timeMax = Date.UTC(9999, 11, 31);

export function filterQuery({ types, days, user, text, since, until }: Filter): FilterQuery {
  return {
    ...(types.length > 0 && { type: types.join(',') }),
    ...(days !== null && { days }),
    ...(user !== null && { user }),
    ...(text !== '' && { q: text }),
    ...(since !== null && { since }),
    ...(until !== null && { until }),
  };
}

export function isFiltered(filter: Filter): boolean {
  return Object.keys(filterQuery(filter)).length > 0;
}

function readTypes(value: string): string[] {
  const types = value.split(',').filter((type) => /^[a-z][a-z0-9_.-]{0,63}$/.test(type));
  return [...new Set(types)].slice(0, typesMax);
}

function readDays(value: string): number | null {
  return /^\d{1,2}$/.test(value) && Number(value) <= daysMax ? Number(value) : null;
}

function readText(value: string, bytesMax: number): string {
  const text = value.replaceAll('\0', '');
  return new TextEncoder().encode(text).length <= bytesMax ? text : '';
}

/** Without a zone a time would mean something else to everybody the address is sent to. */
function readTime(value: string): string | null {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/i.test(value)) return null;
  const time = Date.parse(value);
  return time >= 0 && time <= timeMax ? new Date(time).toISOString() : null;
}

/** The filter in an address. People edit addresses: what cannot be understood is left out. */
export function readFilter(parameters: URLSearchParams): Filter {
  const value = (name: (typeof filterNames)[number]) => parameters.get(name) ?? '';
  const since = readTime(value('since'));
  const until = readTime(value('until'));
  const isEmptySpan = since !== null && until !== null && since >= until;
  return {
    types: readTypes(value('type')),
    days: readDays(value('days')),
    user: readText(value('user'), userBytesMax) || null,
    text: readText(value('q').trim(), textBytesMax),
    since: isEmptySpan ? null : since,
    until: isEmptySpan ? null : until,
  };
}

/** The filter as an address has it. */
export function writeFilter(filter: Filter): URLSearchParams {
  const values = Object.entries(filterQuery(filter)) as [string, string | number][];
  return new URLSearchParams(values.map(([name, value]) => [name, String(value)]));
}

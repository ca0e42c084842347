/** How a type of entries is told from the others besides its icon. */
interface EntryTypeLook {
  word: string;
  /** For text, icons and bars: 4.5 to 1 and more against the page and paper of the scheme. */
  light: string;
  dark: string;
}

/** The types that dashcore and its hosts share. */
export const knownTypes = ['scrape', 'task', 'error', 'user_action', 'system'] as const;

export type KnownType = (typeof knownTypes)[number];

const looks: Record<KnownType, EntryTypeLook> = {
  scrape: { word: 'Scrape', light: '#0a6f6a', dark: '#3fd0c0' },
  task: { word: 'Task', light: '#2f5fd0', dark: '#8cb0ff' },
  error: { word: 'Error', light: '#c0292f', dark: '#ff8080' },
  user_action: { word: 'User action', light: '#8a3fb8', dark: '#d6a0f8' },
  system: { word: 'System', light: '#8a5a00', dark: '#f2b455' },
};

const neutral = { light: '#5a6478', dark: '#a2aec4' };

export function isKnownType(type: string): type is KnownType {
  return knownTypes.some((known) => known === type);
}

/** What people call the type; a host's own type keeps its name. */
export function wordOf(type: string): string {
  return isKnownType(type) ? looks[type].word : type;
}

/** The type's colours in the two schemes; all types of hosts share neutral ones. */
export function colorsOf(type: string): { light: string; dark: string } {
  return isKnownType(type) ? looks[type] : neutral;
}

/** The type's colour in the present scheme, for any CSS property; EntryTypeStyles defines it. */
export function colorOf(type: string): string {
  return `var(--entry-${isKnownType(type) ? type : 'other'})`;
}

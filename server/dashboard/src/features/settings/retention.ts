const day = 86_400_000;

export const retentionMax = 30;

export function retentionText(days: number): string {
  if (days === 0) return 'today only';
  return days === 1 ? '1 day' : `${days} days`;
}

/** What a retention means for the log, in a sentence. */
export function retentionSentence(days: number): string {
  return days === 0
    ? 'Entries are deleted at the end of their day, 00:00 UTC.'
    : `Entries are deleted ${retentionText(days)} after they were logged.`;
}

/** The moment before which entries go when this many days are kept. */
export function retentionStart(days: number, now: number): Date {
  return new Date(days === 0 ? now - (now % day) : now - days * day);
}

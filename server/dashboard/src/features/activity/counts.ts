import { formatCount } from '@/components/formatCount';

/** "1 entry", "1,204 entries". */
export function entriesText(count: number): string {
  if (count === 0) return 'no entries';
  return `${formatCount(count)} ${count === 1 ? 'entry' : 'entries'}`;
}

function errorsText(count: number): string {
  return `${formatCount(count)} ${count === 1 ? 'error' : 'errors'}`;
}

/** "34 entries, 2 errors". */
export function countsText(total: number, errors: number): string {
  if (errors === 0) return entriesText(total);
  return errors === total ? errorsText(errors) : `${entriesText(total)}, ${errorsText(errors)}`;
}

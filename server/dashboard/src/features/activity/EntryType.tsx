import { colorOf, isKnownType, type KnownType, wordOf } from './entryTypes';

/** Lines on a grid of 24 by 24. */
const icons: Record<KnownType | 'other', string> = {
  scrape: 'M12 4v11m-5-5 5 5 5-5M4 20h16',
  task: 'm3.5 7 2 2L9 5.5M13 7h7.5M3.5 17l2 2L9 15.5M13 17h7.5',
  error: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18M12 7.5v5.5M12 16.5v.01',
  user_action: 'M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8M4.5 20c.4-3 3.5-4.5 7.5-4.5s7.1 1.5 7.5 4.5',
  system: 'M4 4h16v6.5H4zM4 13.5h16v6.5H4zM7.5 7.25v.01M7.5 16.75v.01',
  other: 'M4 6h10.5l5 6-5 6H4z',
};

/** A type of entries as icon, word and colour; EntryTypeStyles says how that looks. */
export function EntryType({ type }: { type: string }) {
  return (
    <span className="entry-type" style={{ color: colorOf(type) }}>
      <svg viewBox="0 0 24 24" aria-hidden="true">
        <path d={icons[isKnownType(type) ? type : 'other']} />
      </svg>
      <span>{wordOf(type)}</span>
    </span>
  );
}

import { memo, useRef } from 'react';

import { ListTime } from '@/components/time/ListTime';

import { EntryDetails } from './EntryDetails';
import { EntryType } from './EntryType';
import type { Entry } from './rows';

interface EntryRowProps {
  entry: Entry;
  index: number;
  /** The room before the row that is for rows that are not rendered, in pixels. */
  before: number;
  /** How many entries there are; -1 while that is not known. */
  setSize: number;
  isOpen: boolean;
  onToggle: (id: number) => void;
  measure: (row: HTMLElement | null) => void;
}

/**
 * An entry in a line or two, which opens to all there is to it. Rows come and go by the hundreds
 * while the list is scrolled, so they are plain elements, and listStyle says how they look.
 */
export const EntryRow = memo(function EntryRow(props: EntryRowProps) {
  const { entry, index, before, setSize, isOpen, onToggle, measure } = props;
  const line = useRef<HTMLElement>(null);
  const detailsId = `entry-${entry.id}`;
  return (
    <li
      ref={measure}
      data-index={index}
      aria-posinset={index + 1}
      aria-setsize={setSize}
      // Few rows have a style of their own: Chromium compares each new one with all that were
      // since it last collected garbage, which took longer than all else while scrolling.
      style={before === 0 ? undefined : { marginTop: before }}
    >
      <button
        type="button"
        aria-expanded={isOpen}
        aria-controls={isOpen ? detailsId : undefined}
        onClick={() => onToggle(entry.id)}
      >
        <ListTime at={entry.timestamp} />
        <EntryType type={entry.type} />
        <span ref={line} className="message" dir="auto">
          {entry.message}
        </span>
        {entry.user !== null && (
          <span className="user" dir="auto">
            {entry.user}
          </span>
        )}
      </button>
      {isOpen && (
        <div id={detailsId}>
          <EntryDetails entry={entry} line={line} />
        </div>
      )}
    </li>
  );
});

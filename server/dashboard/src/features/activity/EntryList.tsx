import Box from '@mui/material/Box';
import { type KeyboardEvent, type RefObject, useEffect, useEffectEvent, useState } from 'react';

import { EntryRow } from './EntryRow';
import { listStyle } from './listStyle';
import type { Rows } from './rows';
import { useEntryVirtualizer } from './useEntryVirtualizer';

interface EntryListProps {
  /** What the list is in, and begins with it. */
  frame: RefObject<HTMLElement | null>;
  rows: Rows;
  openIds: ReadonlySet<number>;
  onToggle: (id: number) => void;
  /** Whether the log goes on after these rows. */
  hasMore: boolean;
  /** Called while the end of these rows is near. */
  onNearEnd: () => void;
}

/** More rows are wanted before the last so many come into view. */
const ahead = 150;

const steps: Partial<Record<string, number>> = { ArrowUp: -1, ArrowDown: 1 };

function indexOf(element: Element): number {
  return Number(element.closest('[data-index]')?.getAttribute('data-index') ?? NaN);
}

/** Arrow keys go from row to row. */
function moveFocus(event: KeyboardEvent<HTMLElement>): void {
  const step = steps[event.key];
  if (step === undefined || !(event.target instanceof Element)) return;
  if (!event.target.matches('li > button')) return;
  const next = `li[data-index="${indexOf(event.target) + step}"] > button`;
  const button = event.currentTarget.querySelector<HTMLElement>(next);
  if (!button) return;
  event.preventDefault();
  button.focus();
}

/** Rows of the log, of which only those near what is seen exist. */
export function EntryList({ frame, rows, openIds, onToggle, hasMore, onNearEnd }: EntryListProps) {
  const [focused, setFocused] = useState<number | null>(null);
  const { items, height, measure } = useEntryVirtualizer(frame, rows, focused);
  const isNearEnd = (items.at(-1)?.index ?? 0) >= rows.count - ahead;
  const nearEnd = useEffectEvent(onNearEnd);
  useEffect(() => {
    if (isNearEnd) nearEnd();
  }, [isNearEnd, rows]);
  return (
    <Box
      component="ul"
      role="list"
      aria-label="Entries, newest first"
      onKeyDown={moveFocus}
      onFocus={({ target }) => setFocused(indexOf(target))}
      onBlur={() => setFocused(null)}
      sx={listStyle}
      style={{ height }}
    >
      {items.map(({ index, key, before }) => {
        const entry = rows.at(index);
        return (
          entry && (
            <EntryRow
              key={String(key)}
              entry={entry}
              index={index}
              before={before}
              setSize={hasMore ? -1 : rows.count}
              isOpen={openIds.has(entry.id)}
              onToggle={onToggle}
              measure={measure}
            />
          )
        );
      })}
    </Box>
  );
}

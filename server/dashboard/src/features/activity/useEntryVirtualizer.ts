import useMediaQuery from '@mui/material/useMediaQuery';
import {
  defaultRangeExtractor,
  type Range,
  useWindowVirtualizer,
  type VirtualItem,
} from '@tanstack/react-virtual';
import { type RefObject, useCallback } from 'react';

import { narrowBelow, rowHeight } from './listStyle';
import type { Rows } from './rows';
import { usePlaceOnPage } from './usePlaceOnPage';

const overscan = 8;

/** A row, and the room before it that is for rows that are not rendered, in pixels. */
interface Place {
  index: number;
  key: VirtualItem['key'];
  before: number;
}

function placesOf(items: VirtualItem[], listStart: number): Place[] {
  return items.map(({ index, key, start }, place) => ({
    index,
    key,
    before: start - (items[place - 1]?.end ?? listStart),
  }));
}

/** Which rows are rendered: those near what is seen, and those around the focus. */
export function useEntryVirtualizer(
  frame: RefObject<HTMLElement | null>,
  rows: Rows,
  focused: number | null,
) {
  const isNarrow = useMediaQuery(({ breakpoints }) => breakpoints.down(narrowBelow));
  const scrollMargin = usePlaceOnPage(frame);
  const getItemKey = useCallback((index: number) => rows.at(index)?.id ?? index, [rows]);
  const rangeExtractor = useCallback(
    (range: Range) => {
      const indexes = new Set(defaultRangeExtractor(range));
      if (focused === null) return [...indexes];
      // Without its element the focus would fall back to the top of the page; the arrow keys lead
      // from it to its neighbours.
      for (const index of [focused - 1, focused, focused + 1])
        if (index >= 0 && index < range.count) indexes.add(index);
      return [...indexes].sort((a, b) => a - b);
    },
    [focused],
  );
  const virtualizer = useWindowVirtualizer<HTMLElement>({
    count: rows.count,
    estimateSize: () => (isNarrow ? rowHeight.narrow : rowHeight.wide),
    getItemKey,
    rangeExtractor,
    overscan,
    scrollMargin,
  });
  return {
    items: placesOf(virtualizer.getVirtualItems(), scrollMargin),
    height: virtualizer.getTotalSize(),
    measure: virtualizer.measureElement,
  };
}

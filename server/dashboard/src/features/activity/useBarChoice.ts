import { type KeyboardEvent, type PointerEvent, useState } from 'react';

import { type Bars, indexAt } from './bars';

/** From the first to the last of some bars. */
export type Run = readonly [first: number, last: number];

/** What is marked, as times, since a refresh moves the bars. */
interface Mark {
  /** Under the pointer. */
  hovered: number | null;
  /** Where the keys are. */
  cursor: number | null;
  /** Where a run of several began. */
  anchor: number | null;
  pressed: boolean;
  focused: boolean;
}

const unmarked: Mark = {
  hovered: null,
  cursor: null,
  anchor: null,
  pressed: false,
  focused: false,
};

/** Where each key goes from a bar; bars to the left are older. */
const moves: Record<string, (at: number, page: number) => number> = {
  ArrowLeft: (at) => at - 1,
  ArrowRight: (at) => at + 1,
  ArrowDown: (at) => at - 1,
  ArrowUp: (at) => at + 1,
  PageDown: (at, page) => at - page,
  PageUp: (at, page) => at + page,
  Home: () => -Infinity,
  End: () => Infinity,
};

function timeUnder(event: PointerEvent, bars: Bars): number {
  const { left, width } = event.currentTarget.getBoundingClientRect();
  const share = (event.clientX - left) / width;
  return bars.start + share * (bars.end - bars.start);
}

function runOf(bars: Bars, one: number, other: number): Run {
  const indexes = [indexAt(bars, one), indexAt(bars, other)] as const;
  return [Math.min(...indexes), Math.max(...indexes)];
}

/** Where a key leads from a time; null where the key leads nowhere. */
function timeAfter(key: string, bars: Bars, time: number, page: number): number | null {
  const move = moves[key];
  if (!move) return null;
  const next = bars.start + move(indexAt(bars, time), page) * bars.step;
  return Math.max(bars.start, Math.min(bars.end - 1, next));
}

/** What is marked of the bars: from one time to another, which may be the same. */
function useMark(bars: Bars) {
  const [mark, setMark] = useState(unmarked);
  const change = (next: Partial<Mark>) => setMark((present) => ({ ...present, ...next }));
  const to = mark.hovered ?? mark.cursor ?? bars.end;
  return { mark, change, from: mark.anchor ?? to, to };
}

interface BarChoice {
  bars: Bars;
  /** How many bars the keys for a page go on. */
  page: number;
  onChoose: (run: Run) => void;
  onClear: () => void;
}

/**
 * Marks bars by pointer or keys and chooses what is marked: a click chooses a bar, dragging or Shift
 * a run of them.
 */
export function useBarChoice({ bars, page, onChoose, onClear }: BarChoice) {
  const { mark, change, from, to } = useMark(bars);

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const cursor = timeAfter(event.key, bars, to, page);
    if (cursor !== null) change({ cursor, hovered: null, anchor: event.shiftKey ? from : null });
    else if (event.key === 'Enter' || event.key === ' ') onChoose(runOf(bars, from, to));
    else if (event.key === 'Escape') {
      onClear();
      change({ hovered: null, anchor: null, pressed: false });
    } else return;
    event.preventDefault();
  };

  const onPointerDown = (event: PointerEvent) => {
    if (event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    const cursor = timeUnder(event, bars);
    const anchor = event.shiftKey ? (mark.anchor ?? mark.cursor ?? cursor) : cursor;
    change({ hovered: cursor, cursor, anchor, pressed: true });
  };

  const onPointerUp = (event: PointerEvent) => {
    if (!mark.pressed) return;
    onChoose(runOf(bars, from, timeUnder(event, bars)));
    change({ pressed: false, anchor: null });
  };

  return {
    at: indexAt(bars, to),
    /** What is marked; null while neither pointer nor focus are here. */
    marked: mark.hovered !== null || mark.focused ? runOf(bars, from, to) : null,
    handlers: {
      onKeyDown,
      onPointerDown,
      onPointerUp,
      onPointerMove: (event: PointerEvent) => change({ hovered: timeUnder(event, bars) }),
      onPointerLeave: () => !mark.pressed && change({ hovered: null }),
      onPointerCancel: () => change({ hovered: null, anchor: null, pressed: false }),
      onFocus: () => change({ focused: true }),
      onBlur: () => change({ focused: false, anchor: null }),
    },
  };
}

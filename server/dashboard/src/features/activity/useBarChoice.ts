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
  const [mark, setMark] = useState(unmarked);
  const change = (next: Partial<Mark>) => setMark((present) => ({ ...present, ...next }));
  const time = mark.hovered ?? mark.cursor ?? bars.end;
  const from = mark.anchor ?? time;

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const move = moves[event.key];
    if (move) {
      const next = bars.start + move(indexAt(bars, time), page) * bars.step;
      const cursor = Math.max(bars.start, Math.min(bars.end - 1, next));
      change({ cursor, hovered: null, anchor: event.shiftKey ? from : null });
    } else if (event.key === 'Enter' || event.key === ' ') {
      onChoose(runOf(bars, from, time));
    } else if (event.key === 'Escape') {
      onClear();
      change({ hovered: null, anchor: null, pressed: false });
    } else return;
    event.preventDefault();
  };

  const onPointerDown = (event: PointerEvent) => {
    if (event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    const pressedAt = timeUnder(event, bars);
    const anchor = event.shiftKey ? (mark.anchor ?? mark.cursor ?? pressedAt) : pressedAt;
    change({ hovered: pressedAt, cursor: pressedAt, anchor, pressed: true });
  };

  const onPointerUp = (event: PointerEvent) => {
    if (!mark.pressed) return;
    onChoose(runOf(bars, from, timeUnder(event, bars)));
    change({ pressed: false, anchor: null });
  };

  return {
    at: indexAt(bars, time),
    /** What is marked; null while neither pointer nor focus are here. */
    marked: mark.hovered !== null || mark.focused ? runOf(bars, from, time) : null,
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

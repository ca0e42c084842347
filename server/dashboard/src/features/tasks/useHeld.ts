import { type PointerEvent, type FocusEvent, useEffect, useState } from 'react';

/**
 * Whether somebody is busy in an element: the pointer is over it, the focus is in it, or it was the
 * last thing a finger touched. The handlers go on the element.
 */
export function useHeld() {
  const [pointed, setPointed] = useState(false);
  const [focused, setFocused] = useState(false);
  const [touched, setTouched] = useState<Element | null>(null);

  useEffect(() => {
    if (!touched) return;
    const release = ({ target }: Event) => {
      if (target instanceof Node && !touched.contains(target)) setTouched(null);
    };
    document.addEventListener('pointerdown', release);
    return () => document.removeEventListener('pointerdown', release);
  }, [touched]);

  const handlers = {
    onPointerEnter: () => setPointed(true),
    onPointerLeave: () => setPointed(false),
    onPointerDown: (event: PointerEvent) => {
      if (event.pointerType === 'touch') setTouched(event.currentTarget);
    },
    onFocus: () => setFocused(true),
    onBlur: (event: FocusEvent) => {
      if (!event.currentTarget.contains(event.relatedTarget)) setFocused(false);
    },
  };
  return { held: pointed || focused || touched !== null, handlers };
}

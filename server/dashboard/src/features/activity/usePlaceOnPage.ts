import { type RefObject, useLayoutEffect, useState } from 'react';

/** Below the bar that stays on top of the page, in pixels. */
export const belowTopBar = 72;

/** Whether the page is scrolled so far that an element begins above what is seen. */
export function isScrolledInto(element: HTMLElement): boolean {
  return element.getBoundingClientRect().top < belowTopBar - 8;
}

/** Whether the browser itself keeps what is seen in place when something above it grows. */
const isAnchored = 'overflowAnchor' in document.documentElement.style;

/**
 * How far below the top of the page an element begins, in pixels. When something above it changes
 * its height while the page is scrolled into the element, what is being read stays where it is,
 * also in browsers that do not see to it.
 */
export function usePlaceOnPage(ref: RefObject<HTMLElement | null>): number {
  const [place, setPlace] = useState(0);
  useLayoutEffect(() => {
    let known: number | null = null;
    const measure = () => {
      const element = ref.current;
      if (!element) return;
      const now = Math.round(element.getBoundingClientRect().top + window.scrollY);
      if (now === known) return;
      if (!isAnchored && known !== null && known < window.scrollY) scrollBy(0, now - known);
      known = now;
      setPlace(now);
    };
    const observer = new ResizeObserver(measure);
    observer.observe(document.body);
    measure();
    return () => observer.disconnect();
  }, [ref]);
  return place;
}

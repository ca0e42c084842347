import { useIsFetching } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';

import { leadTo, namedInAddress } from '@/components/address';

/** Who does any of these has found a place on the page. */
const doings = ['keydown', 'wheel', 'pointerdown', 'touchstart', 'hashchange'];

/**
 * A page opened at "#activity" or at a task leads there. The browser cannot: the place comes with
 * its data, and moves until all the rest is there.
 */
export function useArrival(): void {
  const loading = useIsFetching({ predicate: ({ state }) => state.data === undefined });
  const begun = useRef(false);
  const arrived = useRef(false);

  useEffect(() => {
    const stay = () => {
      arrived.current = true;
    };
    doings.forEach((doing) => addEventListener(doing, stay, { passive: true }));
    return () => doings.forEach((doing) => removeEventListener(doing, stay));
  }, []);

  useEffect(() => {
    if (loading > 0) begun.current = true;
    if (!begun.current || arrived.current) return;
    arrived.current = loading === 0;
    const place = document.getElementById(namedInAddress() ?? '');
    if (place) leadTo(place);
  }, [loading]);
}

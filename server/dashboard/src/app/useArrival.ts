import { notifyManager, type Query, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useRef, useSyncExternalStore } from 'react';

import { leadTo, namedInAddress } from '@/components/address';

/** Who does any of these has found a place on the page. */
const doings = ['keydown', 'wheel', 'pointerdown', 'touchstart', 'hashchange'];

function isUnanswered({ state }: Query): boolean {
  return state.data === undefined;
}

/** How many queries have been answered so far. Answers may all come before the next rendering. */
function useAnswered(): number {
  const cache = useQueryClient().getQueryCache();
  return useSyncExternalStore(
    useCallback((changed) => cache.subscribe(notifyManager.batchCalls(changed)), [cache]),
    () => cache.getAll().filter(({ state }) => state.status !== 'pending').length,
  );
}

/**
 * A page opened at "#activity" or at a task leads there. The browser cannot: the place comes with
 * its data, and moves until all the rest is there.
 */
export function useArrival(): void {
  const client = useQueryClient();
  const answered = useAnswered();
  const arrived = useRef(false);

  useEffect(() => {
    const stay = () => {
      arrived.current = true;
    };
    doings.forEach((doing) => addEventListener(doing, stay, { passive: true }));
    return () => doings.forEach((doing) => removeEventListener(doing, stay));
  }, []);

  useEffect(() => {
    if (answered === 0) return;
    const lead = () => {
      const place = document.getElementById(namedInAddress() ?? '');
      if (!place || arrived.current) return;
      arrived.current = client.isFetching({ predicate: isUnanswered }) === 0;
      leadTo(place);
    };
    // What shows an answer is told of it in a task of its own, which may still be to come.
    const timer = setTimeout(lead);
    return () => clearTimeout(timer);
  }, [answered, client]);
}

import { type RefObject, useLayoutEffect, useState } from 'react';

/** Whether a line of text is too long for its element. */
export function useIsCutOff(line: RefObject<HTMLElement | null>): boolean {
  const [isCutOff, setCutOff] = useState(false);
  useLayoutEffect(() => {
    const element = line.current;
    if (!element) return;
    const measure = () => setCutOff(element.scrollWidth > element.clientWidth);
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    measure();
    return () => observer.disconnect();
  }, [line]);
  return isCutOff;
}

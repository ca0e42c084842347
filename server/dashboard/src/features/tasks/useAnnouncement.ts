import { useCallback, useState } from 'react';

/** A text for screen readers; the same text once more differs by a blank, or it would not be read. */
export function useAnnouncement() {
  const [announcement, setAnnouncement] = useState('');
  const announce = useCallback(
    (text: string) => setAnnouncement((before) => (before === text ? `${text}\u00a0` : text)),
    [],
  );
  return { announcement, announce };
}

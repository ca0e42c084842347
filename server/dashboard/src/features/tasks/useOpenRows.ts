import { useCallback, useState } from 'react';

/** Which rows are expanded, by what they are called, so that new data closes none. */
export function useOpenRows<Name>() {
  const [open, setOpen] = useState<ReadonlySet<Name>>(new Set());
  const toggle = useCallback(
    (name: Name) =>
      setOpen((before) => {
        const after = new Set(before);
        if (!after.delete(name)) after.add(name);
        return after;
      }),
    [],
  );
  return { open, toggle };
}

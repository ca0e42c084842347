import { useCallback, useState } from 'react';

type Drawer = typeof import('./RunHistoryDrawer').RunHistoryDrawer;

/**
 * The drawer's code, which is loaded when it is first wanted. Should the server be gone then, the
 * page stays as it is and the next try loads it again.
 */
export function useHistoryDrawer(onFailure: (text: string) => void) {
  const [loaded, setLoaded] = useState<{ Drawer: Drawer } | null>(null);
  const [task_name, setTaskName] = useState<string | null>(null);
  const [open, setOpen] = useState(false);

  const show = useCallback(
    (name: string) => {
      setTaskName(name);
      setOpen(true);
      import('./RunHistoryDrawer').then(
        ({ RunHistoryDrawer }) => setLoaded({ Drawer: RunHistoryDrawer }),
        () => {
          setOpen(false);
          onFailure('The history could not be loaded: the server cannot be reached.');
        },
      );
    },
    [onFailure],
  );
  return { Drawer: loaded?.Drawer ?? null, task_name, open, show, close: () => setOpen(false) };
}

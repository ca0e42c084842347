import { type ComponentType, useCallback, useState } from 'react';

type Dialog = ComponentType<{ onClose: () => void }>;

const loaders: Record<'settings' | 'help', () => Promise<{ default: Dialog }>> = {
  settings: () => import('@/features/settings/SettingsDialog'),
  help: () => import('./HelpDialog'),
};

interface Shown {
  Dialog: Dialog | null;
  failed: boolean;
}

const nothing: Shown = { Dialog: null, failed: false };

/**
 * The dialog that is open; its code is loaded when it is first wanted. The server may be gone by
 * then, or be another version, which has it under another name.
 */
export function useDialog() {
  const [shown, setShown] = useState(nothing);
  const show = useCallback((name: keyof typeof loaders) => {
    loaders[name]().then(
      ({ default: Dialog }) => setShown({ Dialog, failed: false }),
      () => setShown({ Dialog: null, failed: true }),
    );
  }, []);
  const close = useCallback(() => setShown(nothing), []);
  return { ...shown, show, close };
}

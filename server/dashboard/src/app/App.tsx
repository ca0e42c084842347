import { lazy, Suspense, useState } from 'react';

import { Page } from './Page';
import { RefreshProvider } from './RefreshProvider';

const SettingsDialog = lazy(() => import('@/features/settings/SettingsDialog'));
const HelpDialog = lazy(() => import('./HelpDialog'));

export function App() {
  const [dialog, setDialog] = useState<'settings' | 'help' | null>(null);
  const close = () => setDialog(null);
  return (
    <RefreshProvider>
      <Page onSettings={() => setDialog('settings')} onHelp={() => setDialog('help')} />
      <Suspense fallback={null}>
        {dialog === 'settings' && <SettingsDialog onClose={close} />}
        {dialog === 'help' && <HelpDialog onClose={close} />}
      </Suspense>
    </RefreshProvider>
  );
}

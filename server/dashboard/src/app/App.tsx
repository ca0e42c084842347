import { LoadFailure } from './LoadFailure';
import { Page } from './Page';
import { RefreshProvider } from './RefreshProvider';
import { useDialog } from './useDialog';

export function App() {
  const { Dialog, failed, show, close } = useDialog();
  return (
    <RefreshProvider>
      <Page onSettings={() => show('settings')} onHelp={() => show('help')} />
      {Dialog && <Dialog onClose={close} />}
      {failed && <LoadFailure onClose={close} />}
    </RefreshProvider>
  );
}

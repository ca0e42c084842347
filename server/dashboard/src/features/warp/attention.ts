import type { Warp } from './useWarp';

/** Why a person should look at the tunnel, or null; one that is not installed needs nobody. */
export function attentionOfWarp({ status }: Warp): string | null {
  switch (status) {
    case 'disconnected':
      return 'is disconnected';
    case 'error':
      return 'reports an error';
    default:
      return null;
  }
}

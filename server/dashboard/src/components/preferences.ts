import { useSyncExternalStore } from 'react';

/** What a person chooses for this browser; what holds for everybody is a setting of the server. */
export interface Preferences {
  /** Whether the page asks for new data by itself. */
  autoRefresh: boolean;
  /** The zone that times are shown in. */
  zone: 'local' | 'utc';
}

const storageKey = 'dashcore-preferences';
const defaults: Preferences = { autoRefresh: true, zone: 'local' };
const listeners = new Set<() => void>();
let current = load();

function load(): Preferences {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(storageKey) ?? '{}');
    const { autoRefresh, zone } = stored as Partial<Preferences>;
    return {
      autoRefresh: typeof autoRefresh === 'boolean' ? autoRefresh : defaults.autoRefresh,
      zone: zone === 'utc' ? 'utc' : defaults.zone,
    };
  } catch {
    // Storage may be switched off, or hold what somebody else wrote.
    return defaults;
  }
}

function changed(next: Preferences): void {
  current = next;
  listeners.forEach((listener) => listener());
}

export function setPreference<Key extends keyof Preferences>(
  key: Key,
  value: Preferences[Key],
): void {
  changed({ ...current, [key]: value });
  try {
    localStorage.setItem(storageKey, JSON.stringify(current));
  } catch {
    // Without storage the choice lasts as long as the page.
  }
}

// Another tab changed them.
globalThis.addEventListener('storage', (event) => {
  if (event.key === storageKey || event.key === null) changed(load());
});

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function usePreferences(): Preferences {
  return useSyncExternalStore(subscribe, () => current);
}

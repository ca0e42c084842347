import { useSyncExternalStore } from 'react';

import { type Filter, filterNames, isFiltered, noFilter, readFilter, writeFilter } from './filter';

const listeners = new Set<() => void>();
let search: string | undefined;
let current = noFilter;

/** The filter in the page's address, the same object until the address changes. */
function snapshot(): Filter {
  if (search !== location.search) {
    search = location.search;
    current = readFilter(new URLSearchParams(search));
  }
  return current;
}

function notify(): void {
  listeners.forEach((listener) => listener());
}

function subscribe(listener: () => void): () => void {
  if (listeners.size === 0) globalThis.addEventListener('popstate', notify);
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) globalThis.removeEventListener('popstate', notify);
  };
}

function isOurs(parameter: string): boolean {
  const [name] = new URLSearchParams(parameter).keys();
  return filterNames.some((ours) => ours === name);
}

/** The address with another filter; what others keep in it stays as it is written. */
function addressWith(filter: Filter): string {
  const others = location.search
    .slice(1)
    .split('&')
    .filter((parameter) => parameter !== '' && !isOurs(parameter));
  // Legal in a query and easier to read as they are.
  const ours = writeFilter(filter).toString().replaceAll('%2C', ',').replaceAll('%3A', ':');
  const query = [...others, ...(ours === '' ? [] : [ours])].join('&');
  return `${location.pathname}${query === '' ? '' : `?${query}`}${location.hash}`;
}

/** Choices can be taken back with the browser's Back; single letters of a text cannot. */
function setFilter(next: Partial<Filter>): void {
  const wanted = { ...snapshot(), ...next };
  if (writeFilter(wanted).toString() === writeFilter(snapshot()).toString()) return;
  const address = addressWith(wanted);
  const isTyping = Object.keys(next).every((field) => field === 'text');
  if (isTyping) history.replaceState(history.state, '', address);
  else history.pushState(null, '', address);
  notify();
}

function clearFilter(): void {
  setFilter(noFilter);
}

/** The filter of the log, which lives in the page's address. */
export function useFilter() {
  const filter = useSyncExternalStore(subscribe, snapshot);
  return { filter, setFilter, clearFilter, isFiltered: isFiltered(filter) };
}

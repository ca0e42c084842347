/**
 * How far the server's clock is ahead of the browser's, so that "3 min ago" is true on a machine
 * whose clock is not. The Date header has whole seconds and answers travel, so small differences
 * are taken for none.
 */
const tolerance = 3000;
const listeners = new Set<() => void>();
let offset = 0;

export function noteServerDate(date: string | null, askedAt: number, answeredAt: number): void {
  const server = date === null ? NaN : Date.parse(date);
  if (Number.isNaN(server)) return;
  const difference = server + 500 - (askedAt + answeredAt) / 2;
  const uncertainty = tolerance + (answeredAt - askedAt) / 2;
  const next = Math.abs(difference) <= uncertainty ? 0 : Math.round(difference / 1000) * 1000;
  if (Math.abs(next - offset) <= 1000) return;
  offset = next;
  listeners.forEach((listener) => listener());
}

/** Milliseconds to add to Date.now() to have the server's time. */
export function serverClockOffset(): number {
  return offset;
}

export function subscribeToServerClock(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

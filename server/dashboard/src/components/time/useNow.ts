import { useSyncExternalStore } from 'react';

import { serverClockOffset, subscribeToServerClock } from '@/api/serverClock';

/**
 * The server's time as a value that ticks. All who ask for the same step share one timer and change
 * in the same render; a hidden tab does not tick.
 */
class Ticker {
  private readonly listeners = new Set<() => void>();
  private readonly step: number;
  private now = 0;

  constructor(step: number) {
    this.step = step;
    this.now = this.read();
  }

  private read(): number {
    const time = Date.now() + serverClockOffset();
    return time - (time % this.step);
  }

  private readonly tick = () => {
    const now = this.read();
    if (document.hidden || now === this.now) return;
    this.now = now;
    this.listeners.forEach((listener) => listener());
  };

  readonly subscribe = (listener: () => void) => {
    if (this.listeners.size === 0) this.start();
    this.listeners.add(listener);
    return () => {
      this.listeners.delete(listener);
      if (this.listeners.size === 0) this.stop();
    };
  };

  private start(): void {
    this.now = this.read();
    const timer = setInterval(this.tick, Math.min(this.step, 5000));
    const unsubscribe = subscribeToServerClock(this.tick);
    document.addEventListener('visibilitychange', this.tick);
    this.stop = () => {
      clearInterval(timer);
      unsubscribe();
      document.removeEventListener('visibilitychange', this.tick);
    };
  }

  private stop: () => void = () => undefined;

  readonly snapshot = () => (this.listeners.size === 0 ? this.read() : this.now);
}

const seconds = new Ticker(1000);
const minutes = new Ticker(60_000);

/** The server's time in milliseconds, to the second. */
export function useNow(): number {
  return useSyncExternalStore(seconds.subscribe, seconds.snapshot);
}

/** The server's time, to the second while `time` is near, else to the minute. */
export function useNowNear(time: number): number {
  const near = Math.abs(minutes.snapshot() - time) < 2 * 60_000;
  const ticker = near ? seconds : minutes;
  const now = useSyncExternalStore(ticker.subscribe, ticker.snapshot);
  // The minute that has begun may be older than what happened in it.
  return near ? now : Math.max(now, Math.min(time, now + 60_000));
}

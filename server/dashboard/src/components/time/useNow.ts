import { useSyncExternalStore } from 'react';

import { serverClockOffset, subscribeToServerClock } from '@/api/serverClock';

/**
 * The server's time as a value that ticks. All who ask for the same step share one timer and change
 * in the same render; a hidden tab does not tick.
 */
class Ticker {
  private readonly listeners = new Set<() => void>();
  private readonly step: number;
  private timer: ReturnType<typeof setInterval> | undefined;
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
    if (this.listeners.size === 0) {
      this.now = this.read();
      this.timer = setInterval(this.tick, Math.min(this.step, 5000));
      document.addEventListener('visibilitychange', this.tick);
    }
    this.listeners.add(listener);
    const unsubscribeFromClock = subscribeToServerClock(this.tick);
    return () => {
      unsubscribeFromClock();
      this.listeners.delete(listener);
      if (this.listeners.size > 0) return;
      clearInterval(this.timer);
      document.removeEventListener('visibilitychange', this.tick);
    };
  };

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

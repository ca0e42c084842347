import { QueryClient, QueryObserver } from '@tanstack/react-query';
import { afterEach, expect, test, vi } from 'vitest';

import { recoverTogether } from './recovery';

let up = true;
const asked = new Map<string, number>();
const ends: (() => void)[] = [];

afterEach(() => ends.splice(0).forEach((end) => end()));

function observe(client: QueryClient, name: string, isUp = () => up) {
  const observer = new QueryObserver(client, {
    queryKey: [name],
    queryFn: () => {
      asked.set(name, (asked.get(name) ?? 0) + 1);
      return isUp() ? Promise.resolve(name) : Promise.reject(new Error('down'));
    },
    retry: false,
    meta: { refreshed: true },
  });
  ends.push(observer.subscribe(() => undefined));
  return observer;
}

test('what failed with it is asked for with it', async () => {
  const client = new QueryClient();
  ends.push(recoverTogether(client));
  up = false;
  const first = observe(client, 'first');
  const second = observe(client, 'second');
  await vi.waitFor(() => expect(second.getCurrentResult().isError).toBe(true));
  up = true;
  await first.refetch();
  await vi.waitFor(() => expect(second.getCurrentResult().data).toBe('second'));
});

test('what keeps failing is not asked for with each success of others', async () => {
  const client = new QueryClient();
  ends.push(recoverTogether(client));
  up = true;
  const well = observe(client, 'well');
  const broken = observe(client, 'broken', () => false);
  await vi.waitFor(() => expect(broken.getCurrentResult().isError).toBe(true));
  const before = asked.get('broken');
  await well.refetch();
  await well.refetch();
  expect(asked.get('broken')).toBe(before);
});

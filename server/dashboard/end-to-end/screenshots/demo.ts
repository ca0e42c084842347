import type { ChildProcess } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { Dashcored, NewEntry } from '../support/dashcored';

const hour = 3_600_000;

/** What a host that gathers channels writes, and how often in a week. */
const kinds: [number, Omit<NewEntry, 'timestamp'>][] = [
  [
    0.8,
    {
      type: 'scrape',
      message: 'Scraped 214 channels from 3 sources',
      details: { sources: 3, channels: 214, seconds: 12.3 },
    },
  ],
  [
    0.5,
    {
      type: 'scrape',
      message: 'Guide updated: 18,231 programmes',
      details: { programmes: 18231, days: 7 },
    },
  ],
  [
    0.7,
    {
      type: 'task',
      message: 'playlist written',
      details: { path: '/srv/iptv/all.m3u', bytes: 48_213 },
    },
  ],
  [
    0.12,
    {
      type: 'error',
      message: 'guide.example.net: no answer within 10 s',
      details: { url: 'http://guide.example.net/epg.xml.gz', attempt: 3 },
    },
  ],
  [0.15, { type: 'user_action', message: 'Channel hidden: Test Card 4', user: 'alice' }],
  [0.1, { type: 'system', message: 'Configuration read', details: { file: '/etc/iptv.toml' } }],
];

/** Numbers that look random and are the same in each run. */
function* numbers(): Generator<number, never> {
  let state = 20_260_105;
  for (;;) {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    yield state / 2_147_483_648;
  }
}

/** A week of a host's log, busier by day than by night. */
function weekOfEntries(now: number): NewEntry[] {
  const random = numbers();
  const entries: NewEntry[] = [];
  for (let back = 7 * 24 - 1; back >= 1; back--) {
    const start = now - back * hour;
    const busy =
      1 + 2 * Math.max(0, Math.sin(((new Date(start).getUTCHours() - 6) / 24) * 2 * Math.PI));
    for (const [often, entry] of kinds)
      for (let chance = often * busy * 5; random.next().value < chance; chance -= 0.8)
        entries.push({
          ...entry,
          timestamp: new Date(start + random.next().value * hour).toISOString(),
        });
  }
  return entries;
}

const check = `
import sys, time
def probe(channel):
    raise TimeoutError(f"{channel}: no data within 5 s")
def check_all(channels):
    for channel in channels:
        probe(channel)
time.sleep(0.4)
check_all(["News 24", "Sport 1"])
`;

async function runTasks(server: Dashcored, runs: number): Promise<void> {
  const folder = join(server.folder, 'srv');
  await mkdir(folder);
  await writeFile(join(folder, 'all.m3u'), '#EXTM3U\n'.repeat(20_000));
  const tar = ['tar', 'czf', join(server.folder, 'srv.tgz'), '-C', server.folder, 'srv'];
  for (let run = 0; run < runs; run++) {
    const pause = (0.1 + ((run * 7) % 5) / 10).toFixed(1);
    const guide = `sleep ${pause}; echo '{"channels": 214, "programmes": ${18_000 + run * 21}}'`;
    await Promise.all([
      server.dashcore('run', 'nightly-backup', '--every', '86400', '--', ...tar),
      server.dashcore('run', 'epg_refresh', '--every', '900', '--', 'sh', '-c', guide),
      server.dashcore(
        'run',
        'playlist',
        '--every',
        '3600',
        '--',
        'sh',
        '-c',
        `sleep 0.${run % 4}; echo 214 channels`,
      ),
    ]);
    if (run % 4 === 1)
      await server.dashcore('run', 'stream-check', '--every', '600', '--', 'python3', '-c', check);
    else
      await server.dashcore(
        'run',
        'stream-check',
        '--every',
        '600',
        '--',
        'sh',
        '-c',
        `sleep ${pause}`,
      );
  }
}

/** A machine with a week behind it, whose last stream check failed and whose scan is under way. */
export async function liveThrough(server: Dashcored): Promise<ChildProcess> {
  await server.log(...weekOfEntries(Date.now()));
  await runTasks(server, 10);
  const scan = 'echo 62%; echo "1,488 of 2,400 files: 62%"; exec sleep 600';
  const running = server.spawn('dashcore', 'run', 'library_scan', '--', 'sh', '-c', scan);
  await server.log(
    { type: 'user_action', message: 'Playlist downloaded', user: 'alice' },
    {
      type: 'scrape',
      message: 'Scraped 214 channels from 3 sources',
      details: { sources: 3, channels: 214, seconds: 12.3 },
    },
    {
      type: 'scrape',
      message: 'Guide updated: 18,231 programmes',
      details: { programmes: 18231, days: 7 },
    },
  );
  return running;
}

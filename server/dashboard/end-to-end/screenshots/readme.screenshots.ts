import { once } from 'node:events';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import type { BrowserContextOptions } from 'playwright-core';
import { expect, test } from 'vitest';

import { openPage, useBrowser } from '../support/browser';
import { Dashcored } from '../support/dashcored';
import { liveThrough } from './demo';
import { startStandIns } from './standIns';

const pictures = resolve(import.meta.dirname, '../../../../docs/screenshots');
const desktop: BrowserContextOptions = { viewport: { width: 1440, height: 900 } };
const phone: BrowserContextOptions = {
  viewport: { width: 390, height: 844 },
  deviceScaleFactor: 2,
  isMobile: true,
};

useBrowser();

async function take(name: string, url: string, options: BrowserContextOptions): Promise<void> {
  const page = await openPage(url, options);
  await page.getByRole('heading', { name: 'Recent activity' }).waitFor();
  await page.waitForLoadState('networkidle');
  await page.screenshot({ path: join(pictures, `${name}.png`) });
}

/** Shows the page of a server that has gone, a little later. */
async function takeAfterTheEnd(server: Dashcored): Promise<void> {
  await server.send('PATCH', '/config/dashboard', { auto_refresh_interval: 10 });
  const page = await openPage(server.url, { ...desktop, colorScheme: 'light' });
  await page.waitForLoadState('networkidle');
  await server.kill();
  await expect
    .poll(() => page.getByText(/Not up to date: this is from [1-9]\d s ago/).count(), {
      timeout: 40_000,
    })
    .toBeGreaterThan(3);
  await page.screenshot({ path: join(pictures, 'everything-failing.png') });
}

test('a machine at work, in light, dark and on a phone, and its server gone', async () => {
  await mkdir(pictures, { recursive: true });
  const folder = await mkdtemp(join(tmpdir(), 'screenshots-'));
  const standIns = await startStandIns(folder);
  const server = await Dashcored.start(standIns.flags);
  const running = await liveThrough(server);
  try {
    await take('desktop-light', server.url, { ...desktop, colorScheme: 'light' });
    await take('desktop-dark', server.url, { ...desktop, colorScheme: 'dark' });
    await take('phone', server.url, { ...phone, colorScheme: 'dark' });
    await takeAfterTheEnd(server);
  } finally {
    running.kill();
    await once(running, 'exit');
    await server.stop();
    standIns.end();
    await rm(folder, { recursive: true });
  }
});

test('the first start', async () => {
  const server = await Dashcored.start();
  await take('first-start', server.url, { ...desktop, colorScheme: 'light' });
  await server.stop();
});

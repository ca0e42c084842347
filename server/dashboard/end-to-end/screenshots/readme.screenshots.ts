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

test('a machine at work, in light, dark and on a phone', async () => {
  await mkdir(pictures, { recursive: true });
  const folder = await mkdtemp(join(tmpdir(), 'screenshots-'));
  const standIns = await startStandIns(folder);
  const server = await Dashcored.start(standIns.flags);
  const running = await liveThrough(server);
  try {
    await take('desktop-light', server.url, { ...desktop, colorScheme: 'light' });
    await take('desktop-dark', server.url, { ...desktop, colorScheme: 'dark' });
    await take('phone', server.url, { ...phone, colorScheme: 'dark' });
  } finally {
    running.kill();
    await server.stop();
    standIns.end();
    await rm(folder, { recursive: true });
  }
});

test('everything failing: the server is gone', async () => {
  const server = await Dashcored.start();
  await server.dashcore('run', 'nightly-backup', '--', 'true');
  await server.send('PATCH', '/config/dashboard', { auto_refresh_interval: 10 });
  const page = await openPage(server.url, { ...desktop, colorScheme: 'light' });
  await page.getByText('nightly-backup').first().waitFor();
  await server.kill();
  await page.getByRole('button', { name: 'Refresh now' }).click();
  await expect.poll(() => page.getByText('Not up to date').count()).toBeGreaterThan(3);
  await page.screenshot({ path: join(pictures, 'everything-failing.png') });
  await server.stop();
});

test('the first start', async () => {
  const server = await Dashcored.start();
  await take('first-start', server.url, { ...desktop, colorScheme: 'light' });
  await server.stop();
});

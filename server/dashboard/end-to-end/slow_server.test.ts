import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';

import { ago, lineOf, openEntry, settled, shownMessages } from './support/activity';
import { openPage, useBrowser } from './support/browser';
import { Dashcored } from './support/dashcored';
import { SlowProxy } from './support/slowProxy';
import { intervalSeconds, loaded, refreshOften, soon } from './support/tasks';

useBrowser();

const slow = 3000;

/** The newest entries, the counts, the tasks, the settings, the streams, WARP. */
const requestsOfRefresh = 6;

let server: Dashcored;
let proxy: SlowProxy;
beforeAll(async () => {
  server = await Dashcored.start();
  await settled(server);
  await server.log(
    ...Array.from({ length: 20 }, (_, index) => ({
      type: 'scrape',
      message: `entry ${index}.`,
      timestamp: ago(100_000 + index * 1000),
    })),
  );
});
afterAll(() => server.stop());
beforeEach(async () => {
  proxy = await SlowProxy.start(server.url);
});
afterEach(() => proxy.stop());

test('skeletons stand where data will be, in every section, and then the data', async () => {
  proxy.delay = slow;
  const page = await openPage(proxy.url);
  for (const what of ['the tasks', 'the streams', 'the state of WARP', 'the counts', 'the log'])
    await page.getByRole('status', { name: `Loading ${what}`, exact: true }).waitFor();
  await page.getByRole('status').filter({ hasText: 'Checking…' }).waitFor();
  // Each was asked for, once, and none was answered yet.
  expect(proxy.asked.size).toBeGreaterThan(4);
  expect(proxy.waiting).toEqual(proxy.asked);
  expect(new Set(proxy.asked.values())).toEqual(new Set([1]));

  await loaded(page);
  await expect.poll(async () => (await shownMessages(page)).includes('entry 0.'), soon).toBe(true);
  await page.getByRole('rowheader', { name: 'retention_cleanup' }).waitFor();
  await page.getByRole('status').filter({ hasText: 'All well' }).waitFor();
});

test('while a refresh is slow, what was there stays and can be used', async () => {
  const page = await openPage(proxy.url);
  await loaded(page);
  await lineOf(page, 'entry 0.').waitFor();
  const before = (await shownMessages(page)).slice(0, 6);

  proxy.delay = slow;
  await page.keyboard.press('r');
  await expect.poll(() => proxy.waiting.size, soon).toBeGreaterThan(3);
  const details = await openEntry(page, 'entry 3.');
  expect(await details.isVisible()).toBe(true);
  await page.getByRole('button', { name: 'Details of retention_cleanup' }).click();
  await page.getByText('1 run so far').waitFor();
  expect((await shownMessages(page)).slice(0, 6)).toEqual(before);
  expect(await page.locator('[aria-label^="Loading"]').count()).toBe(0);
  // The refresh was under way all the time.
  expect(proxy.waiting.size).toBeGreaterThan(3);

  await expect.poll(() => proxy.waiting.size, soon).toBe(0);
  expect(await details.isVisible()).toBe(true);
});

test('another filter shows the old list until its own has come', async () => {
  const page = await openPage(proxy.url);
  await lineOf(page, 'entry 0.').waitFor();
  proxy.delay = slow;
  await page.getByRole('button', { name: /^System/ }).click();
  await page.locator('#activity [aria-busy="true"]').waitFor();
  expect(await lineOf(page, 'entry 0.').isVisible()).toBe(true);
  await expect.poll(() => lineOf(page, 'entry 0.').count(), soon).toBe(0);
  expect(await shownMessages(page)).toEqual([expect.stringMatching(/^dashcored .* started/)]);
});

/** Waits until all of the page's requests wait, each for an answer of its own. */
async function expectNonePiledUp(): Promise<void> {
  await expect.poll(() => proxy.waiting.size, soon).toBeGreaterThan(4);
  await expect.poll(() => Math.max(...proxy.waiting.values()), soon).toBe(1);
}

test('impatience piles up no requests', async () => {
  const page = await openPage(proxy.url);
  await loaded(page);
  await lineOf(page, 'entry 0.').waitFor();
  await page.waitForLoadState('networkidle');
  proxy.delay = slow;
  proxy.asked.clear();
  for (let press = 0; press < 10; press++) await page.keyboard.press('r');
  await page.getByRole('button', { name: 'Refresh now' }).click();
  await expectNonePiledUp();
  await expect.poll(() => proxy.waiting.size, soon).toBe(0);
  expect(new Set(proxy.asked.values())).toEqual(new Set([1]));
});

test('an interval that ends before the last answers came asks for nothing again', async () => {
  await refreshOften(server);
  const page = await openPage('about:blank');
  await page.clock.install();
  await page.goto(proxy.url);
  await loaded(page);
  await lineOf(page, 'entry 0.').waitFor();
  await expect.poll(() => proxy.waiting.size, soon).toBe(0);
  proxy.delay = 60_000;
  await page.clock.runFor(intervalSeconds * 1100);
  // The last of them may be on its way still.
  await expect.poll(() => proxy.waiting.size, soon).toBe(requestsOfRefresh);
  await expectNonePiledUp();
  const asked = new Map(proxy.asked);
  await page.clock.runFor(intervalSeconds * 800);
  await page.keyboard.press('?');
  await page.getByRole('dialog', { name: 'Keys' }).waitFor();
  expect(proxy.asked).toEqual(asked);
});

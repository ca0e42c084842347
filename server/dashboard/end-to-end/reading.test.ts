import type { Page } from 'playwright-core';
import { afterEach, beforeEach, expect, test } from 'vitest';

import { ago, lineOf, openEntry, refresh, settled, shownMessages } from './support/activity';
import { openPage, useBrowser } from './support/browser';
import { Dashcored } from './support/dashcored';
import { loaded, refreshOften, runOnce, soon, withinOneInterval } from './support/tasks';

useBrowser();

let server: Dashcored;
beforeEach(async () => {
  server = await Dashcored.start();
  await settled(server);
  const old = Array.from({ length: 300 }, (_, index) => ({
    type: 'scrape',
    message: `old entry ${index}.`,
    details: { index },
    timestamp: ago(1_000_000 + index * 1000),
  }));
  await server.log(...old);
});
afterEach(() => server.stop());

const pill = (page: Page) => page.getByRole('button', { name: /new entr(y|ies)$/ });

/** Opens the log and waits until nothing more comes that could move it. */
async function openLog(options = {}): Promise<Page> {
  const page = await openPage(server.url, options);
  await loaded(page);
  await lineOf(page, 'old entry 0.').waitFor();
  await page.evaluate(() => document.fonts.ready.then(() => undefined));
  return page;
}

/** Logs what is new: so many entries. */
async function logNew(count: number): Promise<void> {
  for (let index = 0; index < count; index++)
    await server.log({ type: 'system', message: `fresh entry ${index}.` });
}

const success = { outcome: 'success' };

/** How much of the page is above the log. */
function heightAbove(page: Page): Promise<number> {
  return page
    .locator('#activity')
    .evaluate((section) => section.getBoundingClientRect().top + scrollY);
}

/** How far below the top of the window an entry is. */
async function placeOf(page: Page, message: string): Promise<number> {
  const box = await lineOf(page, message).boundingBox();
  if (!box) throw new Error(`'${message}' is not on the page`);
  return box.y;
}

async function isInView(page: Page, message: string): Promise<boolean> {
  const place = await placeOf(page, message);
  return place > 0 && place < (page.viewportSize()?.height ?? 0);
}

/** Turns the wheel until an entry is rendered and in view. */
async function scrollTo(page: Page, message: string): Promise<void> {
  await page.mouse.move(640, 500);
  await expect
    .poll(async () => {
      await page.mouse.wheel(0, 700);
      return lineOf(page, message).isVisible();
    }, soon)
    .toBe(true);
  await lineOf(page, message).scrollIntoViewIfNeeded();
}

test('an open entry stays where it is while others arrive, until they are asked for', async () => {
  const page = await openLog();
  await scrollTo(page, 'old entry 120.');
  const details = await openEntry(page, 'old entry 120.');
  expect(await details.textContent()).toContain('"index": 120');
  const place = await placeOf(page, 'old entry 120.');

  await logNew(3);
  await refresh(page);
  await expect.poll(() => pill(page).textContent(), soon).toBe('3 new entries');
  const above = await heightAbove(page);
  // New tasks make the page longer above the entry; each logs two entries.
  for (let task = 0; task < 8; task++) await runOnce(server, `task_${task}`, success);
  await refresh(page);
  await expect.poll(() => pill(page).textContent(), soon).toBe('19 new entries');
  await page.locator('#task-task_7').waitFor({ state: 'attached' });
  expect(await heightAbove(page)).toBeGreaterThan(above + 100);
  expect(Math.abs((await placeOf(page, 'old entry 120.')) - place)).toBeLessThanOrEqual(1);
  expect(await details.isVisible()).toBe(true);

  await pill(page).click();
  await expect.poll(async () => (await shownMessages(page))[16], soon).toBe('fresh entry 2.');
  expect(await isInView(page, 'fresh entry 2.')).toBe(true);
  await expect.poll(() => pill(page).count(), soon).toBe(0);
  await scrollTo(page, 'old entry 120.');
  expect(await lineOf(page, 'old entry 120.').getAttribute('aria-expanded')).toBe('true');
});

test('an entry that is open at the top of the page stays there too', async () => {
  const page = await openLog();
  await openEntry(page, 'old entry 0.');
  await page.mouse.move(0, 0);
  const place = await placeOf(page, 'old entry 0.');
  await logNew(1);
  await refresh(page);
  await expect.poll(() => pill(page).textContent(), soon).toBe('1 new entry');
  expect(Math.abs((await placeOf(page, 'old entry 0.')) - place)).toBeLessThanOrEqual(1);
});

test('while nobody reads the list, entries appear in it by themselves', async () => {
  await refreshOften(server);
  const page = await openLog();
  await logNew(2);
  await expect
    .poll(async () => (await shownMessages(page))[0], withinOneInterval)
    .toBe('fresh entry 1.');
  expect((await shownMessages(page))[1]).toBe('fresh entry 0.');
  expect(await pill(page).count()).toBe(0);
});

/** What a host's details look like whose numbers JavaScript cannot hold, or would write otherwise. */
const exact = '{"inode":1152921504606846977,"price":12.30,"rate":1e3,"deep":[-0.0,[1.0]]}';

async function logExact(): Promise<void> {
  const response = await fetch(`${server.url}/api/v1/activity`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: `{"type":"system","message":"exact numbers","details":${exact}}`,
  });
  expect(response.status).toBe(201);
}

test('numbers keep every digit, on the page and in what is copied', async () => {
  await logExact();
  const page = await openLog({ permissions: ['clipboard-read', 'clipboard-write'] });
  const details = await openEntry(page, 'exact numbers');
  const shown = (await details.getByRole('region', { name: 'Details' }).textContent()) ?? '';
  expect(shown.replace(/\s/g, '')).toBe(exact);
  await details.getByRole('button', { name: 'Copy' }).click();
  await details.getByRole('button', { name: 'Copied' }).waitFor();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(shown);
});

test('copying works where the page comes over plain http from another machine', async () => {
  await logExact();
  const page = await openPage('about:blank');
  const elsewhere = 'http://dashboard.example';
  await page.route(`${elsewhere}/**`, async (route) => {
    const url = route.request().url().replace(elsewhere, server.url);
    await route.fulfill({ response: await route.fetch({ url }) });
  });
  await page.goto(elsewhere);
  expect(await page.evaluate(() => isSecureContext)).toBe(false);
  const details = await openEntry(page, 'exact numbers');
  await details.getByRole('button', { name: 'Copy' }).click();
  await details.getByRole('button', { name: 'Copied' }).waitFor();
  await page.keyboard.press('/');
  await page.keyboard.press('Control+V');
  const pasted = await page.getByRole('searchbox', { name: 'Search the log' }).inputValue();
  expect(pasted.replace(/\s/g, '')).toBe(exact);
  await page.unrouteAll({ behavior: 'wait' });
});

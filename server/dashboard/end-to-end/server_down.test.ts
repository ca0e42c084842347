import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';

import { openPage, useBrowser } from './support/browser';
import { isFocused } from './support/focus';
import { painted } from './support/paint';
import {
  intervalSeconds,
  loaded,
  refreshOften,
  section,
  sections,
  soon,
  useServer,
  withinOneInterval,
} from './support/tasks';

const server = useServer();
useBrowser();

const readEntry = 'entry 40 of 200';

/** After two polls that failed, as slow machines may see, the pause is of nearly three intervals. */
const recovery = { timeout: (3 * intervalSeconds * 1.1 + 5) * 1000, interval: 100 };

function banner(page: Page, title: string) {
  return section(page, title).getByRole('alert').getByText('Not up to date');
}

/** The sections that say that what they show is old. */
async function outdated(page: Page): Promise<string[]> {
  const counts = await Promise.all(sections.map((title) => banner(page, title).count()));
  return sections.filter((_, index) => (counts[index] ?? 0) > 0);
}

async function fill(): Promise<void> {
  await refreshOften(server.current);
  const messages = Array.from({ length: 200 }, (_, index) => `entry ${index} of 200`);
  await server.current.log(
    ...messages.map((message) => ({ type: 'scrape', message, details: { n: 7 } })),
  );
}

async function openLoaded(): Promise<Page> {
  const page = await openPage(server.current.url);
  await loaded(page);
  await page.getByText('entry 199 of 200').waitFor();
  return page;
}

function verdict(page: Page) {
  return page.getByRole('banner').getByRole('status');
}

/** Opens an entry far down in the log; what is given back says whether it still is as it was. */
async function readFarDown(page: Page) {
  for (let seen = 0; (await page.getByText(readEntry).count()) === 0; seen += 600) {
    expect(seen).toBeLessThan(20_000);
    await page.mouse.wheel(0, 600);
    await painted(page);
  }
  const row = page.getByRole('listitem').filter({ hasText: readEntry });
  const button = row.getByRole('button', { name: readEntry });
  await button.scrollIntoViewIfNeeded();
  await button.click();
  const details = row.getByRole('region', { name: 'Details' });
  await details.waitFor();
  const place = async () => (await button.boundingBox())?.y ?? NaN;
  const before = await place();
  return async () => {
    expect(Math.abs((await place()) - before)).toBeLessThanOrEqual(2);
    expect(await isFocused(button)).toBe(true);
    expect(await details.isVisible()).toBe(true);
  };
}

test('a server that goes takes nothing with it, and what comes back is shown', async () => {
  await fill();
  const page = await openLoaded();
  await expect.poll(() => verdict(page).textContent(), soon).toBe('All well');
  const reader = await openLoaded();
  const expectStillRead = await readFarDown(reader);

  await server.current.kill();
  await expect.poll(() => outdated(page), withinOneInterval).toEqual(sections);
  expect(await verdict(page).textContent()).toBe('When last seen: All well');
  await page.getByRole('banner').getByText('Last complete').waitFor();
  const reason = page.getByText('The server cannot be reached.');
  await expect.poll(() => reason.count(), soon).toBeGreaterThanOrEqual(sections.length);
  await page.getByRole('button', { name: 'retention_cleanup: history' }).waitFor();
  await section(page, 'WARP').getByText('switched off').waitFor();
  await page.getByText('entry 199 of 200').waitFor();
  expect(await page.getByRole('slider', { name: 'Entries by the hour' }).count()).toBe(1);
  await expect.poll(() => outdated(reader), withinOneInterval).toEqual(sections);
  await expectStillRead();

  await server.current.back();
  await server.current.log({ type: 'system', message: 'after the failure' });
  await expect.poll(() => outdated(page), recovery).toEqual([]);
  await expect.poll(() => verdict(page).textContent(), soon).toBe('All well');
  await page.getByText('after the failure').waitFor();
  expect(await reason.count()).toBe(0);
  await expect.poll(() => outdated(reader), recovery).toEqual([]);
  await expectStillRead();
}, 120_000);

import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';

import { openPage, useBrowser } from './support/browser';
import type { Dashcored } from './support/dashcored';
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

/** After failures the page asks less often; it has only just begun to when the server is back. */
const recovery = { timeout: (2 * intervalSeconds * 1.1 + 5) * 1000, interval: 100 };

function banner(page: Page, title: string) {
  return section(page, title).getByRole('alert').getByText('Not up to date');
}

/** The sections that say that what they show is old. */
async function outdated(page: Page): Promise<string[]> {
  const counts = await Promise.all(sections.map((title) => banner(page, title).count()));
  return sections.filter((_, index) => (counts[index] ?? 0) > 0);
}

async function openFilled(filled: Dashcored): Promise<Page> {
  await refreshOften(filled);
  const messages = Array.from({ length: 200 }, (_, index) => `entry ${index} of 200`);
  await filled.log(...messages.map((message) => ({ type: 'scrape', message, details: { n: 7 } })));
  const page = await openPage(filled.url);
  await loaded(page);
  await page.getByText('entry 199 of 200').waitFor();
  return page;
}

function verdict(page: Page) {
  return page.getByRole('banner').getByRole('status');
}

test('while the server is gone all that was seen stays, and is said to be old', async () => {
  const page = await openFilled(server.current);
  await expect.poll(() => verdict(page).textContent(), soon).toBe('All well');
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
  await page.getByRole('button', { name: 'Try again' }).first().click();
  await expect.poll(() => outdated(page), withinOneInterval).toEqual(sections);

  await server.current.back();
  await server.current.log({ type: 'system', message: 'after the failure' });
  await expect.poll(() => outdated(page), recovery).toEqual([]);
  await expect.poll(() => verdict(page).textContent(), soon).toBe('All well');
  await page.getByText('after the failure').waitFor();
  expect(await page.getByText('The server cannot be reached.').count()).toBe(0);
});

test('what is being read stays where it is while the server goes and comes', async () => {
  const page = await openFilled(server.current);
  for (let seen = 0; (await page.getByText(readEntry).count()) === 0; seen += 600) {
    expect(seen).toBeLessThan(20_000);
    await page.mouse.wheel(0, 600);
    await page.evaluate(() => new Promise(requestAnimationFrame));
  }
  const row = page.getByRole('listitem').filter({ hasText: readEntry });
  const button = row.getByRole('button', { name: readEntry });
  await button.scrollIntoViewIfNeeded();
  await button.click();
  const details = row.getByRole('region', { name: 'Details' });
  await details.waitFor();
  const place = async () => (await button.boundingBox())?.y ?? NaN;
  const before = await place();

  const staysAsItWas = async () => {
    expect(Math.abs((await place()) - before)).toBeLessThanOrEqual(2);
    expect(await button.evaluate((element) => element === document.activeElement)).toBe(true);
    expect(await details.isVisible()).toBe(true);
  };
  await server.current.kill();
  await expect.poll(() => outdated(page), withinOneInterval).toEqual(sections);
  await staysAsItWas();
  await server.current.back();
  await expect.poll(() => outdated(page), recovery).toEqual([]);
  await staysAsItWas();
});

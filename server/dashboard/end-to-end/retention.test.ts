import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';

import { openPage, useBrowser } from './support/browser';
import type { NewEntry } from './support/dashcored';
import { refreshOften, section, soon, useServer, withinOneInterval } from './support/tasks';

const server = useServer();
useBrowser();

const day = 86_400_000;
const oldCount = 3;

/** Entries that a retention of 1 day deletes, and so many that it keeps. */
function entries(young: number): NewEntry[] {
  const at = (time: number) => new Date(Date.now() - time).toISOString();
  const old = Array.from({ length: oldCount }, (_, index) => ({
    type: 'scrape',
    message: `old entry ${index}`,
    timestamp: at((index + 2) * day),
  }));
  const rest = Array.from({ length: young }, (_, index) => ({
    type: 'system',
    message: `young entry ${index}`,
    timestamp: at((index + 1) * 60_000),
  }));
  return [...old, ...rest];
}

function oldRows(page: Page) {
  return page.getByRole('listitem').getByText('old entry');
}

/** The histogram has a bar for each hour of the log. */
async function hoursShown(page: Page): Promise<number> {
  const slider = page.getByRole('slider', { name: 'Entries by the hour' });
  return Number(await slider.getAttribute('aria-valuemax')) + 1;
}

async function choose(page: Page, choice: string): Promise<void> {
  await page.getByRole('combobox', { name: 'How long entries are kept' }).click();
  await page.getByRole('option', { name: choice, exact: true }).click();
}

async function settings() {
  return (await server.current.get('/config/dashboard')) as { retention_days: number };
}

function question(page: Page) {
  return page.getByRole('dialog', { name: 'Keep 1 day?' });
}

test('lowering the retention asks, says how many entries go, and can be called off', async () => {
  await server.current.log(...entries(2));
  const page = await openPage(server.current.url);
  await oldRows(page).first().waitFor();
  await choose(page, '1 day');
  await question(page).getByText(`${oldCount} entries are deleted at once`).waitFor();
  await question(page).getByRole('button', { name: 'Cancel' }).click();
  await question(page).waitFor({ state: 'detached' });
  expect(await settings()).toMatchObject({ retention_days: 7 });
  expect(await oldRows(page).count()).toBe(oldCount);
  const select = page.getByRole('combobox', { name: 'How long entries are kept' });
  expect(await select.textContent()).toBe('7 days');
});

test('a lower retention takes old entries from list and histogram without a reload', async () => {
  await server.current.log(...entries(2));
  const page = await openPage(server.current.url);
  await expect.poll(() => oldRows(page).count(), soon).toBe(oldCount);
  await page.getByRole('button', { name: `Scrape ${oldCount} entries` }).waitFor();
  expect(await hoursShown(page)).toBeGreaterThanOrEqual(7 * 24);
  await page.evaluate(() => Object.assign(globalThis, { sameDocument: true }));

  await choose(page, '1 day');
  await question(page).getByRole('button', { name: 'Delete older entries' }).click();
  await page.getByText('Entries are deleted 1 day after they were logged.').waitFor();
  await expect.poll(() => oldRows(page).count(), soon).toBe(0);
  await page.getByText('young entry 1').waitFor();
  await page.getByRole('button', { name: 'Scrape no entries' }).waitFor();
  await expect.poll(() => hoursShown(page), soon).toBeLessThanOrEqual(25);
  expect(await page.evaluate(() => 'sameDocument' in globalThis)).toBe(true);

  expect(await settings()).toMatchObject({ retention_days: 1 });
  const kept = (await server.current.get('/activity/recent?days=30')) as NewEntry[];
  expect(kept.filter(({ type }) => type === 'scrape')).toEqual([]);
});

test('raising the retention does not ask', async () => {
  const page = await openPage(server.current.url);
  await choose(page, '30 days');
  await page.getByText('Entries are deleted 30 days after they were logged.').waitFor();
  expect(await page.getByRole('dialog').count()).toBe(0);
  await expect.poll(settings, soon).toMatchObject({ retention_days: 30 });
});

test.each([2, 150])('another page follows, with %i entries that stay', async (young) => {
  await refreshOften(server.current);
  await server.current.log(...entries(young));
  const page = await openPage(server.current.url);
  const other = await openPage(`${server.current.url}/?type=scrape,system`);
  await other.getByText('young entry 0', { exact: true }).waitFor();
  await section(other, 'Recent activity')
    .getByRole('button', { name: 'Scrape 3 entries' })
    .waitFor();
  await choose(page, '1 day');
  await question(page).getByRole('button', { name: 'Delete older entries' }).click();
  await expect
    .poll(() => other.getByText('Entries are deleted 1 day after').count(), withinOneInterval)
    .toBe(1);
  await other.getByRole('button', { name: 'Scrape no entries' }).waitFor();
  await other.evaluate(() => scrollTo(0, document.body.scrollHeight));
  await other.getByText(`young entry ${young - 1}`, { exact: true }).waitFor();
  await expect.poll(() => oldRows(other).count(), withinOneInterval).toBe(0);
});

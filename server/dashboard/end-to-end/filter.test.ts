import { readFile } from 'node:fs/promises';

import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { ago, day, entriesOf, hour, messagesOf, settled, shownMessages } from './support/activity';
import { openPage, useBrowser } from './support/browser';
import { Dashcored, type NewEntry } from './support/dashcored';
import { soon } from './support/tasks';

useBrowser();

const types = ['scrape', 'error', 'user_action', 'backup.nightly'];
const users = ['anna', 'béla & co', null];

/** Some entries an hour for six hours, and some more two days ago; each third knows of the needle. */
const logged: NewEntry[] = Array.from({ length: 96 }, (_, index) => ({
  type: types[index % 4] ?? '',
  message: `number ${index} of many`,
  details: index % 3 === 0 ? { note: 'a Needle, and hay' } : { note: 'hay' },
  ...(users[index % 3] && { user: users[index % 3] ?? '' }),
  timestamp: ago((index < 72 ? Math.floor(index / 12) + 1 : 48) * hour + index),
}));

let server: Dashcored;
beforeAll(async () => {
  server = await Dashcored.start();
  await settled(server);
  await server.log(...logged);
});
afterAll(() => server.stop());

/** A page in whose window all rows are, so that all are rendered. */
const openTallPage = (url: string) => openPage(url, { viewport: { width: 1280, height: 5000 } });

const chip = (page: Page, name: string) =>
  page.getByRole('list', { name: 'Types of entries' }).getByRole('button', { name });
const search = (page: Page) => page.getByRole('searchbox', { name: 'Search the log' });
const lookBack = (page: Page) => page.getByRole('combobox', { name: 'How far back' });
const histogram = (page: Page) => page.getByRole('slider', { name: 'Entries by the hour' });

/** Waits until the page shows exactly the logged entries that are such, newest first. */
async function expectShown(page: Page, isWanted: (entry: NewEntry) => boolean): Promise<void> {
  const wanted = logged
    .filter(isWanted)
    .sort((a, b) => ((a.timestamp ?? '') < (b.timestamp ?? '') ? 1 : -1));
  expect(wanted.length).toBeGreaterThan(0);
  await expect.poll(() => shownMessages(page), soon).toEqual(messagesOf(wanted));
}

function parametersOf(page: Page): Record<string, string> {
  return Object.fromEntries(new URL(page.url()).searchParams);
}

async function choose(select: Locator, option: string): Promise<void> {
  await select.click();
  await select.page().getByRole('option', { name: option }).click();
}

/** Clicks the bar so many hours before the last one. */
async function clickBar(page: Page, hoursAgo: number): Promise<void> {
  const bars = Number(await histogram(page).getAttribute('aria-valuemax')) + 1;
  const box = await histogram(page).boundingBox();
  if (!box) throw new Error('there is no histogram');
  const x = ((bars - hoursAgo - 0.5) * box.width) / bars;
  await histogram(page).click({ position: { x, y: box.height / 2 } });
}

test('several types, a look-back and words narrow the list, and the address has them', async () => {
  const page = await openTallPage(server.url);
  await chip(page, 'Error').click();
  await expectShown(page, ({ type }) => type === 'error');
  expect(parametersOf(page)).toEqual({ type: 'error' });
  expect(await chip(page, 'Error').getAttribute('aria-pressed')).toBe('true');
  expect(await chip(page, 'Scrape').getAttribute('aria-pressed')).toBe('false');

  await chip(page, 'backup.nightly').click();
  const isEither = ({ type }: NewEntry) => type === 'error' || type === 'backup.nightly';
  await expectShown(page, isEither);

  await choose(lookBack(page), 'Last 24 hours');
  const isRecent = ({ timestamp }: NewEntry) => (timestamp ?? '') > ago(day);
  await expectShown(page, (entry) => isEither(entry) && isRecent(entry));

  await search(page).fill('  NEEDLE many ');
  await expectShown(
    page,
    (entry) => isEither(entry) && isRecent(entry) && JSON.stringify(entry).includes('Needle'),
  );
  expect(parametersOf(page)).toEqual({ type: 'error,backup.nightly', days: '1', q: 'NEEDLE many' });

  await page.getByRole('button', { name: 'Clear filters' }).click();
  await expect.poll(() => new URL(page.url()).search, soon).toBe('');
  await expect.poll(() => search(page).inputValue(), soon).toBe('');
});

test('a click on a bar shows its hour, and the same click all hours again', async () => {
  const page = await openTallPage(`${server.url}/?type=scrape`);
  await expectShown(page, ({ type }) => type === 'scrape');
  await clickBar(page, 3);
  await expect.poll(() => parametersOf(page).since, soon).toBeDefined();
  const { since = '', until = '' } = parametersOf(page);
  expect(Date.parse(until) - Date.parse(since)).toBe(hour);
  expect(Date.parse(since) % hour).toBe(0);
  await expectShown(
    page,
    ({ type, timestamp = '' }) => type === 'scrape' && timestamp >= since && timestamp < until,
  );
  await clickBar(page, 3);
  await expectShown(page, ({ type }) => type === 'scrape');
  expect(parametersOf(page)).toEqual({ type: 'scrape' });
});

test('who opens the address sees the same', async () => {
  const page = await openTallPage(server.url);
  await chip(page, 'User action').click();
  await choose(lookBack(page), 'Last 3 days');
  await search(page).fill('hay');
  await clickBar(page, 2);
  await expect.poll(() => Object.keys(parametersOf(page)).length, soon).toBe(5);
  // An hour has three entries of a type; until it is loaded, the list before is shown.
  await expect.poll(async () => (await shownMessages(page)).length, soon).toBe(3);
  const shown = await shownMessages(page);

  const other = await openTallPage(page.url());
  await expect.poll(() => shownMessages(other), soon).toEqual(shown);
  expect(other.url()).toBe(page.url());
  expect(await chip(other, 'User action').getAttribute('aria-pressed')).toBe('true');
  expect(await lookBack(other).textContent()).toBe('Last 3 days');
  expect(await search(other).inputValue()).toBe('hay');
  await other.getByRole('button', { name: 'Remove the filter by time' }).waitFor();
});

test('Back takes choices back, one at a time, and Forward brings them again', async () => {
  const page = await openTallPage(server.url);
  await chip(page, 'Error').click();
  await chip(page, 'Scrape').click();
  await choose(lookBack(page), 'Last 24 hours');
  await expect.poll(() => parametersOf(page), soon).toEqual({ type: 'error,scrape', days: '1' });
  await page.goBack();
  await expectShown(page, ({ type }) => type === 'error' || type === 'scrape');
  expect(await lookBack(page).textContent()).toBe('Whole log (7 days)');
  await page.goBack();
  await expectShown(page, ({ type }) => type === 'error');
  expect(await chip(page, 'Scrape').getAttribute('aria-pressed')).toBe('false');
  await page.goForward();
  await expectShown(page, ({ type }) => type === 'error' || type === 'scrape');
  await page.goBack();
  await page.goBack();
  await expect.poll(() => new URL(page.url()).search, soon).toBe('');
  await expect.poll(async () => (await shownMessages(page)).length, soon).toBeGreaterThan(20);
});

/** Chooses a format of export, and gives what the browser saved. */
async function download(page: Page, format: string): Promise<{ name: string; text: string }> {
  await page.getByRole('button', { name: 'Export' }).click();
  const begun = page.waitForEvent('download');
  await page.getByRole('menuitem', { name: format }).click();
  const file = await begun;
  return { name: file.suggestedFilename(), text: await readFile(await file.path(), 'utf8') };
}

test('exports have exactly the entries that are shown', async () => {
  const query = `?type=error&user=${encodeURIComponent('béla & co')}&q=hay`;
  const page = await openTallPage(`${server.url}/${query}`);
  const entries = await entriesOf(server, query);
  expect(entries.length).toBeGreaterThan(3);
  await expect.poll(() => shownMessages(page), soon).toEqual(messagesOf(entries));

  const lines = await download(page, 'NDJSON');
  expect(lines.name).toMatch(/\.ndjson$/);
  const read = lines.text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);
  expect(read).toEqual(entries);

  const table = await download(page, 'CSV');
  expect(table.name).toMatch(/\.csv$/);
  const [header, ...records] = table.text.trimEnd().split('\r\n');
  expect(header).toBe('id,timestamp,type,message,details,user');
  expect(records.map((record) => Number(record.split(',')[0]))).toEqual(
    entries.map(({ id }) => id),
  );
  expect(records[0]).toContain('béla & co');
});

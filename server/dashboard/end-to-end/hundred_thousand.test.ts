import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { ago, type Entry, entriesOf, openEntry, rows, settled } from './support/activity';
import { openPage, useBrowser } from './support/browser';
import { Dashcored } from './support/dashcored';
import { soon } from './support/tasks';

useBrowser();

const count = 100_000;
/** How far down the list the test goes, over many pages of the API. */
const far = 5000;
/** More would be the whole list, not what is seen of it. */
const rowsMax = 200;
/** A task longer than this is felt as a stutter. */
const longTask = 50;

let server: Dashcored;
let entries: Entry[];
beforeAll(async () => {
  server = await Dashcored.start();
  await settled(server);
  const types = ['scrape', 'task', 'error', 'user_action', 'system', 'backup.nightly'];
  await server.log(
    ...Array.from({ length: count }, (_, index) => ({
      type: types[index % types.length] ?? '',
      message: `entry ${index}. ${'word '.repeat(index % 40)}`,
      timestamp: ago(60_000 + index * 5000),
    })),
  );
  entries = await entriesOf(server, '', far + 2000);
});
afterAll(() => server.stop());

/** The places in the list of the rows that are rendered, and what they say. */
function renderedRows(page: Page): Promise<[place: number, message: string][]> {
  return rows(page).evaluateAll((items) =>
    items.map((item) => [
      Number(item.getAttribute('aria-posinset')),
      item.querySelector('.message')?.textContent ?? '',
    ]),
  );
}

/** Checks that rendered rows are few, in order, and what the API has at their places. */
async function expectRight(page: Page): Promise<number[]> {
  const rendered = await renderedRows(page);
  expect(rendered.length).toBeGreaterThan(10);
  expect(rendered.length).toBeLessThan(rowsMax);
  const places = rendered.map(([place]) => place);
  expect(rendered).toEqual(places.map((place) => [place, entries[place - 1]?.message]));
  expect(places).toEqual([...new Set(places)].sort((a, b) => a - b));
  return places;
}

async function lastPlace(page: Page): Promise<number> {
  return Number(await rows(page).last().getAttribute('aria-posinset'));
}

/**
 * Presses a key until the list is where it leads: Chromium overlooks one that comes just as what
 * another one scrolled comes to rest.
 */
async function press(page: Page, key: string, isThere: () => Promise<boolean>): Promise<void> {
  await expect
    .poll(async () => {
      await page.keyboard.press(key);
      return isThere();
    }, soon)
    .toBe(true);
}

/** Goes to the end of what is loaded, again and again, until so many rows are. */
async function goDown(page: Page, wanted: number): Promise<void> {
  for (let last = await lastPlace(page); last < wanted; last = await lastPlace(page)) {
    const known = last;
    await press(page, 'End', async () => (await lastPlace(page)) > known);
  }
}

async function goToTop(page: Page): Promise<void> {
  await press(page, 'Home', async () => (await renderedRows(page))[0]?.[0] === 1);
}

const twoFrames = (page: Page) =>
  page.evaluate(
    () =>
      new Promise((resolve) => {
        requestAnimationFrame(() => requestAnimationFrame(resolve));
      }),
  );

/** Waits until nothing scrolls any more: keys that were pressed meanwhile may still lead on. */
async function atRest(page: Page): Promise<void> {
  const place = () => page.evaluate(() => window.scrollY);
  await expect
    .poll(async () => {
      const before = await place();
      await page.waitForTimeout(500);
      return (await place()) - before;
    }, soon)
    .toBe(0);
}

/** Begins to note how long the page's longer tasks take; the function returned tells. */
async function watchTasks(page: Page): Promise<() => Promise<number[]>> {
  const noted = await page.evaluateHandle(() => {
    const durations: number[] = [];
    new PerformanceObserver((list) => {
      durations.push(...list.getEntries().map(({ duration }) => duration));
    }).observe({ type: 'longtask' });
    // A long task of our own shows that the observer is at work.
    setTimeout(() => {
      const end = performance.now() + 200;
      while (performance.now() < end);
    });
    return durations;
  });
  await expect.poll(async () => (await noted.jsonValue()).length, soon).toBeGreaterThan(0);
  const known = (await noted.jsonValue()).length;
  return async () => (await noted.jsonValue()).slice(known);
}

test('thousands of entries down, rows are right, few, and open', async () => {
  const page = await openPage(server.url);
  await rows(page).first().waitFor();
  await goDown(page, far);
  await atRest(page);
  const places = await expectRight(page);
  expect(places[0]).toBeGreaterThan(far - 200);

  const opened = entries[(places[5] ?? 0) - 1];
  const details = await openEntry(page, opened?.message ?? '');
  await details.getByText(String(opened?.id), { exact: true }).waitFor();
  await goToTop(page);
  await expectRight(page);
});

test('the wheel shows every row, once and in order', async () => {
  const page = await openPage(server.url);
  await rows(page).first().waitFor();
  await goDown(page, 1200);
  await goToTop(page);

  const longTasks = await watchTasks(page);
  const seen = new Set<number>();
  await page.mouse.move(640, 600);
  const steps = 150;
  for (let step = 0; step < steps && !seen.has(1000); step++) {
    await page.mouse.wheel(0, 500);
    await twoFrames(page);
    for (const place of await expectRight(page)) seen.add(place);
  }
  expect(
    Array.from({ length: 1000 }, (_, index) => index + 1).filter((at) => !seen.has(at)),
  ).toEqual([]);
  const durations = await longTasks();
  console.log(
    `tasks over ${longTask} ms while 1000 loaded rows were scrolled: ${durations.length}`,
    durations,
  );
});

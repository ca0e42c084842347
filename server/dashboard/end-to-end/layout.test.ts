import type { Page, Route } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { openPage, useBrowser } from './support/browser';
import { Dashcored } from './support/dashcored';
import { backgroundsWhile, brightness, painted } from './support/paint';
import { beginRun, loaded, rowOf, runOnce } from './support/tasks';

const long = 'x'.repeat(120);
const names = ['short', `long-${long}`, `parts.${'name-'.repeat(20)}`];

let server: Dashcored;
beforeAll(async () => {
  server = await Dashcored.start();
  for (const name of names)
    await runOnce(server, name, { outcome: 'error', error: { message: long, stack: long } });
  await runOnce(server, 'result', { outcome: 'success', result: { [long]: long } });
  // The last, so that they are the first in the list.
  await server.log(
    { type: 'scrape', message: long.repeat(8), details: { [long]: long }, user: long },
    { type: `my.${long.slice(0, 60)}`, message: 'a type with a long name' },
    { type: 'error', message: 'שלום '.repeat(40) },
  );
});
afterAll(() => server.stop());
useBrowser();

const widths = [
  ['320 px', { viewport: { width: 320, height: 640 } }],
  ['360 px', { viewport: { width: 360, height: 740 } }],
  ['768 px', { viewport: { width: 768, height: 1024 } }],
  ['1280 px', { viewport: { width: 1280, height: 900 } }],
  ['1920 px', { viewport: { width: 1920, height: 1080 } }],
  // What a window of 1280 by 1024 has left.
  ['400 % zoom', { viewport: { width: 320, height: 256 }, deviceScaleFactor: 4 }],
] as const;

/** What reaches beyond the page's sides and is not cut or scrolled by what it is in. */
async function tooWide(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const isContained = (element: Element): boolean => {
      const parent = element.parentElement;
      if (parent === null || parent === document.body) return false;
      return getComputedStyle(parent).overflowX !== 'visible' || isContained(parent);
    };
    const { scrollWidth } = document.documentElement;
    const page = scrollWidth > innerWidth ? [`the page is ${scrollWidth} px wide`] : [];
    const parts = [...document.body.querySelectorAll('*')]
      .filter((element) => {
        const { left, right, width } = element.getBoundingClientRect();
        const reachesOut = right > innerWidth + 0.5 || (left < -0.5 && right > 0);
        return width > 0 && reachesOut && !isContained(element);
      })
      .map((element) => element.outerHTML.slice(0, 120));
    return [...page, ...parts];
  });
}

async function openFilled(page: Page): Promise<void> {
  await page.goto(server.url);
  await loaded(page);
  await rowOf(page, 'short').getByText('Failed').waitFor();
  await page.getByText('a type with a long name').waitFor();
}

describe.each(widths)('at %s', (_name, options) => {
  test('the page fits, with all that is open', async () => {
    const page = await openPage('about:blank', options);
    await openFilled(page);
    expect(await tooWide(page)).toEqual([]);
    for (const name of [...names, 'result'])
      await page.getByRole('button', { name: `Details of ${name}`, exact: true }).click();
    const entry = page.getByRole('list', { name: 'Entries, newest first' });
    await entry.getByRole('button', { name: /xxxx/ }).last().click();
    await page.getByRole('region', { name: 'Details', exact: true }).waitFor();
    expect(await tooWide(page)).toEqual([]);
  });

  test('dialogs and drawers fit, and their last button can be reached', async () => {
    const page = await openPage('about:blank', { ...options, reducedMotion: 'reduce' });
    await openFilled(page);
    await page.getByRole('button', { name: 'Settings' }).click();
    const close = page
      .getByRole('dialog', { name: 'Settings' })
      .getByRole('button', { name: 'Close' });
    await close.waitFor();
    expect(await tooWide(page)).toEqual([]);
    await close.click();
    await page.getByRole('button', { name: 'short: history' }).click();
    const drawer = page.getByRole('dialog', { name: 'History of short' });
    await drawer.getByText('Last run: 1 failed').waitFor();
    await drawer
      .getByRole('button', { name: /^Error of run/ })
      .first()
      .click();
    expect(await tooWide(page)).toEqual([]);
    await drawer.getByRole('button', { name: 'Close the history' }).click();
    await drawer.waitFor({ state: 'detached' });
  });
});

test('with reduced motion nothing moves, loading or running', async () => {
  await beginRun(server, 'endless');
  const page = await openPage('about:blank', { reducedMotion: 'reduce' });
  const moving = () =>
    page.evaluate(() =>
      document
        .getAnimations()
        .filter(({ playState }) => playState === 'running')
        .filter(({ effect }) => Number(effect?.getComputedTiming().activeDuration ?? 0) > 50)
        .map((animation) => (animation as CSSAnimation).animationName),
    );
  await page.route('**/api/v1/**', () => undefined);
  await page.goto(server.url);
  await page.getByRole('status', { name: 'Loading the tasks' }).waitFor();
  expect(await moving()).toEqual([]);
  await page.unroute('**/api/v1/**');
  await openFilled(page);
  await rowOf(page, 'endless').getByRole('progressbar').waitFor();
  expect(await moving()).toEqual([]);

  // The same looks find motion where it is wanted, or they would prove nothing.
  await page.emulateMedia({ reducedMotion: 'no-preference' });
  expect(await moving()).not.toEqual([]);
});

describe.each(['light', 'dark'] as const)('where the system is %s', (colorScheme) => {
  const isRight = (value: number) => (colorScheme === 'dark' ? value < 64 : value > 192);

  test('the page is so from its first paint on', async () => {
    const page = await openPage('about:blank', { colorScheme });
    await backgroundsWhile(page);
    const scripts: Route[] = [];
    await page.route('**/assets/*.js', (route) => void scripts.push(route));
    await page.goto(server.url, { waitUntil: 'commit' });
    await page.locator('#root').waitFor({ state: 'attached' });
    await painted(page);
    expect(isRight(await brightness(page, await page.screenshot()))).toBe(true);
    await page.route('**/assets/*.js', (route) => route.continue());
    await Promise.all(scripts.map((script) => script.continue()));
    await loaded(page);
    expect(isRight(await brightness(page, await page.screenshot()))).toBe(true);
    const seen = await page.evaluate(
      () => (globalThis as unknown as { backgrounds: string[] }).backgrounds,
    );
    const colour = colorScheme === 'dark' ? 'rgb(14, 19, 28)' : 'rgb(244, 246, 250)';
    expect(seen.filter((background) => background !== 'rgba(0, 0, 0, 0)')).toEqual([colour]);
  });

  test('the page follows when the system changes', async () => {
    const other = colorScheme === 'dark' ? 'light' : 'dark';
    const page = await openPage(server.url, { colorScheme: other });
    await loaded(page);
    expect(isRight(await brightness(page, await page.screenshot()))).toBe(false);
    await page.emulateMedia({ colorScheme });
    const shown = () => page.evaluate(() => getComputedStyle(document.body).colorScheme);
    await expect.poll(shown).toBe(colorScheme);
    expect(isRight(await brightness(page, await page.screenshot()))).toBe(true);
  });
});

import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { expectAccessible } from './support/accessibility';
import { openPage, useBrowser } from './support/browser';
import { Dashcored } from './support/dashcored';
import { painted } from './support/paint';
import { beginRun, changeRun, Host, loaded, rowOf, runOnce, soon, traceOf } from './support/tasks';

let server: Dashcored;
let host: Host;
beforeAll(async () => {
  server = await Dashcored.start();
  await server.log(
    { type: 'scrape', message: 'Scraped 1200 channels', user: 'ann', details: { channels: 1200 } },
    { type: 'user_action', message: 'Changed the guide', user: 'bob' },
    { type: 'my.own-type', message: 'A type of the host’s own' },
  );
  await runOnce(server, 'backup', { outcome: 'success', result: { bytes: 1200 } });
  await runOnce(server, 'nightly', { outcome: 'error', error: { stack: traceOf(40) } });
  host = await Host.start(server, 'reindex');
});
afterAll(async () => {
  await host.end();
  await server.stop();
});
useBrowser();

async function openFilled(page: Page, search = ''): Promise<void> {
  await page.goto(`${server.url}/${search}`);
  await loaded(page);
  await rowOf(page, 'nightly').getByRole('img').waitFor();
}

const nothing: Record<string, unknown> = {
  '/activity/recent': [],
  '/activity/summary': { total: 0, types: {}, buckets: [] },
  '/background-tasks/status': [],
};

/** A server that has never seen a task, nor an entry, not even its own. */
async function openEmpty(page: Page): Promise<void> {
  for (const [path, json] of Object.entries(nothing))
    await page.route(`**/api/v1${path}*`, (route) => route.fulfill({ json }));
  await page.goto(server.url);
  await loaded(page);
  await page.getByText('Nothing logged yet').waitFor();
  await page.getByText('No tasks yet').waitFor();
}

async function openFailing(page: Page): Promise<void> {
  const json = { detail: 'The store cannot be read.', errors: [] };
  await page.route('**/api/v1/**', (route) => route.fulfill({ status: 503, json }));
  await page.goto(server.url);
  await page.getByText('State unknown').waitFor();
  for (const what of ['the tasks', 'the streams', 'the state of WARP', 'the log', 'the counts'])
    await page.getByText(`Loading ${what} failed`).waitFor();
}

async function openLoading(page: Page): Promise<void> {
  await page.route('**/api/v1/**', () => undefined);
  await page.goto(server.url);
  await page.getByText('Checking…').waitFor();
  await page.getByRole('status', { name: 'Loading the tasks' }).waitFor();
}

async function openOutdated(page: Page): Promise<void> {
  await openFilled(page);
  await page.route('**/api/v1/**', (route) => route.abort());
  await page.keyboard.press('r');
  await page.getByText('Not up to date').nth(3).waitFor();
}

async function openRunning(page: Page): Promise<void> {
  const run = await beginRun(server, 'import');
  const progress = { percent: 40, message: '480 of 1200 files' };
  await changeRun(server, 'import', run, { progress });
  await openFilled(page);
  await page.getByRole('progressbar').waitFor();
  await page.getByRole('button', { name: 'Running: import' }).click({ force: true });
  await page.getByRole('button', { name: 'Dismiss' }).waitFor();
}

async function openByClick(page: Page, role: 'button' | 'combobox', name: string | RegExp) {
  await openFilled(page);
  await page.getByRole(role, { name, exact: true }).click();
}

const states: [string, (page: Page) => Promise<void>][] = [
  ['a first start', openEmpty],
  ['data', (page) => openFilled(page)],
  [
    'an open entry',
    async (page) => {
      await openByClick(page, 'button', /Scraped 1200 channels/);
      await page.getByRole('region', { name: 'Details', exact: true }).waitFor();
    },
  ],
  [
    'the details of a task',
    async (page) => {
      await openByClick(page, 'button', 'Details of nightly');
      await page.getByRole('region', { name: 'Last error of nightly: stack' }).waitFor();
    },
  ],
  [
    'a filter',
    async (page) => {
      await openFilled(page, '?type=scrape&user=ann&since=2020-01-01T00:00:00Z&q=channels');
      await page.getByText('Scraped 1200 channels').waitFor();
    },
  ],
  [
    'a filter that nothing matches',
    async (page) => {
      await openFilled(page, '?q=nothing-has-this');
      await page.getByRole('button', { name: 'Clear filters' }).first().waitFor();
      await page
        .getByRole('list', { name: 'Entries, newest first' })
        .waitFor({ state: 'detached' });
    },
  ],
  [
    'the history of a task',
    async (page) => {
      await openByClick(page, 'button', 'nightly: history');
      await page.getByRole('dialog').getByText('Last run: 1 failed').waitFor();
    },
  ],
  [
    'the settings',
    async (page) => {
      await openByClick(page, 'button', 'Settings');
      await page.getByRole('dialog').getByText('In this browser').waitFor();
    },
  ],
  [
    'the question before a deletion',
    async (page) => {
      await openByClick(page, 'combobox', 'How long entries are kept');
      await page.getByRole('option', { name: '1 day', exact: true }).click();
      await page.getByRole('dialog').getByText('deleted at once').waitFor();
    },
  ],
  [
    'the help',
    async (page) => {
      await openByClick(page, 'button', 'Keys and help');
      await page.getByRole('dialog').getByText('search the log').waitFor();
    },
  ],
  [
    'the choice of an export',
    async (page) => {
      await openByClick(page, 'button', 'Export');
      await page.getByRole('menuitem').first().waitFor();
    },
  ],
  [
    'the choice of a look-back',
    async (page) => {
      await openByClick(page, 'combobox', 'How far back');
      await page.getByRole('listbox').waitFor();
    },
  ],
  ['nothing that works', openFailing],
  ['old data', openOutdated],
  ['nothing yet', openLoading],
  ['a running task', openRunning],
];

const themes = ['light', 'dark'] as const;

async function expectAccessibleInThemes(page: Page): Promise<void> {
  for (const theme of themes) {
    await page.emulateMedia({ colorScheme: theme });
    const shown = () => page.evaluate(() => getComputedStyle(document.body).colorScheme);
    await expect.poll(shown, soon).toBe(theme);
    await painted(page);
    await expectAccessible(page);
  }
}

describe('in both themes, WCAG 2.2 AA is met with', () => {
  test.each(states)('%s', async (_name, open) => {
    const page = await openPage('about:blank', { reducedMotion: 'reduce' });
    await open(page);
    await expectAccessibleInThemes(page);
  });

  test('data on a phone', async () => {
    const phone = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true };
    const page = await openPage('about:blank', { reducedMotion: 'reduce', ...phone });
    await openFilled(page);
    await expectAccessibleInThemes(page);
  });
});

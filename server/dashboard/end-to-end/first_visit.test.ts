import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { refresh, rows, settled, shownMessages } from './support/activity';
import { openPage, useBrowser } from './support/browser';
import { Dashcored } from './support/dashcored';
import { loaded, section, sections, soon } from './support/tasks';

useBrowser();

let server: Dashcored;
beforeAll(async () => {
  server = await Dashcored.start();
  await settled(server);
});
afterAll(() => server.stop());

/** What browsers count for the head of any answer, whatever its size. */
const headBytes = 300;

/** What came over the wire for addresses with such a part; 0 bytes where the browser had it. */
function transfers(page: Page, part: string): Promise<{ address: string; bytes: number }[]> {
  return page.evaluate((wanted) => {
    const resources = performance.getEntriesByType('resource') as PerformanceResourceTiming[];
    return resources
      .filter(({ name }) => name.includes(wanted))
      .map(({ name, transferSize }) => ({ address: name, bytes: transferSize }));
  }, part);
}

/** The paths of the files that the page is made of. */
function assetsOf(html: string): string[] {
  return [...html.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map(([, path]) => path ?? '');
}

test('a new server says that all is well and what it did first', async () => {
  const page = await openPage(server.url);
  await loaded(page);
  for (const title of sections)
    await section(page, title).getByRole('heading', { name: title, exact: true }).waitFor();
  expect(await page.getByRole('status').filter({ hasText: 'All well' }).isVisible()).toBe(true);
  expect(await page.title()).toBe('dashcore');

  await rows(page).first().waitFor();
  const messages = await shownMessages(page);
  expect(messages[0]).toMatch(/^retention_cleanup finished in \d/);
  expect(messages[1]).toBe('retention_cleanup started');
  expect(messages[2]).toMatch(/^dashcored \S+ started on http:/);
  expect(messages).toHaveLength(3);
  await page.getByText('That is everything the log keeps (7 days).').waitFor();
  await page.getByRole('rowheader', { name: 'retention_cleanup' }).waitFor();
});

test('what is not known is unavailable and says why, and is no concern', async () => {
  const page = await openPage(server.url);
  for (const title of ['Active streams', 'WARP']) {
    await section(page, title).getByText('Unavailable', { exact: true }).waitFor();
    await section(page, title).getByText('switched off', { exact: true }).waitFor();
    expect(await section(page, title).textContent()).not.toMatch(/\d/);
  }
});

test('all of it comes from the server itself, and its files once', async () => {
  const page = await openPage('about:blank');
  const origins = new Set<string>();
  page.on('request', (request) => origins.add(new URL(request.url()).origin));
  await page.goto(server.url);
  await loaded(page);
  expect([...origins]).toEqual([server.url]);

  await page.reload();
  await loaded(page);
  const files = await transfers(page, '/assets/');
  expect(files.length).toBeGreaterThan(3);
  expect(files.filter(({ bytes }) => bytes > 0)).toEqual([]);
});

test('a refresh that finds nothing new transfers no bodies', async () => {
  const page = await openPage(server.url);
  await loaded(page);
  await rows(page).first().waitFor();
  // Answers to the first visit may still be under way.
  await page.waitForLoadState('networkidle');
  await page.evaluate(() => performance.clearResourceTimings());
  await refresh(page);
  const asked = () => transfers(page, '/api/');
  // Tasks, streams, WARP, the settings, the counts and the newest entries.
  await expect.poll(async () => (await asked()).length, soon).toBe(6);
  const answers = await asked();
  expect(answers.filter(({ bytes }) => bytes > headBytes)).toEqual([]);
});

test('the page is served with a strict policy, compressed, and its files for good', async () => {
  const response = await fetch(server.url);
  const html = await response.text();
  const policy = response.headers.get('Content-Security-Policy') ?? '';
  expect(policy).toMatch(/default-src 'none'/);
  expect(policy).toMatch(/script-src 'self';/);
  expect(policy).not.toMatch(/unsafe|data:|\*/);
  expect(response.headers.get('Cache-Control')).toBe('no-cache');

  const assets = assetsOf(html);
  expect(assets.length).toBeGreaterThan(2);
  for (const path of assets) {
    const answer = await fetch(server.url + path);
    const { status, headers } = answer;
    const body = await answer.text();
    expect(status).toBe(200);
    expect(headers.get('Cache-Control')).toBe('public, max-age=31536000, immutable');
    expect(headers.get('X-Content-Type-Options')).toBe('nosniff');
    expect(path).toMatch(/-[\w-]{8}\.\w+$/);
    // What is smaller may fit into the packet of its head as it is.
    if (body.length > 2000) expect(headers.get('Content-Encoding')).toBe('gzip');
  }
  expect(html).not.toMatch(/<style|<script>|style=|onload=/);
  expect(await fetch(`${server.url}/assets/index.js`).then(({ status }) => status)).toBe(404);
});

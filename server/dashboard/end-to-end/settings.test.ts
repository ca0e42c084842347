import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';

import { openPage, useBrowser } from './support/browser';
import { intervalSeconds, loaded, refreshOften, soon, useServer } from './support/tasks';

const server = useServer();
useBrowser();

/** A page whose clock a test can put forward, so that it need not wait for intervals. */
async function openWithClock(): Promise<Page> {
  await refreshOften(server.current);
  const page = await openPage('about:blank');
  await page.clock.install();
  await page.goto(server.current.url);
  await loaded(page);
  await page.getByRole('combobox', { name: 'Refresh interval' }).getByText('10 s').waitFor();
  await page.getByRole('list', { name: 'Entries, newest first' }).waitFor();
  return page;
}

/** The paths of the API that a page asks for from now on. */
function requestsOf(page: Page): string[] {
  const paths: string[] = [];
  page.on('request', (request) => {
    const { pathname } = new URL(request.url());
    if (pathname.startsWith('/api/')) paths.push(pathname);
  });
  return paths;
}

async function letIntervalPass(page: Page): Promise<void> {
  await page.clock.fastForward(intervalSeconds * 1000 * 1.5);
}

const refreshed = [
  '/api/v1/activity/recent',
  '/api/v1/activity/summary',
  '/api/v1/background-tasks/status',
  '/api/v1/config/dashboard',
  '/api/v1/streams/active',
  '/api/v1/warp/status',
];

async function setVisibility(page: Page, visibility: 'hidden' | 'visible'): Promise<void> {
  await page.evaluate((state) => {
    Object.defineProperty(document, 'visibilityState', { configurable: true, value: state });
    Object.defineProperty(document, 'hidden', { configurable: true, value: state === 'hidden' });
    document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));
  }, visibility);
}

test('what is set for everybody is kept on the server', async () => {
  const page = await openPage(server.current.url);
  await page.getByRole('button', { name: 'Settings' }).click();
  const dialog = page.getByRole('dialog', { name: 'Settings' });
  await dialog.getByRole('combobox', { name: 'How long entries are kept' }).click();
  await page.getByRole('option', { name: '14 days', exact: true }).click();
  await dialog.getByText('Entries are deleted 14 days after').waitFor();
  await dialog.getByRole('combobox', { name: 'Refresh interval' }).click();
  await page.getByRole('option', { name: '5 min', exact: true }).click();
  await expect
    .poll(() => server.current.get('/config/dashboard'), soon)
    .toMatchObject({ retention_days: 14, auto_refresh_interval: 300 });
  await page.reload();
  await page.getByText('Entries are deleted 14 days after').waitFor();
  await page.getByRole('combobox', { name: 'Refresh interval' }).getByText('5 min').waitFor();
  const other = await openPage(server.current.url);
  await other.getByText('Entries are deleted 14 days after').waitFor();
});

test('what is chosen for this browser is kept in it', async () => {
  const page = await openPage(server.current.url, { timezoneId: 'Asia/Kathmandu' });
  await loaded(page);
  await page.getByRole('button', { name: 'Settings' }).click();
  const dialog = page.getByRole('dialog', { name: 'Settings' });
  await dialog.getByRole('switch', { name: 'Refresh automatically' }).click();
  await dialog.getByRole('button', { name: 'Dark' }).click();
  await dialog.getByRole('button', { name: 'UTC' }).click();
  await dialog.getByRole('button', { name: 'Close' }).click();
  await dialog.waitFor({ state: 'detached' });
  await page.reload();
  await loaded(page);
  await page.getByRole('button', { name: 'Theme: dark' }).waitFor();
  expect(await page.evaluate(() => getComputedStyle(document.body).colorScheme)).toBe('dark');
  const time = page.getByRole('list', { name: 'Entries, newest first' }).locator('time').first();
  expect(await time.getAttribute('title')).toMatch(/ UTC$/);
  const automatic = page.getByRole('switch', { name: 'Refresh automatically' });
  expect(await automatic.isChecked()).toBe(false);
  const utc = page.getByRole('group', { name: 'Time zone' }).getByRole('button', { name: 'UTC' });
  expect(await utc.getAttribute('aria-pressed')).toBe('true');
  await page.getByRole('button', { name: 'Local' }).click();
  await expect.poll(() => time.getAttribute('title'), soon).toMatch(/ GMT\+5:45$/);
});

test('all is asked for again after each interval, and nothing while that is off', async () => {
  const page = await openWithClock();
  const asked = requestsOf(page);
  await letIntervalPass(page);
  await expect.poll(() => [...new Set(asked)].sort(), soon).toEqual(refreshed);

  await page.getByRole('switch', { name: 'Refresh automatically' }).click();
  await page.waitForLoadState('networkidle');
  asked.length = 0;
  for (let passed = 0; passed < 5; passed++) await letIntervalPass(page);
  await page.waitForLoadState('networkidle');
  expect(asked).toEqual([]);
  await page.keyboard.press('r');
  await expect.poll(() => [...new Set(asked)].sort(), soon).toEqual(refreshed);
});

test('a hidden page asks for nothing, and for all once it is seen again', async () => {
  const page = await openWithClock();
  await setVisibility(page, 'hidden');
  await page.waitForLoadState('networkidle');
  const asked = requestsOf(page);
  for (let passed = 0; passed < 5; passed++) await letIntervalPass(page);
  await page.waitForLoadState('networkidle');
  expect(asked).toEqual([]);
  await setVisibility(page, 'visible');
  await expect.poll(() => [...new Set(asked)].sort(), soon).toEqual(refreshed);
});

test('a poll with nothing new is answered by 304s of less than 2 kB in all', async () => {
  const page = await openPage(server.current.url);
  await loaded(page);
  await page.getByRole('list', { name: 'Entries, newest first' }).waitFor();
  await page.waitForLoadState('networkidle');
  const session = await page.context().newCDPSession(page);
  await session.send('Network.enable');
  const statuses: number[] = [];
  let received = 0;
  let sent = 0;
  session.on('Network.requestWillBeSentExtraInfo', ({ headers }) => {
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
    sent += lines.join('').length;
  });
  session.on('Network.responseReceivedExtraInfo', ({ statusCode }) => statuses.push(statusCode));
  session.on('Network.loadingFinished', ({ encodedDataLength }) => {
    received += encodedDataLength;
  });
  const asked = requestsOf(page);
  await page.keyboard.press('r');
  await expect.poll(() => asked.length, soon).toBe(refreshed.length);
  await expect.poll(() => statuses.length, soon).toBe(refreshed.length);
  expect(asked.sort()).toEqual(refreshed);
  expect(statuses).toEqual(refreshed.map(() => 304));
  console.log(`a poll with nothing new: ${received} bytes received, ${sent} of headers sent`);
  expect(received).toBeGreaterThan(0);
  expect(received).toBeLessThan(2000);
});

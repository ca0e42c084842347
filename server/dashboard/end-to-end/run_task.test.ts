import { afterEach, expect, test } from 'vitest';

import { openPage, useBrowser } from './support/browser';
import { changeRun, Host, rowOf, runOnce, section, soon, taskOf, useServer } from './support/tasks';

const server = useServer();
let host: Host | undefined;
afterEach(async () => {
  await host?.end();
  host = undefined;
});
useBrowser();

const name = 'reindex';

test('a task is asked to run, runs and finishes before one’s eyes', async () => {
  host = await Host.start(server.current, name);
  const page = await openPage(server.current.url);
  const row = rowOf(page, name);
  await row.getByText('Never ran').waitFor();
  await page.evaluate(() => Object.assign(globalThis, { sameDocument: true }));

  await row.getByRole('button', { name: `Run now: ${name}` }).click();
  await row.getByRole('button', { name: `Queued: ${name}` }).waitFor();
  await row.locator('.status').getByText('Queued').waitFor();
  expect(await taskOf(server.current, name)).toMatchObject({ status: 'queued' });

  const run = await host.claim();
  await row.locator('.status').getByText('Running').waitFor();
  await section(page, 'Background tasks').getByText('1 running').waitFor();
  const bar = row.getByRole('progressbar', { name: `Progress of ${name}` });
  await changeRun(server.current, name, run, { progress: { percent: 40, message: '4 of 10' } });
  await row.getByText('40 % · 4 of 10').waitFor();
  expect(await bar.getAttribute('aria-valuenow')).toBe('40');

  host.finish();
  await row.locator('.status').getByText('OK').waitFor();
  await row.getByText('claimed').waitFor();
  await row.getByRole('img', { name: /^Last run: 1 succeeded/ }).waitFor();
  expect(await bar.count()).toBe(0);
  await row.getByRole('button', { name: `Run now: ${name}` }).waitFor();
  await page.getByRole('status').getByText(`${name} has succeeded`).waitFor({ state: 'attached' });
  expect(await page.evaluate(() => 'sameDocument' in globalThis)).toBe(true);
});

test('a run that is asked for twice is refused, with the reason of the server', async () => {
  host = await Host.start(server.current, name);
  const page = await openPage(server.current.url);
  const late = await openPage(server.current.url);
  const press = { name: `Run now: ${name}` };
  await rowOf(late, name).getByRole('button', press).waitFor();
  await rowOf(page, name).getByRole('button', press).click();

  const queued = rowOf(page, name).getByRole('button', { name: `Queued: ${name}` });
  await queued.waitFor();
  expect(await queued.getAttribute('aria-disabled')).toBe('true');
  await queued.click({ force: true });
  await page.getByText('It is queued: its program has been asked to run it.').last().waitFor();

  // The other page does not know yet, so it is the server that says no.
  const answer = late.waitForResponse((response) => response.request().method() === 'POST');
  await rowOf(late, name).getByRole('button', press).click();
  const refusal = await answer;
  expect(refusal.status()).toBe(409);
  const { detail } = (await refusal.json()) as { detail: string };
  expect(detail).not.toBe('');
  const notice = section(late, 'Background tasks')
    .getByRole('cell')
    .getByText(`Not run: ${detail}`);
  await notice.waitFor();
  await rowOf(late, name)
    .getByRole('button', { name: `Queued: ${name}` })
    .waitFor();
  await late.getByRole('button', { name: 'Dismiss' }).click();
  await notice.waitFor({ state: 'detached' });
});

test('a task that nobody can run has a button that says so', async () => {
  await runOnce(server.current, name, { outcome: 'success' });
  const page = await openPage(server.current.url);
  const asked: string[] = [];
  page.on('request', (request) => {
    if (request.method() === 'POST') asked.push(request.url());
  });
  const button = rowOf(page, name).getByRole('button', { name: `Run now: ${name}` });
  expect(await button.getAttribute('aria-disabled')).toBe('true');
  await button.focus();
  await page.keyboard.press('Enter');
  const reason = 'No program that is running now takes requests for this task.';
  await section(page, 'Background tasks').getByRole('cell').getByText(reason).waitFor();
  expect(asked).toEqual([]);
  expect(await button.evaluate((element) => element === document.activeElement)).toBe(true);
});

test('a host that ends takes its offer with it', async () => {
  host = await Host.start(server.current, name);
  const page = await openPage(server.current.url);
  const button = rowOf(page, name).getByRole('button', { name: `Run now: ${name}` });
  await button.waitFor();
  expect(await button.getAttribute('aria-disabled')).toBe('false');
  await host.end();
  await expect.poll(async () => (await taskOf(server.current, name))?.can_run, soon).toBe(false);
  await page.keyboard.press('r');
  await expect.poll(() => button.getAttribute('aria-disabled'), soon).toBe('true');
});

test('the server runs its own clean-up when it is asked to', async () => {
  const page = await openPage(server.current.url);
  const row = rowOf(page, 'retention_cleanup');
  await row.getByRole('img', { name: /^Last run: 1 succeeded/ }).waitFor();
  await row.getByRole('button', { name: 'Run now: retention_cleanup' }).click();
  await row.getByRole('img', { name: /^Last 2 runs: 2 succeeded/ }).waitFor();
});

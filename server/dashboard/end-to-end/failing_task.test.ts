import { expect, test } from 'vitest';

import { openPage, useBrowser } from './support/browser';
import { rowOf, runOnce, section, traceOf, useServer } from './support/tasks';

const server = useServer();
useBrowser();

const lines = 40;
const trace = traceOf(lines);
const name = 'nightly';

/** Has the same task fail as a command under the command line, and as a program over HTTP. */
const failures = [
  [
    'a command',
    'exit code 3',
    () => server.current.dashcore('run', name, '--', 'sh', '-c', 'echo "$0" >&2; exit 3', trace),
  ],
  [
    'a program',
    'the disk is full',
    () =>
      runOnce(server.current, name, {
        outcome: 'error',
        error: { message: 'the disk is full', code: 28, stack: trace },
      }),
  ],
] as const;

test.each(failures)(
  'the trace of %s that failed is found, read and stays open',
  async (_, words, fail) => {
    await server.current.log(
      ...Array.from({ length: 60 }, (_each, at) => ({ type: 'scrape', message: `entry ${at}` })),
    );
    await fail();
    const page = await openPage(server.current.url);
    const row = rowOf(page, name);
    await page.getByRole('banner').getByText('1 task needs attention').waitFor();
    expect(await page.title()).toBe('(1) dashcore');
    await row.locator('.status').getByText('Failed').waitFor();
    await row.getByText(words).waitFor();

    await page.evaluate(() => scrollTo(0, document.body.scrollHeight));
    await page.getByRole('link', { name: `${name} failed` }).focus();
    await page.keyboard.press('Enter');
    await expect
      .poll(() => row.evaluate((element) => element === document.activeElement))
      .toBe(true);
    await expect
      .poll(() => row.evaluate((element) => element.getBoundingClientRect().top))
      .toBeGreaterThanOrEqual(60);
    expect(new URL(page.url()).hash).toBe(`#task-${name}`);

    const more = page.getByRole('button', { name: `Details of ${name}` });
    await more.click();
    const text = page.getByRole('region', { name: /^Last error of nightly/ }).last();
    await text.getByText('step38').waitFor();
    const read = (await text.innerText()).split('\n').filter((line) => line.includes('step'));
    expect(read).toEqual(trace.split('\n').slice(1));
    const heightOfLine = 15;
    const height = await text.evaluate((element) => element.scrollHeight);
    expect(height).toBeGreaterThan(lines * heightOfLine);

    await text.evaluate((element) => (element.scrollTop = 200));
    const answer = page.waitForResponse((response) =>
      response.url().includes('/background-tasks/'),
    );
    await page.keyboard.press('r');
    await (await answer).finished();
    await page.getByRole('banner').getByText('Updated just now').waitFor();
    expect(await more.getAttribute('aria-expanded')).toBe('true');
    expect(await text.evaluate((element) => element.scrollTop)).toBe(200);
  },
);

test('a task that succeeds again needs no attention', async () => {
  await runOnce(server.current, name, { outcome: 'error', error: trace });
  const page = await openPage(server.current.url);
  await page.getByRole('banner').getByText('1 task needs attention').waitFor();
  await runOnce(server.current, name, { outcome: 'success', result: { files: 3 } });
  await page.keyboard.press('r');
  await page.getByRole('banner').getByText('All well', { exact: true }).waitFor();
  await rowOf(page, name).getByText('files 3').waitFor();
  await rowOf(page, name)
    .getByRole('img', { name: /1 succeeded, 1 failed/ })
    .waitFor();
  expect(await section(page, 'Background tasks').getByText('the disk is full').count()).toBe(0);
  expect(await page.title()).toBe('dashcore');
});

import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { lineOf, openEntry, rows, settled, shownMessages } from './support/activity';
import { openPage, useBrowser } from './support/browser';
import { Dashcored } from './support/dashcored';
import { beginRun, changeRun, rowOf, runOnce, soon } from './support/tasks';

useBrowser();

/** Sets what expectHarmless() looks for, wherever it is executed. */
const code = 'globalThis.executed=1;alert(1)';

/** What hosts may log: as messages, and inside of details, results and errors. */
const texts = [
  `<script>${code}</script>`,
  `<img src=x onerror="${code}">`,
  `"><svg onload="${code}"></svg><iframe srcdoc="<script>${code}</script>">`,
  `javascript:${code}//{{constructor.constructor('${code}')()}}\${${code}}`,
  'invoice \u202Efdp.exe, and \u2066isolated without an end',
  '\u05E9\u05DC\u05D5\u05DD (right to left) 123',
  '👩‍👩‍👧‍👦 🏳️‍🌈 e\u0301\u0323\u0323\u0323\u0323\u0323 zero\u200B\u200D\uFEFFwidth',
  'x'.repeat(4096),
  '漢'.repeat(1365),
  '&lt;b&gt; &amp; %3Cb%3E \\u003cb\\u003e',
];

/** Details as a host could write them by hand, with names that mean something to JavaScript. */
const names = '{"__proto__":{"executed":1},"constructor":"c","toString":"t","<b>name</b>":"<i>"}';
const deep = `${'{"a":['.repeat(31)}"bottom"${']}'.repeat(31)}`;
const big = JSON.stringify('y'.repeat(65_000));
const lines = JSON.stringify({ trace: '<u>line</u>\n'.repeat(4000) });

async function logJson(message: string, details: string): Promise<void> {
  const response = await fetch(`${server.url}/api/v1/activity`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: `{"type":"system","message":${JSON.stringify(message)},"details":${details}}`,
  });
  expect(response.status).toBe(201);
}

const longName = 'n'.repeat(128);
const longType = 't'.repeat(64);
const user = `<b>user</b> \u202E${'u'.repeat(200)}`;

let server: Dashcored;
beforeAll(async () => {
  server = await Dashcored.start();
  await settled(server);
  await server.log(
    ...texts.map((text, index) => ({
      type: index % 2 === 0 ? 'constructor' : longType,
      message: text,
      details: { text, [text.slice(0, 200)]: [text] },
      user,
    })),
  );
  await logJson('hostile names', names);
  await logJson('deep details', deep);
  await logJson('big details', big);
  await logJson('many lines', lines);
  for (const text of texts) await runOnce(server, 'results', { outcome: 'success', result: text });
  for (const text of texts) await runOnce(server, 'errors', { outcome: 'error', error: text });
  await runOnce(server, longName, { outcome: 'success', result: { [texts[1] ?? '']: texts[7] } });
  await runOnce(server, 'traces', {
    outcome: 'error',
    error: { message: texts[0], trace: `${texts[1] ?? ''}\n`.repeat(40) },
  });
  const run = await beginRun(server, 'progress', { host: texts[1], user });
  await changeRun(server, 'progress', run, { progress: { percent: 50, message: texts[1] } });
});
afterAll(() => server.stop());

/** Opens a page, and fails the test when a dialog opens. */
async function openWatched(width: number): Promise<Page> {
  const page = await openPage(server.url, { viewport: { width, height: 6000 } });
  page.on('dialog', (dialog) => {
    void dialog.dismiss();
    throw new Error(`a dialog says '${dialog.message()}'`);
  });
  await lineOf(page, 'hostile names').waitFor();
  await rowOf(page, 'progress').waitFor();
  return page;
}

/** Nothing was executed, nothing became markup, and nothing made the page wider than its window. */
async function expectHarmless(page: Page): Promise<void> {
  const found = await page.evaluate(() => ({
    executed: 'executed' in globalThis || 'executed' in {},
    // What the page itself makes of text has none of these in its main part.
    markup: document.querySelectorAll('main :is(script, img, iframe, b, i, u, [onload], [onerror])')
      .length,
    scripts: document.scripts.length,
    wider: Math.max(0, document.documentElement.scrollWidth - innerWidth),
    // Rows cut off what is wider than they are, which would not widen the page.
    cutOff: [...document.querySelectorAll('main *')].filter(
      (element) => element.getBoundingClientRect().right > innerWidth + 1,
    ).length,
  }));
  expect(found).toEqual({ executed: false, markup: 0, scripts: 1, wider: 0, cutOff: 0 });
}

/** What stands in the blocks that details are shown in. */
function blocksOf(details: Locator): Promise<string[]> {
  return details.locator('pre').allTextContents();
}

for (const width of [1280, 320]) {
  test(`hostile text is shown as text, in a window of ${width} px`, async () => {
    const page = await openWatched(width);
    const shown = await shownMessages(page);
    for (const text of texts) expect(shown).toContain(text);
    await expectHarmless(page);

    for (const text of texts) {
      const line = rows(page).locator('> button').nth(shown.indexOf(text));
      await line.click();
      const details = line.locator('xpath=following-sibling::div');
      const [block = ''] = await blocksOf(details);
      expect(JSON.parse(block)).toEqual({ text, [text.slice(0, 200)]: [text] });
      const isCutOff = await line
        .locator('.message')
        .evaluate(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth);
      const whole = isCutOff ? [text] : [];
      expect(await details.getByRole('paragraph').allTextContents()).toEqual(whole);
      await expectHarmless(page);
      await line.click();
    }
  });

  test(`hostile details are shown whole, in a window of ${width} px`, async () => {
    const page = await openWatched(width);
    const [shownNames = ''] = await blocksOf(await openEntry(page, 'hostile names'));
    expect(shownNames.replace(/\s/g, '')).toBe(names);
    const [shownDeep = ''] = await blocksOf(await openEntry(page, 'deep details'));
    expect(shownDeep.replace(/\s/g, '')).toBe(deep);
    expect(await blocksOf(await openEntry(page, 'big details'))).toEqual([JSON.parse(big)]);
    const { trace } = JSON.parse(lines) as { trace: string };
    expect(await blocksOf(await openEntry(page, 'many lines'))).toEqual([trace]);
    await expectHarmless(page);
  });

  test(`hostile tasks are shown as text, in a window of ${width} px`, async () => {
    const page = await openWatched(width);
    await rowOf(page, 'progress')
      .getByText(texts[1] ?? '')
      .first()
      .waitFor();
    for (const name of ['results', 'errors', 'traces', longName])
      await page.getByRole('button', { name: `Details of ${name}` }).click();
    await expectHarmless(page);
    const last = texts.at(-1) ?? '';
    await page.getByRole('region', { name: 'Last error of errors' }).getByText(last).waitFor();
    await page.getByRole('region', { name: 'Last result of results' }).getByText(last).waitFor();

    for (const name of ['errors', 'results', longName]) {
      await page.getByRole('button', { name: `${name}: history` }).click();
      const drawer = page.getByRole('dialog', { name: `History of ${name}` });
      await drawer.getByRole('listitem').first().waitFor();
      if (name === 'errors')
        for (const output of await drawer.getByRole('button', { name: /^Error of run/ }).all())
          await output.click();
      await expectHarmless(page);
      expect(await drawer.evaluate((element) => element.scrollWidth - element.clientWidth)).toBe(0);
      await drawer.getByRole('button', { name: 'Close the history' }).click();
      await drawer.waitFor({ state: 'detached' });
    }
  });
}

test('a hostile search and user stay text in the address and on the page', async () => {
  const page = await openWatched(320);
  await page.getByRole('searchbox', { name: 'Search the log' }).fill(texts[1] ?? '');
  await expect.poll(() => new URL(page.url()).searchParams.get('q'), soon).toBe(texts[1]);
  await expect
    .poll(async () => (await shownMessages(page)).includes(texts[1] ?? ''), soon)
    .toBe(true);
  const details = await openEntry(page, texts[1] ?? '');
  await details.getByRole('button', { name: 'Only this user' }).click();
  await expect.poll(() => new URL(page.url()).searchParams.get('user'), soon).toBe(user);
  await page.getByRole('search').getByText(user).waitFor();
  await page.getByRole('button', { name: /^constructor/ }).click();
  await page.getByRole('button', { name: /^ttt/ }).click();
  await expectHarmless(page);

  const other = await openPage(page.url(), { viewport: { width: 320, height: 900 } });
  await expect.poll(() => shownMessages(other), soon).toEqual(await shownMessages(page));
  await expectHarmless(other);
});

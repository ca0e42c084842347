import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';

import { openPage, useBrowser } from './support/browser';
import { painted } from './support/paint';
import { Host, loaded, rowOf, runOnce, soon, useServer } from './support/tasks';
import { atFocus, collectStops, isFocused, screenAround, startAt, stopsMax } from './support/focus';

const server = useServer();
useBrowser();

async function openFilled(): Promise<Page> {
  await runOnce(server.current, 'fine', { outcome: 'success', result: { files: 3 } });
  await runOnce(server.current, 'broken', { outcome: 'error', error: 'no space left' });
  await server.current.log({ type: 'scrape', message: 'with details', details: { a: 1 } });
  // Without motion what a screen shows does not depend on when it is looked at.
  const page = await openPage(server.current.url, { reducedMotion: 'reduce' });
  await loaded(page);
  await rowOf(page, 'fine').getByRole('img').waitFor();
  await page.getByText('with details').waitFor();
  return page;
}

test('the keys of the help do what it says', async () => {
  const page = await openFilled();
  await page.keyboard.press('/');
  const search = page.getByRole('searchbox', { name: 'Search the log' });
  expect(await isFocused(search)).toBe(true);
  await page.keyboard.type('t/r?');
  expect(await search.inputValue()).toBe('t/r?');
  await page.getByRole('button', { name: 'Theme: as the system' }).waitFor();
  await search.fill('');
  await page.keyboard.press('Tab');

  for (const theme of ['light', 'dark', 'as the system']) {
    await page.keyboard.press('t');
    await page.getByRole('button', { name: `Theme: ${theme}` }).waitFor();
  }
  const asked = page.waitForRequest((request) => request.url().includes('/background-tasks/'));
  await page.keyboard.press('r');
  await asked;

  const settings = page.getByRole('button', { name: 'Settings' });
  await settings.focus();
  await page.keyboard.press('?');
  const help = page.getByRole('dialog', { name: 'Keys' });
  await help.getByText('search the log').waitFor();
  await page.keyboard.press('Escape');
  await help.waitFor({ state: 'detached' });
  expect(await isFocused(settings)).toBe(true);
});

test('what opens by keyboard holds the focus, and gives it back with Escape', async () => {
  const page = await openFilled();
  const openers = [
    ['button', 'Settings', 'dialog', 'Settings'],
    ['button', 'Keys and help', 'dialog', 'Keys'],
    ['button', 'fine: history', 'dialog', 'History of fine'],
    ['button', 'Export', 'menu', 'Export'],
    ['combobox', 'How far back', 'listbox', ''],
    ['combobox', 'How long entries are kept', 'listbox', ''],
    ['combobox', 'Refresh interval', 'listbox', ''],
  ] as const;
  for (const [role, name, openedRole, openedName] of openers) {
    const opener = page.getByRole(role, { name, exact: true });
    await opener.focus();
    await page.keyboard.press('Enter');
    const opened = page.getByRole(openedRole, openedName === '' ? {} : { name: openedName });
    await opened.waitFor();
    const holds = () => opened.evaluate((part) => part.contains(document.activeElement));
    await expect.poll(holds, soon).toBe(true);
    if (openedRole === 'dialog') {
      for (let step = 0; step < 12; step++) {
        await page.keyboard.press('Tab');
        const inside = await opened.evaluate(
          (part) => part.parentElement?.contains(document.activeElement) ?? false,
        );
        expect(inside, `${name} after ${step + 1} steps`).toBe(true);
      }
    }
    await page.keyboard.press('Escape');
    await opened.waitFor({ state: 'detached' });
    await expect.poll(() => isFocused(opener), soon).toBe(true);
  }
});

test('the first step is a link that skips to the log', async () => {
  const page = await openFilled();
  await page.keyboard.press('Tab');
  const link = page.getByRole('link', { name: 'Skip to the activity log' });
  expect(await isFocused(link)).toBe(true);
  expect((await link.boundingBox())?.x).toBeGreaterThanOrEqual(0);
  await page.keyboard.press('Enter');
  const part = page.getByRole('region', { name: 'Recent activity' });
  await expect.poll(() => isFocused(part), soon).toBe(true);
  expect((await link.boundingBox())?.x).toBeLessThan(0);
  await page.keyboard.press('Tab');
  expect(await part.evaluate((section) => section.contains(document.activeElement))).toBe(true);
});

test.each(['Tab', 'Shift+Tab'])('%s reaches everything, in view and visibly', async (key) => {
  const host = await Host.start(server.current, 'offered');
  const page = await openFilled();
  await page.getByRole('button', { name: 'Details of broken' }).click();
  await page.getByRole('button', { name: /with details/ }).click();
  // What opens pushes down what comes after it, which has to be over before places are looked at.
  await page.getByRole('region', { name: 'Last error of broken' }).waitFor();
  await page.getByRole('region', { name: 'Details', exact: true }).waitFor();
  await painted(page);
  await page.mouse.move(0, 0);
  const names = await collectStops(page);
  expect(names.length).toBeGreaterThan(30);
  // The focus begins at the other end, brought there by keys, since only those make it visible.
  await startAt(page, key === 'Tab' ? 0 : names.length - 1);

  const reached = new Set<number>();
  const unseen: string[] = [];
  for (let step = 0; step < stopsMax; step++) {
    if (step > 0) await page.keyboard.press(key);
    const stop = await atFocus(page);
    if (stop === null || reached.has(stop.index)) break;
    reached.add(stop.index);
    const name = names[stop.index] ?? '';
    if (stop.covered) unseen.push(`${name} is covered`);
    const [focused, blurred] = await screenAround(page, stop.area);
    if (focused === blurred) unseen.push(`${name} looks the same`);
  }
  expect(names.filter((_, index) => !reached.has(index))).toEqual([]);
  expect(unseen).toEqual([]);
  await host.end();
});

test('the log and its histogram are read by arrow keys', async () => {
  const page = await openFilled();
  const rows = page.getByRole('list', { name: 'Entries, newest first' }).getByRole('listitem');
  const first = rows.first().getByRole('button').first();
  await first.focus();
  await page.keyboard.press('ArrowDown');
  expect(await isFocused(rows.nth(1).getByRole('button').first())).toBe(true);
  await page.keyboard.press('Enter');
  expect(await rows.nth(1).getByRole('button').first().getAttribute('aria-expanded')).toBe('true');
  const slider = page.getByRole('slider', { name: 'Entries by the hour' });
  await slider.focus();
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Remove the filter by time' }).waitFor();
  expect(new URL(page.url()).searchParams.get('since')).not.toBeNull();
  await page.keyboard.press('Escape');
  await expect.poll(() => new URL(page.url()).searchParams.get('since'), soon).toBeNull();
});

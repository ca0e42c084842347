import type { Locator, Page } from 'playwright-core';
import { expect, vi } from 'vitest';

import type { Dashcored } from './dashcored';
import { soon, taskOf } from './tasks';

export const hour = 3_600_000;
export const day = 24 * hour;

/** An entry as the API answers it. */
export interface Entry {
  id: number;
  timestamp: string;
  type: string;
  message: string;
  details: unknown;
  user: string | null;
}

/** The time a while ago, as entries have it. */
export function ago(milliseconds: number): string {
  return new Date(Date.now() - milliseconds).toISOString();
}

/** Waits until a new server has logged all that it logs by itself. */
export async function settled(server: Dashcored): Promise<void> {
  await vi.waitFor(async () => {
    const task = await taskOf(server, 'retention_cleanup');
    expect(task?.status).toBe('idle');
  }, soon);
}

/** The entries that the API gives for a query such as "?type=error", newest first, of all pages. */
export async function entriesOf(server: Dashcored, query = '', max = Infinity): Promise<Entry[]> {
  const entries: Entry[] = [];
  let next = new URL(`${server.url}/api/v1/activity/recent${query}`);
  next.searchParams.set('limit', '1000');
  for (;;) {
    const response = await fetch(next);
    entries.push(...((await response.json()) as Entry[]));
    const target = /<([^>]*)>;\s*rel="next"/.exec(response.headers.get('Link') ?? '')?.[1];
    if (target === undefined || entries.length >= max) return entries.slice(0, max);
    next = new URL(target, server.url);
  }
}

export function messagesOf(entries: { message: string }[]): string[] {
  return entries.map(({ message }) => message);
}

/** The rows of the log, as far as they are rendered. */
export function rows(page: Page): Locator {
  return page.getByRole('list', { name: 'Entries, newest first' }).getByRole('listitem');
}

/** The line of an entry, which opens it. */
export function lineOf(page: Page, message: string): Locator {
  const text = page.getByText(message, { exact: true });
  return rows(page).locator('> button').filter({ has: text });
}

/** What the rendered rows say, from the top. */
export function shownMessages(page: Page): Promise<string[]> {
  return rows(page).locator('> button .message').allTextContents();
}

/** Opens an entry and gives what came to light. */
export async function openEntry(page: Page, message: string): Promise<Locator> {
  const line = lineOf(page, message);
  await line.click();
  await expect.poll(() => line.getAttribute('aria-expanded'), soon).toBe('true');
  return line.locator('xpath=following-sibling::div');
}

/** Asks for everything again and waits for what the log's newest entries are. */
export async function refresh(page: Page): Promise<void> {
  const newest = page.waitForResponse((response) =>
    /\/activity\/recent\?.*limit=100$/.test(response.url()),
  );
  await page.keyboard.press('r');
  await (await newest).finished();
}

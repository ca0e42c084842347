import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';

const args = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

let browser: Browser;
let complaints: string[] = [];
const pages: Page[] = [];

/** What the console may say: the browser tells of each request that was not answered with success. */
function isExpected(text: string): boolean {
  return text.startsWith('Failed to load resource');
}

/** Gives the tests of a file one browser, and fails a test whose page complained in the console. */
export function useBrowser(): void {
  beforeAll(async () => {
    const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
    browser = await chromium.launch({ executablePath, args });
  });
  afterEach(async () => {
    await Promise.all(pages.splice(0).map((page) => page.context().close()));
    const seen = complaints;
    complaints = [];
    expect(seen).toEqual([]);
  });
  afterAll(() => browser.close());
}

/** A page in a browser profile of its own. */
export async function openPage(url: string, options: BrowserContextOptions = {}): Promise<Page> {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 900 },
    locale: 'en-GB',
    ...options,
  });
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    const text = message.text();
    if (['error', 'warning'].includes(message.type()) && !isExpected(text)) complaints.push(text);
  });
  pages.push(page);
  await page.goto(url);
  return page;
}

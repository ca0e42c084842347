import type { Locator, Page } from 'playwright-core';

import { painted } from './paint';

/** More places than this to focus are taken for a trap that never ends. */
export const stopsMax = 200;

interface Area {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** Where the focus is: which of the collected elements, and whether something lies over it. */
interface Stop {
  index: number;
  covered: boolean;
  area: Area;
}

interface Collection {
  stops: Element[];
}

export function isFocused(locator: Locator): Promise<boolean> {
  return locator.evaluate((element) => element === document.activeElement);
}

/** Notes all elements that Tab should reach, and gives what they are called. */
export async function collectStops(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    // Tooltips come and go by the clock, and are no sign of focus.
    const sheet = new CSSStyleSheet();
    sheet.replaceSync('[role=tooltip] { display: none !important }');
    document.adoptedStyleSheets.push(sheet);
    const candidates = 'a[href], button, input, select, textarea, [tabindex]';
    const stops = [...document.querySelectorAll<HTMLElement>(candidates)].filter(
      (element) => element.tabIndex >= 0 && element.checkVisibility({ visibilityProperty: true }),
    );
    (globalThis as unknown as Collection).stops = stops;
    return stops.map((stop) => stop.getAttribute('aria-label') ?? stop.textContent);
  });
}

/** Puts the focus on one of them by way of its neighbour, with keys. */
export async function startAt(page: Page, index: number): Promise<void> {
  const neighbour = index === 0 ? 1 : index - 1;
  await page.evaluate((at) => {
    ((globalThis as unknown as Collection).stops[at] as HTMLElement).focus();
  }, neighbour);
  await page.keyboard.press(neighbour > index ? 'Shift+Tab' : 'Tab');
}

/** Where the focus is; null when it has left the page. */
export async function atFocus(page: Page): Promise<Stop | null> {
  // What moves with the focus comes to rest first.
  await painted(page);
  return page.evaluate(async () => {
    await Promise.allSettled(document.getAnimations().map(({ finished }) => finished));
    const element = document.activeElement;
    if (element === null || element === document.body) return null;
    const { left, top, right, bottom } = element.getBoundingClientRect();
    const shownBottom = Math.min(bottom, innerHeight);
    const hit = document.elementFromPoint((left + right) / 2, (top + shownBottom) / 2);
    const around = 4;
    const x = Math.max(0, left - around);
    const y = Math.max(0, top - around);
    return {
      index: (globalThis as unknown as Collection).stops.indexOf(element),
      covered: hit === null || !(element.contains(hit) || hit.contains(element)),
      area: {
        x,
        y,
        width: Math.min(innerWidth, right + around) - x,
        height: Math.min(innerHeight, bottom + around) - y,
      },
    };
  });
}

/** What the screen shows around the focus, with it and without; the next Tab goes on from here. */
export async function screenAround(page: Page, area: Area): Promise<[string, string]> {
  const look = async () => (await page.screenshot({ clip: area })).toString('base64');
  const focused = await look();
  await page.evaluate(() => (document.activeElement as HTMLElement).blur());
  return [focused, await look()];
}

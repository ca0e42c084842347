import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';

const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

/** Holds a page against WCAG 2.2 AA, as far as a machine can. */
export async function expectAccessible(page: Page): Promise<void> {
  // The page's policy forbids script elements; what the browser is told to evaluate is none.
  await page.evaluate(axe.source);
  const violations = await page.evaluate(async (tags) => {
    const { axe: runner } = globalThis as unknown as { axe: typeof import('axe-core') };
    const found = await runner.run(document, { runOnly: { type: 'tag', values: tags } });
    return found.violations.map(
      ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`,
    );
  }, rules);
  expect(violations).toEqual([]);
}

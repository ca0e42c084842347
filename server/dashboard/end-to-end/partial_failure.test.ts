import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';

import { openPage, useBrowser } from './support/browser';
import { loaded, rowOf, section, sections, soon, useServer } from './support/tasks';

const server = useServer();
useBrowser();

const tasks = '**/api/v1/background-tasks/status';
const detail = 'The store is busy: try again in 2 s.';
const problem = {
  type: 'about:blank',
  title: 'Service Unavailable',
  status: 503,
  detail,
  code: 'busy',
  errors: [],
  request_id: 'test',
};

/** Has one endpoint fail, as it does when only its part of the store cannot be read. */
async function failTasks(page: Page): Promise<void> {
  await page.route(tasks, (route) =>
    route.fulfill({ status: 503, contentType: 'application/problem+json', json: problem }),
  );
}

async function failing(page: Page): Promise<string[]> {
  const alerts = sections.map((title) => section(page, title).getByRole('alert').count());
  const counts = await Promise.all(alerts);
  return sections.filter((_, index) => (counts[index] ?? 0) > 0);
}

test('a section that cannot be loaded says why, the others are there', async () => {
  await server.current.log({ type: 'scrape', message: 'another part' });
  const page = await openPage('about:blank');
  await failTasks(page);
  await page.goto(server.current.url);
  await loaded(page);
  const part = section(page, 'Background tasks');
  await part.getByText('Loading the tasks failed').waitFor();
  await part.getByText(detail).waitFor();
  expect(await failing(page)).toEqual(['Background tasks']);
  await page.getByText('another part').waitFor();
  await page.getByRole('banner').getByText('State unknown').waitFor();
  expect(await page.getByRole('banner').getByText('All well').count()).toBe(0);

  await page.unroute(tasks);
  await part.getByRole('button', { name: 'Try again' }).click();
  await rowOf(page, 'retention_cleanup').waitFor();
  await expect.poll(() => failing(page), soon).toEqual([]);
  await page.getByRole('banner').getByText('All well', { exact: true }).waitFor();
});

test('a section that cannot be refreshed keeps what it had, the others go on', async () => {
  const page = await openPage(server.current.url);
  await loaded(page);
  await rowOf(page, 'retention_cleanup').waitFor();
  await failTasks(page);
  await server.current.log({ type: 'scrape', message: 'news of another part' });
  await page.keyboard.press('r');
  await section(page, 'Background tasks').getByText('Not up to date').waitFor();
  await page.getByText('news of another part').waitFor();
  expect(await failing(page)).toEqual(['Background tasks']);
  expect(await rowOf(page, 'retention_cleanup').isVisible()).toBe(true);
  await page.getByRole('banner').getByText('When last seen: All well').waitFor();
});

import { act, fireEvent, screen } from '@testing-library/react';
import { HttpResponse, http } from 'msw';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { setPreference } from '@/components/preferences';
import { render } from '@/testing/render';
import { answer, refuse, server } from '@/testing/server';

import { Histogram } from './Histogram';
import { useFilter } from './useFilter';

const now = Date.UTC(2026, 10, 12, 14, 20);

const summary = {
  total: 40,
  types: { error: 3, scrape: 37 },
  buckets: [
    { start: '2026-11-12T12:00:00.000Z', types: { error: 1, scrape: 5 } },
    { start: '2026-11-12T14:00:00.000Z', types: { error: 2, scrape: 32 } },
  ],
};

function Shown({ retentionDays }: { retentionDays: number | undefined }) {
  const { filter } = useFilter();
  return <Histogram filter={filter} retentionDays={retentionDays} />;
}

async function show(address = '/?days=1', retentionDays: number | undefined = 7) {
  history.replaceState(null, '', address);
  const view = render(<Shown retentionDays={retentionDays} />);
  return { ...view, slider: await screen.findByRole('slider') };
}

function said(slider: HTMLElement): string | null {
  return slider.getAttribute('aria-valuetext');
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now });
  setPreference('zone', 'utc');
  // What jsdom lacks: a layout, 25 bars of 10 pixels here, and the capture of pointers.
  vi.spyOn(HTMLElement.prototype, 'getBoundingClientRect').mockReturnValue(
    new DOMRect(0, 0, 250, 100),
  );
  HTMLElement.prototype.setPointerCapture = vi.fn();
});

afterEach(() => {
  vi.useRealTimers();
});

test('tells the newest hour, its span and zone', async () => {
  answer('/activity/summary', summary);
  const { slider } = await show();
  expect(said(slider)).toBe('Nov 12, 14:00–15:00 UTC: 34 entries, 2 errors');
  expect(slider).toHaveAttribute('aria-valuemax', '24');
  expect(screen.getByText('40 entries/h')).toBeInTheDocument();
  expect(screen.getByText('40 entries, 3 errors')).toBeInTheDocument();
});

test('arrow keys go from bar to bar, also to empty ones, and stop at the ends', async () => {
  answer('/activity/summary', summary);
  const { slider, user } = await show();
  await user.tab();
  expect(slider).toHaveFocus();
  await user.keyboard('{ArrowLeft}');
  expect(said(slider)).toBe('Nov 12, 13:00–14:00 UTC: no entries');
  await user.keyboard('{ArrowLeft}');
  expect(said(slider)).toBe('Nov 12, 12:00–13:00 UTC: 6 entries, 1 error');
  await user.keyboard('{Home}{ArrowLeft}');
  expect(slider).toHaveAttribute('aria-valuenow', '0');
  await user.keyboard('{End}{ArrowRight}');
  expect(slider).toHaveAttribute('aria-valuenow', '24');
});

test('Enter shows only the marked hour, Enter again all', async () => {
  answer('/activity/summary', summary);
  const { user } = await show();
  await user.tab();
  await user.keyboard('{Enter}');
  expect(location.search).toBe(
    '?days=1&since=2026-11-12T14:00:00.000Z&until=2026-11-12T15:00:00.000Z',
  );
  await user.keyboard('{Enter}');
  expect(location.search).toBe('?days=1');
});

test('Shift takes in more hours, Escape shows all again', async () => {
  answer('/activity/summary', summary);
  const { slider, user } = await show();
  await user.tab();
  await user.keyboard('{Shift>}{ArrowLeft}{ArrowLeft}{/Shift}');
  expect(said(slider)).toBe('Nov 12, 12:00–15:00 UTC: 40 entries, 3 errors');
  await user.keyboard(' ');
  expect(location.search).toContain('since=2026-11-12T12:00:00.000Z');
  await user.keyboard('{Escape}');
  expect(location.search).toBe('?days=1');
});

test('a click chooses a bar, and again none', async () => {
  answer('/activity/summary', summary);
  const { slider, user } = await show();
  const click = { keys: '[MouseLeft]', target: slider, coords: { clientX: 225 } };
  await user.pointer(click);
  expect(location.search).toContain('since=2026-11-12T12:00:00.000Z&until=2026-11-12T13:00');
  await user.pointer(click);
  expect(location.search).toBe('?days=1');
});

test('a drag chooses from where it began to where it ends, in either direction', async () => {
  answer('/activity/summary', summary);
  const { slider } = await show();
  fireEvent.pointerDown(slider, { button: 0, clientX: 245 });
  fireEvent.pointerMove(slider, { clientX: 235 });
  fireEvent.pointerUp(slider, { clientX: 225 });
  expect(location.search).toContain('since=2026-11-12T12:00:00.000Z&until=2026-11-12T15:00');
});

test('a touch that turns into scrolling chooses nothing', async () => {
  answer('/activity/summary', summary);
  const { slider } = await show();
  fireEvent.pointerDown(slider, { button: 0, clientX: 245 });
  fireEvent.pointerCancel(slider);
  fireEvent.pointerUp(slider, { clientX: 245 });
  expect(location.search).toBe('?days=1');
});

test('a refresh leaves the mark where it is, also when hours have gone by', async () => {
  answer('/activity/summary', summary);
  const { slider, user, client } = await show();
  await user.tab();
  await user.keyboard('{ArrowLeft}{ArrowLeft}');
  vi.setSystemTime(now + 2 * 3_600_000);
  await act(() => client.refetchQueries());
  expect(slider).toHaveFocus();
  expect(said(slider)).toBe('Nov 12, 12:00–13:00 UTC: 6 entries, 1 error');
});

test('types and a piece of time are chosen without asking the server', async () => {
  const asked: string[] = [];
  server.use(
    http.get('*/api/v1/activity/summary', ({ request }) => {
      asked.push(new URL(request.url).search);
      return HttpResponse.json(summary);
    }),
  );
  const { slider } = await show('/?q=foo&type=error&since=2026-11-12T14:00:00Z');
  expect(said(slider)).toBe('Nov 12, 14:00–15:00 UTC: 2 errors');
  expect(screen.getByText('3 errors')).toBeInTheDocument();
  expect(asked).toEqual(['?q=foo&bucket=hour']);
});

test('without entries there is an empty axis', async () => {
  answer('/activity/summary', { total: 0, types: {}, buckets: [] });
  const { slider } = await show('/');
  expect(said(slider)).toContain('no entries');
  expect(slider).toHaveAttribute('aria-valuemax', '168');
  expect(screen.getByText('Nov 12')).toBeInTheDocument();
});

test('a log that keeps today only is shown as a day of 24 hours', async () => {
  answer('/activity/summary', summary);
  const { slider } = await show('/', 0);
  expect(slider).toHaveAttribute('aria-valuemax', '23');
});

test('a month is shown by the day', async () => {
  answer('/activity/summary', summary);
  const { slider } = await show('/', 30);
  expect(slider).toHaveAttribute('aria-valuemax', '30');
  expect(screen.getByText('40 entries/day')).toBeInTheDocument();
  expect(said(slider)).toBe('Thu, Nov 12 UTC: 40 entries, 3 errors');
});

test('says why the counts are missing, and keeps them when a refresh fails', async () => {
  refuse('/activity/summary', 503, 'the store is busy');
  const { user, client } = render(<Shown retentionDays={7} />);
  expect(await screen.findByText('the store is busy')).toBeInTheDocument();
  answer('/activity/summary', summary);
  await user.click(screen.getByRole('button', { name: 'Try again' }));
  const slider = await screen.findByRole('slider');
  refuse('/activity/summary', 503, 'the store is gone');
  await act(() => client.refetchQueries());
  expect(await screen.findByText('the store is gone')).toBeInTheDocument();
  expect(said(slider)).toContain('34 entries, 2 errors');
  expect(slider).toBeInTheDocument();
});

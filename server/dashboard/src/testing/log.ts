import { http, HttpResponse } from 'msw';

import type { Schema } from '@/api/client';

import { problem, server } from './server';

type Entry = Schema['Entry'];

/** An entry logged at the second of its id. */
export function entry(id: number, more: Partial<Entry> = {}): Entry {
  const timestamp = new Date(Date.UTC(2026, 0, 5, 12, 0, id)).toISOString();
  const message = `Message ${id}`;
  return { id, timestamp, type: 'system', message, details: null, user: null, ...more };
}

/** Entries, newest first. */
export function entries(newest: number, oldest: number): Entry[] {
  return Array.from({ length: newest - oldest + 1 }, (_, index) => entry(newest - index));
}

/** A log as the server answers it, in pages; `asked` has the parameters of all requests. */
export function serveLog(log: Entry[], pageLength = 200) {
  const served = { log, asked: [] as URLSearchParams[] };
  server.use(
    http.get('*/api/v1/activity/recent', ({ request }) => {
      const { searchParams } = new URL(request.url);
      served.asked.push(searchParams);
      const from = Number(searchParams.get('cursor') ?? 0);
      const to = from + Math.min(pageLength, Number(searchParams.get('limit')));
      const link = `</api/v1/activity/recent?cursor=${to}>; rel="next"`;
      const headers: Record<string, string> = to < served.log.length ? { Link: link } : {};
      return HttpResponse.json(served.log.slice(from, to), { headers });
    }),
  );
  return served;
}

/** A log that cannot be read, or only its first page. */
export function refuseLog(detail: string, { afterFirstPage = false } = {}): void {
  server.use(
    http.get('*/api/v1/activity/recent', ({ request }) =>
      afterFirstPage && !request.url.includes('cursor') ? undefined : problem(503, detail, 'busy'),
    ),
  );
}

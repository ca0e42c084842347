import { HttpResponse, http, type JsonBodyType } from 'msw';
import { setupServer } from 'msw/node';

import type { Problem } from '@/api/problem';

/** Answers in place of dashcored; a test says what each path answers. */
export const server = setupServer();

/** Answers GET of a path under /api/v1 with a body. */
export function answer(path: string, body: JsonBodyType, headers: Record<string, string> = {}) {
  server.use(http.get(`*/api/v1${path}`, () => HttpResponse.json(body, { headers })));
}

/** A problem document as the server writes it. */
export function problem(status: number, detail: string, code = 'out_of_range') {
  const body: Problem = {
    type: 'about:blank',
    title: 'A problem',
    status,
    detail,
    code: code as Problem['code'],
    errors: [],
    request_id: '1',
  };
  return HttpResponse.json(body, {
    status,
    headers: { 'Content-Type': 'application/problem+json' },
  });
}

/** Answers GET of a path under /api/v1 with a problem. */
export function refuse(path: string, status: number, detail: string) {
  server.use(http.get(`*/api/v1${path}`, () => problem(status, detail)));
}

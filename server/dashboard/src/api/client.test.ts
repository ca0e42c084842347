import { HttpResponse, http } from 'msw';
import { expect, test, vi } from 'vitest';

import { problem, server } from '@/testing/server';

import { client, read, readPage } from './client';
import { ApiError } from './problem';

const path = '/api/v1/streams/active';

function failureOf(call: Promise<unknown>): Promise<ApiError> {
  return call.then(
    () => Promise.reject(new Error('it succeeded')),
    (error: unknown) => (error instanceof ApiError ? error : Promise.reject(new Error('other'))),
  );
}

test('gives the sentence of a problem', async () => {
  server.use(http.get(`*${path}`, () => problem(503, 'the store is busy', 'busy')));
  const error = await failureOf(read(client.GET(path)));
  expect(error).toMatchObject({ message: 'the store is busy', status: 503 });
  expect(error.problem?.code).toBe('busy');
});

test('makes a sentence of an answer that is no problem document', async () => {
  server.use(http.get(`*${path}`, () => new HttpResponse('<h1>Bad gateway</h1>', { status: 502 })));
  const error = await failureOf(read(client.GET(path)));
  expect(error.message).toBe('The server answered with status 502.');
});

test('says that somebody else answered', async () => {
  server.use(http.get(`*${path}`, () => HttpResponse.html('<h1>Sign in</h1>')));
  const error = await failureOf(read(client.GET(path)));
  expect(error.message).toMatch(/Something else than the server/);
  server.use(http.get('*/api/v1/activity/recent', () => HttpResponse.html('<h1>Sign in</h1>')));
  const call = client.GET('/api/v1/activity/recent', { parseAs: 'text' });
  expect((await failureOf(readPage(call))).message).toMatch(/Something else/);
});

test('says that nobody answers', async () => {
  server.use(http.get(`*${path}`, () => HttpResponse.error()));
  const error = await failureOf(read(client.GET(path)));
  expect(error).toMatchObject({ message: 'The server cannot be reached.', status: null });
});

test('gives up on a server that says nothing', async () => {
  vi.useFakeTimers();
  vi.stubGlobal(
    'fetch',
    (request: Request) =>
      new Promise((_resolve, reject) => {
        request.signal.addEventListener('abort', () => reject(new Error('aborted')));
      }),
  );
  const failure = failureOf(read(client.GET(path)));
  await vi.advanceTimersByTimeAsync(15_000);
  vi.useRealTimers();
  expect((await failure).message).toBe('The server did not answer within 15 s.');
});

test('gives up on a body that does not come', async () => {
  vi.useFakeTimers();
  vi.stubGlobal('fetch', ({ signal }: Request) => {
    const body = new ReadableStream({
      start(stream) {
        stream.enqueue(new TextEncoder().encode('{"count":'));
        signal.addEventListener('abort', () => stream.error(new Error('aborted')));
      },
    });
    return Promise.resolve(new Response(body));
  });
  const failure = failureOf(read(client.GET(path)));
  await vi.advanceTimersByTimeAsync(15_000);
  vi.useRealTimers();
  expect((await failure).message).toBe('The server did not answer within 15 s.');
});

test('knows a redirect for a place to sign in', async () => {
  const elsewhere = { type: 'opaqueredirect', headers: new Headers() };
  vi.stubGlobal('fetch', () => Promise.resolve(elsewhere));
  expect((await failureOf(read(client.GET(path)))).message).toMatch(/You may be signed out/);
});

test('says to sign in again where a proxy refuses', async () => {
  server.use(http.get(`*${path}`, () => new HttpResponse('<h1>No</h1>', { status: 401 })));
  expect((await failureOf(read(client.GET(path)))).message).toMatch(
    /status 401. You may be signed/,
  );
});

test('takes null for no answer', async () => {
  server.use(http.get(`*${path}`, () => HttpResponse.json(null)));
  expect((await failureOf(read(client.GET(path)))).message).toMatch(/answered with nothing/);
});

test('reads the cursor of the next page', async () => {
  const link = '</api/v1/activity/recent?limit=1&cursor=ab%2Bc>; rel="next"';
  server.use(
    http.get('*/api/v1/activity/recent', () => HttpResponse.json([], { headers: { Link: link } })),
  );
  const page = await readPage(client.GET('/api/v1/activity/recent', { parseAs: 'text' }));
  expect(page).toEqual({ items: [], next: 'ab+c' });
});

test('knows the last page', async () => {
  server.use(http.get('*/api/v1/activity/recent', () => HttpResponse.json([{ id: 1 }])));
  const page = await readPage(client.GET('/api/v1/activity/recent', { parseAs: 'text' }));
  expect(page).toEqual({ items: [{ id: 1 }], next: null });
});

import createClient from 'openapi-fetch';

import { parseExact } from './exactJson';
import { ApiError, errorOfAnswer, signedOut } from './problem';
import type { components, paths } from './schema';
import { noteServerDate } from './serverClock';

export type Schema = components['schemas'];

/** A server that has said nothing for so long is taken to be gone. */
const answerTimeout = 15_000;

/** The answer with all of its body, whose end may be what never comes. */
async function fetchWhole(request: Request): Promise<Response> {
  const askedAt = Date.now();
  const response = await globalThis.fetch(request);
  noteServerDate(response.headers.get('Date'), askedAt, Date.now());
  if (response.type === 'opaqueredirect')
    throw new ApiError(`Something else than the server answered. ${signedOut}`, null);
  const { status, statusText, headers } = response;
  const body = await response.arrayBuffer();
  return new Response(body.byteLength > 0 ? body : null, { status, statusText, headers });
}

/** fetch() with a bound in time and errors for people. */
async function boundedFetch(request: Request): Promise<Response> {
  const timeout = new AbortController();
  const timer = setTimeout(() => timeout.abort(), answerTimeout);
  const abort = () => timeout.abort();
  request.signal.addEventListener('abort', abort);
  try {
    // A redirect leads to where one signs in; following it would only fail in a stranger way.
    return await fetchWhole(new Request(request, { signal: timeout.signal, redirect: 'manual' }));
  } catch (error) {
    if (request.signal.aborted || error instanceof ApiError) throw error;
    if (timeout.signal.aborted)
      throw new ApiError(`The server did not answer within ${answerTimeout / 1000} s.`, null);
    throw new ApiError('The server cannot be reached.', null, { mayPass: true });
  } finally {
    clearTimeout(timer);
    request.signal.removeEventListener('abort', abort);
  }
}

export const client = createClient<paths>({
  baseUrl: globalThis.location.origin,
  fetch: boundedFetch,
});

/** What a call of the client gives, as far as it matters here. */
interface Answer<Data> {
  data?: Data;
  error?: unknown;
  response: Response;
}

/** Says what it means that a body is no JSON: a proxy or a sign-in page answered in between. */
function asApiError(error: unknown): unknown {
  return error instanceof SyntaxError
    ? new ApiError(`Something else than the server answered: it sent no JSON. ${signedOut}`, null)
    : error;
}

/** The body of an answer, or an ApiError. */
export async function read<Data>(call: Promise<Answer<Data>>): Promise<Data> {
  try {
    const { data, error, response } = await call;
    if (data === undefined) throw errorOfAnswer(response.status, error);
    if (data === null) throw new ApiError('The server answered with nothing.', response.status);
    return data;
  } catch (error) {
    throw asApiError(error);
  }
}

/** The cursor in a Link header that leads to the next page. */
function nextCursor(link: string | null): string | null {
  const target = link === null ? undefined : /<([^>]*)>\s*;\s*rel="next"/.exec(link)?.[1];
  return target === undefined
    ? null
    : new URL(target, globalThis.location.origin).searchParams.get('cursor');
}

export interface Page<Item> {
  items: Item[];
  /** Where the next page begins; null after the last one. */
  next: string | null;
}

/** A page of an answer that was asked for with parseAs: 'text', its numbers kept as written. */
export async function readPage<Item>(call: Promise<Answer<string>>): Promise<Page<Item>> {
  const answer = await call;
  const text = await read(Promise.resolve(answer));
  try {
    return {
      items: parseExact(text) as Item[],
      next: nextCursor(answer.response.headers.get('Link')),
    };
  } catch (error) {
    throw asApiError(error);
  }
}

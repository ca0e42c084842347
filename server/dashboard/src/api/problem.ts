import type { components } from './schema';

export type Problem = components['schemas']['Problem'];

/** A request that was answered with an error, or not at all. Its message is a sentence for people. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  /** HTTP status; null when there was no answer. */
  readonly status: number | null;
  /** The server's own account, where it gave one. */
  readonly problem: Problem | null;

  /** Whether the same request may well succeed a moment later. */
  readonly mayPass: boolean;

  constructor(
    message: string,
    status: number | null,
    { problem = null, mayPass = false }: { problem?: Problem | null; mayPass?: boolean } = {},
  ) {
    super(message);
    this.status = status;
    this.problem = problem;
    this.mayPass = mayPass;
  }
}

/** What people can do about a proxy that wants them to sign in, which shows in many ways. */
export const signedOut = 'You may be signed out; reload the page.';

function isProblem(body: unknown): body is Problem {
  return (
    typeof body === 'object' &&
    body !== null &&
    'detail' in body &&
    typeof body.detail === 'string' &&
    'errors' in body &&
    Array.isArray(body.errors)
  );
}

/** What an answer that is no success means; a proxy in between may have written it. */
export function errorOfAnswer(status: number, body: unknown): ApiError {
  const mayPass = status >= 502;
  if (isProblem(body)) return new ApiError(body.detail, status, { problem: body, mayPass });
  const hint = status === 401 || status === 403 ? ` ${signedOut}` : '';
  return new ApiError(`The server answered with status ${status}.${hint}`, status, { mayPass });
}

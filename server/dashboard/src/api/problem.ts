import type { components } from './schema';

export type Problem = components['schemas']['Problem'];

/** A request that was answered with an error, or not at all. Its message is a sentence for people. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  /** HTTP status; null when there was no answer. */
  readonly status: number | null;
  /** The server's own account, where it gave one. */
  readonly problem: Problem | null;

  constructor(message: string, status: number | null, problem: Problem | null = null) {
    super(message);
    this.status = status;
    this.problem = problem;
  }
}

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
  return isProblem(body)
    ? new ApiError(body.detail, status, body)
    : new ApiError(`The server answered with status ${status}.`, status);
}

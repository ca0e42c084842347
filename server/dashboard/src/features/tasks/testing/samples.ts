import type { Run } from '../useRuns';
import type { Task } from '../useTasks';

/** A task that ran well an hour ago, but for what a test says. */
export function taskWith(members: Partial<Task> = {}): Task {
  return {
    task_name: 'backup',
    status: 'idle',
    last_run: '2026-01-05T11:00:00.000Z',
    next_run: null,
    last_error: null,
    last_result: null,
    last_finished: '2026-01-05T11:03:20.000Z',
    last_duration_ms: 200_000,
    progress: null,
    interval_seconds: null,
    overdue_seconds: null,
    can_run: true,
    run_id: 42,
    runs_total: 17,
    failures_total: 0,
    ...members,
  };
}

/** A run that succeeded, but for what a test says. */
export function runWith(members: Partial<Run> = {}): Run {
  return {
    run_id: 42,
    started: '2026-01-05T11:00:00.000Z',
    finished: '2026-01-05T11:03:20.000Z',
    duration_ms: 200_000,
    outcome: 'success',
    trigger: 'schedule',
    error: null,
    result: null,
    host: 'vault',
    pid: 4711,
    ...members,
  };
}

/** What hosts may send: markup, a change of direction, characters of two code units, one long line. */
export const hostile = `<img src=x onerror=alert(1)>\u202e🔥 שלום ${'x'.repeat(4000)}`;

import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';

import type { Locator, Page } from 'playwright-core';
import { afterEach, beforeEach, expect, vi } from 'vitest';

import { Dashcored } from './dashcored';

/** What a test looks at in a task. */
export interface Task {
  task_name: string;
  status: string;
  can_run: boolean;
  run_id: number;
}

/** How long a page may take to show what it is told at its next look. */
export const soon = { timeout: 8000, interval: 100 };

/** The shortest interval there is, which a page keeps to within a tenth, and time to show it. */
export const intervalSeconds = 10;
export const withinOneInterval = { timeout: (intervalSeconds * 1.1 + 3) * 1000, interval: 100 };

/** Gives each test a server of its own; called before useBrowser(), so that pages go first. */
export function useServer(flags?: string[]): { current: Dashcored } {
  const server = {} as { current: Dashcored };
  beforeEach(async () => {
    server.current = await Dashcored.start(flags);
  });
  afterEach(() => server.current.stop());
  return server;
}

/** Has all pages ask as often as they can. */
export async function refreshOften(server: Dashcored): Promise<void> {
  await server.send('PATCH', '/config/dashboard', { auto_refresh_interval: intervalSeconds });
}

/** A trace of so many lines, as programs write it. */
export function traceOf(lines: number): string {
  const frames = Array.from(
    { length: lines - 1 },
    (_, frame) => `    at step${frame} (/srv/worker/step.js:${100 + frame}:7)`,
  );
  return ['Error: the disk is full', ...frames].join('\n');
}

/** Begins a run as a host over HTTP does, and gives its number. */
export async function beginRun(server: Dashcored, name: string, run = {}): Promise<number> {
  const path = `/background-tasks/${name}/runs`;
  const { run_id } = (await server.send('POST', path, run)) as { run_id: number };
  return run_id;
}

/** Tells progress or the end of a run. */
export async function changeRun(
  server: Dashcored,
  name: string,
  run_id: number,
  change: unknown,
): Promise<void> {
  await server.send('PATCH', `/background-tasks/${name}/runs/${run_id}`, change);
}

/** A run from its begin to its end. */
export async function runOnce(server: Dashcored, name: string, end: unknown): Promise<void> {
  await changeRun(server, name, await beginRun(server, name), end);
}

export async function taskOf(server: Dashcored, name: string): Promise<Task | undefined> {
  const tasks = (await server.get('/background-tasks/status')) as Task[];
  return tasks.find(({ task_name }) => task_name === name);
}

/** A program that takes requests for a task, and does each step when it is told to. */
export class Host {
  private readonly server: Dashcored;
  private readonly name: string;
  private readonly process: ChildProcess;

  private constructor(server: Dashcored, name: string) {
    this.server = server;
    this.name = name;
    this.process = server.spawn('cli-test-host', name);
  }

  /** Starts one and waits until the server knows that it takes requests. */
  static async start(server: Dashcored, name: string): Promise<Host> {
    const host = new Host(server, name);
    host.tell('offer');
    // Hooks of a file start hosts too, where expect.poll() does not work.
    await vi.waitFor(async () => {
      expect((await taskOf(server, name))?.can_run).toBe(true);
    }, soon);
    return host;
  }

  /** Takes the request there is; gives the run's number. */
  async claim(): Promise<number> {
    this.tell('claim');
    await expect.poll(async () => (await this.task())?.status, soon).toBe('running');
    return (await this.task())?.run_id ?? 0;
  }

  finish(): void {
    this.tell('finish');
  }

  async end(): Promise<void> {
    if (this.process.exitCode !== null) return;
    const ended = once(this.process, 'exit');
    this.process.stdin?.end();
    await ended;
  }

  private task(): Promise<Task | undefined> {
    return taskOf(this.server, this.name);
  }

  private tell(step: string): void {
    this.process.stdin?.write(`${step}\n`);
  }
}

/** The row of a task in the table. */
export function rowOf(page: Page, name: string): Locator {
  return page.locator(`[id="task-${name}"]`);
}

export function section(page: Page, title: string): Locator {
  return page.getByRole('region', { name: title, exact: true });
}

/** The four sections, by title. */
export const sections = ['Background tasks', 'Active streams', 'WARP', 'Recent activity'];

/** Waits until every section shows what it has. */
export async function loaded(page: Page): Promise<void> {
  await section(page, 'Recent activity').waitFor();
  const loading = page.locator('[role=status][aria-label^="Loading the "]');
  await expect.poll(() => loading.count(), { ...soon, timeout: 20_000 }).toBe(0);
}

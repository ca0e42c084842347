import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';

/** The CMake build whose programs are tested. */
const build = resolve(process.env.DASHCORE_BUILD ?? join(import.meta.dirname, '../../../../build'));
const run = promisify(execFile);

export interface NewEntry {
  type: string;
  message: string;
  details?: unknown;
  user?: string;
  timestamp?: string;
}

/** A server of its own with a store of its own, in a folder that goes with it. */
export class Dashcored {
  readonly folder: string;
  readonly store: string;
  private readonly flags: string[];
  private process: ChildProcess | undefined;
  url = '';

  private constructor(folder: string, flags: string[]) {
    this.folder = folder;
    this.store = join(folder, 'dashcore.db');
    this.flags = flags;
  }

  /** Starts one that probes nothing of this machine, unless flags say so. */
  static async start(flags = ['--acexy-url', '', '--acestream-url', '', '--warp-cli', '']) {
    const server = new Dashcored(await mkdtemp(join(tmpdir(), 'dashboard-')), flags);
    await server.listen('127.0.0.1:0');
    return server;
  }

  private async listen(address: string): Promise<void> {
    const flags = ['--listen', address, '--store', this.store, ...this.flags];
    const process = spawn(join(build, 'bin/dashcored'), flags, {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    this.process = process;
    for await (const line of createInterface(process.stdout)) {
      const url = /listening on (http:\S+)/.exec(line)?.[1];
      if (url === undefined) throw new Error(`dashcored did not start: ${line}`);
      this.url = url.replace(/\/$/, '');
      return;
    }
    throw new Error('dashcored ended before it listened');
  }

  /** Ends it at once, as a crash would. */
  async kill(): Promise<void> {
    await this.end('SIGKILL');
  }

  /** Starts it again at the same address, on the same store. */
  async back(): Promise<void> {
    await this.listen(new URL(this.url).host);
  }

  async stop(): Promise<void> {
    await this.end('SIGTERM');
    await rm(this.folder, { recursive: true });
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    const process = this.process;
    this.process = undefined;
    if (!process || process.exitCode !== null || process.signalCode !== null) return;
    const ended = once(process, 'exit');
    process.kill(signal);
    await ended;
  }

  /** Sends JSON to a path under /api/v1 and gives the answer's JSON. */
  async send(method: string, path: string, body: unknown): Promise<unknown> {
    const response = await fetch(`${this.url}/api/v1${path}`, {
      method,
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${await response.text()}`);
    return response.json();
  }

  async get(path: string): Promise<unknown> {
    return (await fetch(`${this.url}/api/v1${path}`)).json();
  }

  /** Logs entries, a thousand a request. */
  async log(...entries: NewEntry[]): Promise<void> {
    for (let at = 0; at < entries.length; at += 1000)
      await this.send('POST', '/activity', entries.slice(at, at + 1000));
  }

  /** Runs the command line on the same store; a failing command is no error. */
  async dashcore(...args: string[]): Promise<string> {
    const env = { ...process.env, DASHCORE_STORE: this.store };
    try {
      return (await run(join(build, 'bin/dashcore'), args, { env })).stdout;
    } catch (error) {
      return (error as { stdout: string }).stdout;
    }
  }

  /** Starts a program of the build on the same store; the caller ends it. */
  spawn(program: string, ...args: string[]): ChildProcess {
    const env = { ...process.env, DASHCORE_STORE: this.store };
    return spawn(join(build, 'bin', program), args, { env, stdio: ['pipe', 'ignore', 'inherit'] });
  }
}

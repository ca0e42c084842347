/** A Number where that is exact, and a BigInt above 2^53; both are taken. */
export type Integer = number | bigint;

/** What the library throws: a word such as 'invalid_value', and the input at fault. */
export interface DashcoreError extends Error { code: string; field: string | null }

export interface StoreOptions {
  store?: string; program?: string; redactKeys?: string; acexyUrl?: string; acestreamUrl?: string;
  warpCli?: string; waitMs?: Integer; queueCapacity?: number; flags?: number;
}
export interface EntryOptions {
  details?: string | null; user?: string | null; timestamp?: Integer; flags?: number;
}
export interface Filter {
  days?: number; types?: string | null; query?: string | null; user?: string | null;
  limit?: number; since?: Integer; until?: Integer; cursor?: string | null;
}
export interface RunOptions {
  intervalSeconds?: Integer; nextRun?: Integer; trigger?: number; flags?: number;
  user?: string | null; host?: string | null; started?: Integer; pid?: Integer;
}
export interface Schedule { nextRun?: Integer; intervalSeconds?: Integer; flags?: number }

export interface Entry {
  id: Integer; timestamp: Integer; type: string; message: string;
  details: string | null; user: string | null;
}
export interface Task {
  taskName: string; status: string; lastError: string | null; lastResult: string | null;
  progressMessage: string | null; lastRun: Integer; lastFinished: Integer;
  lastDurationMs: Integer; nextRun: Integer; intervalSeconds: Integer; overdueSeconds: Integer;
  runId: Integer; runsTotal: Integer; failuresTotal: Integer; progressPercent: number;
  canRun: boolean;
}
export interface Run {
  runId: Integer; taskName: string; started: Integer; finished: Integer; durationMs: Integer;
  outcome: string | null; trigger: string; error: string | null; result: string | null;
  host: string; pid: Integer;
}
export interface Answer {
  body: string; length: number; next: string | null; expires: Integer; revision: Integer;
}
export interface Settings { retentionDays: number; autoRefreshInterval: number }
export interface Streams {
  count: Integer; source: string; error: string | null; checkedAt: Integer; since: Integer;
}
export interface Warp {
  status: string; error: string | null; details: string | null; lastConnected: Integer;
  checkedAt: Integer; since: Integer;
}

/** Read once, from its first record to its last. */
export interface Records<Kind> extends Iterable<Kind> { next(): Kind | null; close(): void }
export interface Activity extends Records<Entry> { cursor(): string }
export interface Export {
  readonly revision: Integer; readonly expires: Integer; read(): string | null; close(): void;
}
export interface Watch { wait(timeoutMs?: Integer): number; wake(): void; close(): void }

export class Core {
  constructor(options?: StoreOptions);
  readonly closed: boolean;
  readonly storeUrl: string;
  close(): void;
  flush(): void;
  check(): void;
  log(type: string, message: string, options?: EntryOptions): Integer;
  logJson(body: string): Answer;
  activity(filter?: Filter): Activity;
  exportLog(format: number, filter?: Filter): Export;
  activityJson(filter?: Filter): Answer;
  summaryJson(bucketSeconds: number, filter?: Filter): Answer;
  taskBegin(name: string, options?: RunOptions): Integer;
  taskProgress(runId: Integer, percent: number, message?: string | null): void;
  taskHeartbeat(runId: Integer): void;
  taskFinish(runId: Integer, result?: string | null): void;
  taskFail(runId: Integer, error: string): void;
  taskSchedule(name: string, options?: Schedule): void;
  taskRequest(name: string, options?: { user?: string | null }): void;
  taskClaim(name: string): Integer;
  tasks(name?: string | null): Records<Task>;
  runs(name: string, options?: { limit?: number }): Records<Run>;
  tasksJson(): Answer;
  runsJson(name: string, options?: { limit?: number }): Answer;
  settings(): Settings;
  settingsSet(name: string, value: Integer, options?: { user?: string | null }): void;
  settingsSetJson(body: string, options?: { flags?: number; user?: string | null }): void;
  settingsJson(): Answer;
  retentionRun(): Integer;
  streams(): Streams;
  warp(): Warp;
  streamsJson(): Answer;
  warpJson(): Answer;
  probeRun(probes: number): void;
  revision(topics?: number): Integer;
  watch(topics?: number): Watch;
  workerStart(duties?: number): void;
  workerStop(): void;
}

export function open(options?: StoreOptions): Core;
export function version(): string;
export function timeNow(): Integer;
export function timeParse(text: string): Integer;
export function timeFormat(time: Integer): string;

export const VERSION_MAJOR: number;
export const VERSION_MINOR: number;
export const VERSION_PATCH: number;
export const TYPE_MAX: number;
export const MESSAGE_MAX: number;
export const DETAILS_MAX: number;
export const DETAILS_DEPTH_MAX: number;
export const USER_MAX: number;
export const TASK_NAME_MAX: number;
export const HOST_MAX: number;
export const INTERVAL_SECONDS_MAX: number;
export const WAIT_MS_MAX: number;
export const QUEUE_CAPACITY_MAX: number;
export const REDACT_KEYS_MAX: number;
export const QUERY_MAX: number;
export const LIMIT_MAX: number;
export const LIMIT_DEFAULT: number;
export const PAGE_BYTES_MAX: number;
export const DAYS_MAX: number;
export const RUNS_KEPT: number;
export const LEASE_SECONDS: number;
export const OK: number;
export const EMISUSE: number;
export const EPARSE: number;
export const EINVAL: number;
export const ERANGE: number;
export const ENOTSUP: number;
export const ENOMEM: number;
export const EBUSY: number;
export const EIO: number;
export const EFULL: number;
export const EACCESS: number;
export const ECORRUPT: number;
export const ENEWER: number;
export const ENOTFOUND: number;
export const EQUEUED: number;
export const ERUNNING: number;
export const ENORUNNER: number;
export const EENDED: number;
export const TIME_SIZE: number;
export const OPEN_FULL: number;
export const OPEN_KEEP_SECRETS: number;
export const OPEN_EXISTING: number;
export const LOG_ASYNC: number;
export const LOG_NOWAIT: number;
export const TODAY: number;
export const EXPORT_NDJSON: number;
export const EXPORT_CSV: number;
export const RUN_LEASED: number;
export const RUN_UNIQUE: number;
export const TRIGGER_HOST: number;
export const TRIGGER_SCHEDULE: number;
export const TRIGGER_MANUAL: number;
export const TASK_CAN_RUN: number;
export const SETTINGS_ALL: number;
export const PROBE_STREAMS: number;
export const PROBE_WARP: number;
export const TOPIC_ACTIVITY: number;
export const TOPIC_TASKS: number;
export const TOPIC_SETTINGS: number;
export const TOPIC_PROBES: number;
export const TOPIC_ALL: number;
export const WORKER_QUEUE: number;
export const WORKER_HEARTBEAT: number;
export const WORKER_RETENTION: number;
export const WORKER_PROBES: number;
export const WORKER_ALL: number;

/**
 * An activity log, background-task status and probes for programs that run unattended.
 *
 *     const core = dashcore.open();
 *     core.log('scrape', '120 channels read', { details: '{"channels":120}' });
 *     for (const entry of core.activity({ limit: 20 })) console.log(entry.message);
 *
 * What the methods do is told in dashcore.h. Times are microseconds since 1970, details and results
 * JSON texts. A number above 2^53 is a BigInt; both are taken. Every error of the library is an
 * Error with code (such as 'invalid_value') and field, the input at fault or null.
 */
'use strict';

const native = load();

function load() {
  const file = `./native-${process.versions.modules}.node`;
  try {
    return require(file);
  } catch (error) {
    if (error.code === 'MODULE_NOT_FOUND') {
      error = new Error(`dashcore was not built for Node ${process.version}: there is no ${file}`);
    } else if (/self-register/.test(error.message)) {
      // So Node says it when the thread that loaded it is gone. The addon says the rest itself.
      error = new Error('dashcore belongs to another thread of this process, which has ended');
    }
    throw error;
  }
}

/* Options by name, for arguments by place: a name that is not there is a mistake. */
function places(options, defaults) {
  if (options === null || typeof options !== 'object') {
    throw new TypeError('options must be an object');
  }
  const values = { ...defaults };
  for (const [name, value] of Object.entries(options)) {
    if (!Object.hasOwn(defaults, name)) throw new TypeError(`there is no option '${name}'`);
    if (value !== undefined) values[name] = value;
  }
  return Object.values(values);
}

/* In the order of bindings/dashcore.i, here and below. */
const STORE = {
  store: null, program: null, redactKeys: null, acexyUrl: null, acestreamUrl: null, warpCli: null,
  waitMs: 0, queueCapacity: 0, flags: 0,
};
const ENTRY = { details: null, user: null, timestamp: 0, flags: 0 };
const FILTER = {
  days: 0, types: null, query: null, user: null, limit: 0, since: 0, until: 0, cursor: null,
};
const RUN = {
  intervalSeconds: 0, nextRun: 0, trigger: 0, flags: 0, user: null, host: null, started: 0, pid: 0,
};
const SCHEDULE = { nextRun: 0, intervalSeconds: 0, flags: 0 };
const REQUEST = { user: null };
const RUNS = { limit: 0 };
const SETTING = { user: null };
const SETTINGS = { flags: 0, user: null };

/* The native object of each of ours. Nobody else gets hold of them, since they trust `this`. */
const handles = new WeakMap();

function handleOf(object) {
  const handle = handles.get(object);
  if (handle === undefined) throw new TypeError('this is no object of dashcore');
  return handle;
}

function wrap(Kind, handle) {
  const object = new Kind();
  handles.set(object, handle);
  return object;
}

class Handle {
  close() { handleOf(this).close(); }
}

class Core extends Handle {
  constructor(options = {}) {
    super();
    handles.set(this, new native.Core(...places(options, STORE)));
  }

  get closed() { return handleOf(this).is_closed(); }
  get storeUrl() { return handleOf(this).store_url(); }
  flush() { handleOf(this).flush(); }
  check() { handleOf(this).check(); }

  log(type, message, options = {}) {
    return handleOf(this).log(type, message, ...places(options, ENTRY));
  }

  logJson(body) { return handleOf(this).log_json(body); }

  activity(filter = {}) {
    return wrap(Activity, handleOf(this).activity(...places(filter, FILTER)));
  }

  exportLog(format, filter = {}) {
    return wrap(Export, handleOf(this).export_log(format, ...places(filter, FILTER)));
  }

  activityJson(filter = {}) { return handleOf(this).activity_json(...places(filter, FILTER)); }

  summaryJson(bucketSeconds, filter = {}) {
    return handleOf(this).summary_json(bucketSeconds, ...places(filter, FILTER));
  }

  taskBegin(name, options = {}) { return handleOf(this).task_begin(name, ...places(options, RUN)); }
  taskProgress(runId, percent, message) { handleOf(this).task_progress(runId, percent, message); }
  taskHeartbeat(runId) { handleOf(this).task_heartbeat(runId); }
  taskFinish(runId, result) { handleOf(this).task_finish(runId, result); }
  taskFail(runId, error) { handleOf(this).task_fail(runId, error); }

  taskSchedule(name, options = {}) {
    handleOf(this).task_schedule(name, ...places(options, SCHEDULE));
  }

  taskRequest(name, options = {}) {
    handleOf(this).task_request(name, ...places(options, REQUEST));
  }

  taskClaim(name) { return handleOf(this).task_claim(name); }
  tasks(name) { return wrap(Tasks, handleOf(this).tasks(name)); }

  runs(name, options = {}) {
    return wrap(Runs, handleOf(this).runs(name, ...places(options, RUNS)));
  }

  tasksJson() { return handleOf(this).tasks_json(); }

  runsJson(name, options = {}) {
    return handleOf(this).runs_json(name, ...places(options, RUNS));
  }

  settings() { return handleOf(this).settings(); }

  settingsSet(name, value, options = {}) {
    handleOf(this).settings_set(name, value, ...places(options, SETTING));
  }

  settingsSetJson(body, options = {}) {
    handleOf(this).settings_set_json(body, ...places(options, SETTINGS));
  }

  settingsJson() { return handleOf(this).settings_json(); }
  retentionRun() { return handleOf(this).retention_run(); }
  streams() { return handleOf(this).streams(); }
  warp() { return handleOf(this).warp(); }
  streamsJson() { return handleOf(this).streams_json(); }
  warpJson() { return handleOf(this).warp_json(); }
  probeRun(probes) { handleOf(this).probe_run(probes); }

  revision(topics = native.TOPIC_ALL) { return handleOf(this).revision(topics); }
  watch(topics = native.TOPIC_ALL) { return wrap(Watch, handleOf(this).watch(topics)); }
  workerStart(duties = native.WORKER_ALL) { handleOf(this).worker_start(duties); }
  workerStop() { handleOf(this).worker_stop(); }
}

/* What is read once, from its first record to its last. */
class Records extends Handle {
  next() { return handleOf(this).next(); }

  *[Symbol.iterator]() {
    for (let record = this.next(); record !== null; record = this.next()) yield record;
  }
}

class Activity extends Records {
  cursor() { return handleOf(this).cursor(); }
}

class Tasks extends Records {}

class Runs extends Records {}

class Export extends Handle {
  read() { return handleOf(this).read(); }
  get revision() { return handleOf(this).revision(); }
  get expires() { return handleOf(this).expires(); }
}

class Watch extends Handle {
  wait(timeoutMs = -1) { return handleOf(this).wait(timeoutMs); }
  wake() { handleOf(this).wake(); }
}

module.exports = {
  open: (options = {}) => new Core(options),
  version: () => native.version(),
  timeNow: () => native.time_now(),
  timeParse: (text) => native.time_parse(text),
  timeFormat: (time) => native.time_format(time),
  Core,
};
for (const name of Object.keys(native)) {
  if (/^[A-Z][A-Z_]*$/.test(name)) module.exports[name] = native[name];
}

/* For `import { open } from 'dashcore'`: Node reads these names without running the file. */
if (false) module.exports = {
  open, version, timeNow, timeParse, timeFormat, Core, VERSION_MAJOR, VERSION_MINOR,
  VERSION_PATCH, TYPE_MAX, MESSAGE_MAX, DETAILS_MAX, DETAILS_DEPTH_MAX, USER_MAX, TASK_NAME_MAX,
  HOST_MAX, INTERVAL_SECONDS_MAX, WAIT_MS_MAX, QUEUE_CAPACITY_MAX, REDACT_KEYS_MAX, QUERY_MAX,
  LIMIT_MAX, LIMIT_DEFAULT, PAGE_BYTES_MAX, DAYS_MAX, RUNS_KEPT, LEASE_SECONDS, OK, EMISUSE,
  EPARSE, EINVAL, ERANGE, ENOTSUP, ENOMEM, EBUSY, EIO, EFULL, EACCESS, ECORRUPT, ENEWER,
  ENOTFOUND, EQUEUED, ERUNNING, ENORUNNER, EENDED, TIME_SIZE, OPEN_FULL, OPEN_KEEP_SECRETS,
  OPEN_EXISTING, LOG_ASYNC, LOG_NOWAIT, TODAY, EXPORT_NDJSON, EXPORT_CSV, RUN_LEASED, RUN_UNIQUE,
  TRIGGER_HOST, TRIGGER_SCHEDULE, TRIGGER_MANUAL, TASK_CAN_RUN, SETTINGS_ALL, PROBE_STREAMS,
  PROBE_WARP, TOPIC_ACTIVITY, TOPIC_TASKS, TOPIC_SETTINGS, TOPIC_PROBES, TOPIC_ALL, WORKER_QUEUE,
  WORKER_HEARTBEAT, WORKER_RETENTION, WORKER_PROBES, WORKER_ALL,
};

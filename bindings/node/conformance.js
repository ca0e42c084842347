// Node's script for tests/bindings/conformance.py, which tells what each case does.
'use strict';

const assert = require('node:assert/strict');
const { readFileSync } = require('node:fs');
const dashcore = require('dashcore');

const UNICODE = 'Grüße 漢字 🎉 مرحبا';
const store = process.argv[2];

const openStore = () => dashcore.open({ store, acexyUrl: '', acestreamUrl: '', warpCli: '' });
const messages = (activity) => [...activity].map((entry) => entry.message);

/* The call throws an error of the library. */
function refused(code, call, field = null) {
  assert.throws(call, (error) => {
    assert.deepEqual([error.code, error.field, error.message !== ''], [code, field, true]);
    return error instanceof Error;
  });
}

function onlyEntry(core, type) {
  const entries = [...core.activity({ types: type })];
  assert.equal(entries.length, 1);
  return entries[0];
}

const cases = {
  version(core) {
    core.log('version', dashcore.version());
  },

  round_trip(core) {
    const options = { details: '{"a": 12.30}', user: 'alice' };
    const id = core.log('round_trip', 'one entry', options);
    const { timestamp, ...entry } = onlyEntry(core, 'round_trip');
    assert.deepEqual(entry, { id, type: 'round_trip', message: 'one entry', ...options });
    assert.ok(Math.abs(timestamp - dashcore.timeNow()) < 60e6);
  },

  unicode(core) {
    const details = JSON.stringify(UNICODE);
    core.log('unicode', UNICODE, { details, user: UNICODE });
    const entry = onlyEntry(core, 'unicode');
    assert.deepEqual([entry.message, entry.details, entry.user], [UNICODE, details, UNICODE]);
  },

  nul(core) {
    core.log('nul', 'a\0b');
    assert.equal(onlyEntry(core, 'nul').message, 'a\uFFFDb');
    refused('invalid_value', () => core.log('a\0b', 'of no type'), 'type');
  },

  broken_text(core) {
    core.log('broken_text', 'a\uD800b');
    assert.match(onlyEntry(core, 'broken_text').message, /^a\uFFFD{1,3}b$/);
  },

  big_ids(core) {
    const timestamp = dashcore.timeNow() - 3_600_000_000 + 1;
    const id = core.log('big_ids', 'first', { timestamp });
    assert.equal(typeof id, 'bigint');
    const filter = { types: 'big_ids', since: BigInt(timestamp), until: timestamp + 1 };
    const entry = core.activity(filter).next();
    assert.deepEqual([entry.id, entry.timestamp], [id, timestamp]);
    core.log('big_ids', `${entry.id} ${entry.timestamp}`);
    const run = core.taskBegin('big_ids');
    core.taskFinish(run, String(run));
  },

  none(core) {
    core.log('none', 'nothing else');
    const cursor = core.activity({ types: 'none' });
    const entry = cursor.next();
    assert.deepEqual([entry.details, entry.user, cursor.next(), cursor.next()],
      [null, null, null, null]);
  },

  bad_type(core) {
    refused('invalid_value', () => core.log('Bad', 'of no type'), 'type');
  },

  wrong_argument(core) {
    for (const text of [[], {}, 5, 1.5, 5n, true, Symbol('s'), () => 1, new String('s')]) {
      assert.throws(() => core.log('wrong_argument', text), TypeError);
      assert.throws(() => core.log('wrong_argument', 'text', { details: text }), TypeError);
      assert.throws(() => core.tasks(text), TypeError);
    }
    for (const id of ['7', null, undefined, [], {}, true, new Number(7)]) {
      assert.throws(() => core.taskFinish(id), TypeError);
    }
    for (const id of [1.5, 2 ** 63, 2n ** 63n, -(2n ** 63n) - 1n, 2 ** 53, NaN, Infinity]) {
      assert.throws(() => core.taskFinish(id), RangeError);
    }
    for (const filter of [{ limit: 2 ** 32 }, { limit: -1 }, { days: 2 ** 31 }]) {
      assert.throws(() => core.activity(filter), RangeError);
    }
    refused('invalid_value', () => core.log('wrong_argument'), 'message');
    assert.throws(() => core.log('wrong_argument', 'text', '{}'), TypeError);
    assert.throws(() => core.log('wrong_argument', 'text', null), TypeError);
    const wrong = { name: 'TypeError', message: "there is no option 'detail'" };
    for (const [method, ...before] of [
      ['log', 'wrong_argument', 'text'], ['activity'], ['activityJson'], ['exportLog', 0],
      ['summaryJson', 3600], ['taskBegin', 'task'], ['taskSchedule', 'task'],
      ['taskRequest', 'task'], ['runs', 'task'], ['runsJson', 'task'],
      ['settingsSet', 'retention_days', 4], ['settingsSetJson', '{"retention_days":4}'],
    ]) {
      assert.throws(() => core[method](...before, { detail: '{}' }), wrong, method);
    }
    assert.throws(() => core.log.call({}, 'wrong_argument', 'text'), TypeError);
  },

  closed() {
    const second = openStore();
    second.log('closed', 'before');
    const cursor = second.activity();
    assert.equal(second.closed, false);
    second.close();
    refused('misuse', () => second.log('closed', 'after'));
    refused('misuse', () => cursor.next());
    cursor.close();
    cursor.close();
    second.close();
    assert.equal(second.closed, true);
  },

  task(core) {
    const run = core.taskBegin('conformance.task', { intervalSeconds: 900 });
    core.taskProgress(run, 50, 'half');
    let task = core.tasks('conformance.task').next();
    assert.deepEqual([task.status, task.progressPercent, task.progressMessage],
      ['running', 50, 'half']);
    core.taskFinish(run, '{"channels": 1.50}');
    task = core.tasks('conformance.task').next();
    assert.deepEqual([task.status, task.lastResult], ['idle', '{"channels": 1.50}']);
    const runs = [...core.runs('conformance.task')];
    assert.deepEqual(runs.map(({ outcome }) => outcome), ['success']);
  },

  task_failure(core) {
    const run = core.taskBegin('conformance.failure');
    core.taskFail(run, 'no route to host');
    const task = core.tasks('conformance.failure').next();
    assert.equal(task.status, 'error');
    assert.match(task.lastError, /no route to host/);
    refused('already_ended', () => core.taskFinish(run));
  },

  run_now(core) {
    core.taskSchedule('conformance.request', { flags: dashcore.TASK_CAN_RUN });
    core.taskRequest('conformance.request', { user: 'alice' });
    refused('already_queued', () => core.taskRequest('conformance.request'));
    const run = core.taskClaim('conformance.request');
    assert.equal(core.taskClaim('conformance.request'), 0);
    core.taskFinish(run);
  },

  settings(core) {
    core.settingsSet('retention_days', 5, { user: 'alice' });
    assert.equal(core.settings().retentionDays, 5);
    refused('out_of_range', () => core.settingsSet('retention_days', 31), 'retention_days');
    assert.equal(core.settings().retentionDays, 5);
  },

  pages(core) {
    for (let number = 0; number < 250; number++) {
      core.log('pages', `entry ${number}`, { flags: dashcore.LOG_ASYNC });
    }
    core.flush();
    const wanted = Array.from({ length: 250 }, (_, index) => `entry ${249 - index}`);
    assert.deepEqual(messages(core.activity({ types: 'pages' })), wanted);
    const first = core.activity({ types: 'pages', limit: 100 });
    assert.deepEqual(messages(first), wanted.slice(0, 100));
    const rest = core.activity({ types: 'pages', cursor: first.cursor() });
    assert.deepEqual(messages(rest), wanted.slice(100));
  },

  records_outlive() {
    const entry = (() => {
      const second = openStore();
      second.log('records_outlive', 'kept');
      const cursor = second.activity({ types: 'records_outlive' });
      const kept = cursor.next();
      cursor.close();
      second.close();
      return kept;
    })();
    global.gc();
    assert.deepEqual([entry.type, entry.message, entry.user], ['records_outlive', 'kept', null]);
  },

  cursor_outlives_core() {
    const cursor = (() => {
      const second = openStore();
      second.log('cursor_outlives_core', 'first');
      second.log('cursor_outlives_core', 'second');
      return second.activity({ types: 'cursor_outlives_core' });
    })();
    assert.equal(cursor.next().message, 'second');
    global.gc();
    global.gc();
    assert.deepEqual([cursor.next().message, cursor.next()], ['first', null]);
  },

  watch(core) {
    const watch = core.watch(dashcore.TOPIC_ACTIVITY);
    assert.equal(watch.wait(50), 0);
    core.log('watch', 'seen');
    assert.equal(watch.wait(5000), dashcore.TOPIC_ACTIVITY);
    assert.equal(watch.wait(50), 0);
  },

  answer(core) {
    const { body } = core.logJson('{"type":"answer","message":"by JSON"}');
    const [, id] = /^\{"ids":\[(\d+)\]\}$/.exec(body);
    const answer = core.activityJson({ types: 'answer' });
    assert.ok(answer.body.includes(id) && answer.body.includes('by JSON'));
    assert.deepEqual([answer.length, answer.next], [Buffer.byteLength(answer.body), null]);
  },
};

function leaveOpen(core) {
  core.log('exit_without_close', 'left open');
  const cursor = core.activity();
  cursor.next();
  global.left = [core, cursor, core.watch()];
  core.workerStart();
}

/* The types, and the names for `import`, are lists that nothing else compares with what there is. */
async function checkNames() {
  const names = Object.keys(dashcore).sort();
  const types = readFileSync(require.resolve('dashcore').replace(/js$/, 'd.ts'), 'utf8');
  const typed = types.matchAll(/^export (?:const|function|class) (\w+)/gm);
  assert.deepEqual(Array.from(typed, ([, name]) => name).sort(), names);
  const imported = Object.keys(await import(require.resolve('dashcore')));
  assert.deepEqual(imported.filter((name) => !/^(default|module\.exports)$/.test(name)).sort(), names);
}

async function main() {
  await checkNames();
  const core = openStore();
  if (process.argv[3] === 'exit') {
    leaveOpen(core);
    return;
  }
  for (const [name, run] of Object.entries(cases)) {
    try {
      run(core);
      console.log(`ok ${name}`);
    } catch (error) {
      console.log(`not ok ${name}: ${JSON.stringify(error.stack)}`);
      process.exitCode = 1;
    }
  }
  core.close();
}

main();

// Misuses the binding as far as JavaScript lets it: hostile.js STORE
'use strict';

const assert = require('node:assert/strict');
const { spawnSync } = require('node:child_process');
const { Worker, isMainThread, parentPort, workerData } = require('node:worker_threads');

const open = (dashcore) => dashcore.open({
  store: workerData ?? process.argv[2], acexyUrl: '', acestreamUrl: '', warpCli: '',
});

/* The same numbers each time. */
let seed = 1;
function random(below) {
  seed = (seed * 48271) % 2147483647;
  return seed % below;
}

const pick = (list) => list[random(list.length)];

function callByChance(objects, values) {
  const counts = [0, 0];
  for (let i = 0; i < 20000; i++) {
    const object = pick(objects);
    const names = Object.getOwnPropertyNames(Object.getPrototypeOf(object))
      .concat('next', 'close')
      .filter((name) => !/^(constructor|wait|close|probeRun|retentionRun)$/.test(name));
    const from = random(5) === 0 ? pick(objects) : object;
    const given = Array.from({ length: random(6) }, () => pick(values));
    try {
      const member = Reflect.get(object, pick(names), from);
      if (typeof member === 'function') member.call(pick([object, from, pick(values)]), ...given);
      counts[0]++;
    } catch (error) {
      assert.notEqual(error.message, '');
      counts[1]++;
    }
  }
  assert.ok(counts[0] > 100 && counts[1] > 1000, String(counts));
}

function misuse(dashcore) {
  const core = open(dashcore);
  core.log('a', 'b');
  core.taskBegin('t');
  const objects = [core, core.activity(), core.tasks(), core.runs('t'), core.watch(),
    core.exportLog(dashcore.EXPORT_CSV)];
  const values = [undefined, null, true, 0, 1, -1, -0, 1.5, NaN, Infinity, 2 ** 53, 2 ** 63,
    2n ** 63n, -(2n ** 70n), 1n,
    '', 'x', '10', 'a\0b', '\uD800', 'x'.repeat(5000), 't', [], {}, { limit: 1 },
    { limit: 'x' }, { types: 't', cursor: 'x' },
    Symbol('s'), () => 1, new Date(), new Uint8Array(9),
    new Proxy({}, {}), new Proxy(core, {}), Object.create(core), Promise.resolve(), process.stdout,
    { get limit() { throw new Error('no'); } },
    { toString() { throw new Error('no'); } }, ...objects];
  callByChance(objects, values);

  const { log } = core;
  for (const object of [undefined, {}, new Proxy(core, {}), Object.create(core), objects[1]]) {
    assert.throws(() => log.call(object, 'a', 'b'), TypeError);
  }
  for (const object of objects.slice(1)) {
    const copy = new object.constructor();
    assert.throws(() => copy.close(), TypeError);
  }

  // What is collected takes nothing away from others.
  for (let i = 0; i < 200; i++) open(dashcore).activity().next();
  global.gc();
  const cursor = open(dashcore).activity();
  global.gc();
  assert.ok(cursor.next());

  const file = require.resolve('dashcore');
  for (const name of Object.keys(require.cache)) delete require.cache[name];
  open(require(file)).log('loaded', 'again');
  core.log('still', 'x');
  core.close();
  assert.throws(() => objects[1].next(), { code: 'misuse' });
}

/* One thread has the library, whoever loads it first, and even when it is gone. */
function startWorker() {
  const worker = new Worker(__filename, { workerData: process.argv[2] });
  const said = new Promise((resolve, reject) => {
    worker.on('message', resolve).on('error', reject);
  });
  return { worker, said };
}

async function loadFirst() {
  misuse(require('dashcore'));
  for (const { said } of [startWorker(), startWorker()]) {
    assert.match(await said, /belongs to another thread/);
  }
}

async function loadLast() {
  const { worker, said } = startWorker();
  assert.equal(await said, 'loaded');
  await worker.terminate();
  assert.throws(() => require('dashcore'), /belongs to another thread/);
}

function workInThread() {
  let said = 'loaded';
  try {
    open(require('dashcore')).workerStart();
  } catch (error) {
    said = error.message;
  }
  parentPort.postMessage(said);
  if (said === 'loaded') for (;;);
}

async function main() {
  if (process.argv[3] === 'last') {
    await loadLast();
    return;
  }
  await loadFirst();
  const flags = [...process.execArgv, __filename, process.argv[2], 'last'];
  const done = spawnSync(process.execPath, flags, { encoding: 'utf8', timeout: 60000 });
  assert.deepEqual([done.stdout, done.stderr, done.status], ['', '', 0]);
  console.log('survived');
}

if (isMainThread) main();
else workInThread();

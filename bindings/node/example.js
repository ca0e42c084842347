// dashcore in Node: logs, runs a task, handles an error and reads the log. The store is the default
// one; $DASHCORE_STORE names another.
'use strict';

const dashcore = require('dashcore');

const core = dashcore.open();
core.log('scrape', '120 channels read', { details: JSON.stringify({ channels: 120 }) });

const run = core.taskBegin('playlist_refresh', { intervalSeconds: 900 });
try {
  core.taskProgress(run, 50, 'writing the playlist');
  core.taskFinish(run, JSON.stringify({ entries: 120 }));
} catch (error) {
  core.taskFail(run, error.stack);
  throw error;
}

try {
  core.settingsSet('retention_days', 31);
} catch (error) {
  if (error.code !== 'out_of_range') throw error;
  console.log(`error: ${error.message}`);
}

for (const entry of core.activity({ days: 1, limit: 3 })) {
  console.log(`${entry.type}: ${entry.message}`);
}
core.close();

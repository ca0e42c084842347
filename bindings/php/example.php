<?php

/* dashcore in PHP: logs, runs a task, handles an error and reads the log. The store is the default
 * one; $DASHCORE_STORE names another. */

declare(strict_types=1);

require 'Dashcore.php';

$core = new Dashcore\Core();
$core->log('scrape', '120 channels read', details: json_encode(['channels' => 120]));

$run = $core->taskBegin('playlist_refresh', intervalSeconds: 900);
try {
    $core->taskProgress($run, 50, 'writing the playlist');
    $core->taskFinish($run, json_encode(['entries' => 120]));
} catch (Throwable $error) {
    $core->taskFail($run, (string)$error);
    throw $error;
}

try {
    $core->settingsSet('retention_days', 31);
} catch (Dashcore\DashcoreException $error) {
    echo "error: {$error->getMessage()}\n";
}

foreach ($core->activity(days: 1, limit: 3) as $entry) {
    echo "$entry->type: $entry->message\n";
}
$core->close();

<?php

/* PHP's script for tests/bindings/conformance.py, which tells what each case does. */

declare(strict_types=1);

require 'Dashcore.php';

use Dashcore\Core;
use Dashcore\DashcoreException;

const UNICODE = 'Grüße 漢字 🎉 مرحبا';

function open_store(): Core
{
    return new Core(store: $GLOBALS['argv'][1], acexyUrl: '', acestreamUrl: '', warpCli: '');
}

function equal(mixed $got, mixed $wanted): void
{
    if ($got !== $wanted) {
        throw new Exception(var_export($got, true) . ' is not ' . var_export($wanted, true));
    }
}

/** The call raises an error of the library with that name. */
function refused(string $name, Closure $call, ?string $field = null): void
{
    try {
        $call();
    } catch (DashcoreException $error) {
        equal([$error->name, $error->field], [$name, $field]);
        equal([$error->getCode() < 0, $error->getMessage() !== ''], [true, true]);
        return;
    }
    throw new Exception("no error, $name was expected");
}

/** The call raises an error of PHP's own. */
function wrong(string $class, Closure $call): void
{
    try {
        $call();
    } catch (Error $error) {
        equal(get_class($error), $class);
        return;
    }
    throw new Exception("no error, $class was expected");
}

function only_entry(Core $core, string $type): Dashcore\Entry
{
    $entries = iterator_to_array($core->activity(types: $type));
    equal(count($entries), 1);
    return $entries[0];
}

function messages(Dashcore\Activity $activity): array
{
    return array_map(fn($entry) => $entry->message, iterator_to_array($activity));
}

$cases = [
    'version' => function (Core $core) {
        $core->log('version', Dashcore\version());
        $file = stream_resolve_include_path('Dashcore.php');
        exec(sprintf("%s -n -d display_errors=1 %s 2>&1", PHP_BINARY, escapeshellarg($file)), $said);
        equal(str_contains(implode($said),
            'dashcore is not loaded: set extension=' . dirname($file) . '/dashcore.so in'), true);
    },

    'round_trip' => function (Core $core) {
        $id = $core->log('round_trip', 'one entry', details: '{"a": 12.30}', user: 'alice');
        $entry = only_entry($core, 'round_trip');
        equal([$entry->id, $entry->type, $entry->message, $entry->details, $entry->user],
            [$id, 'round_trip', 'one entry', '{"a": 12.30}', 'alice']);
        equal(abs($entry->timestamp - Dashcore\time_now()) < 60_000_000, true);
    },

    'unicode' => function (Core $core) {
        $core->log('unicode', UNICODE, '"' . UNICODE . '"', UNICODE);
        $entry = only_entry($core, 'unicode');
        equal([$entry->message, $entry->details, $entry->user],
            [UNICODE, '"' . UNICODE . '"', UNICODE]);
    },

    'nul' => function (Core $core) {
        $core->log('nul', "a\0b");
        equal(only_entry($core, 'nul')->message, "a\u{FFFD}b");
        refused('invalid_value', fn() => $core->log("a\0b", 'of no type'), 'type');
    },

    'broken_text' => function (Core $core) {
        $core->log('broken_text', "a\xFFb");
        equal(only_entry($core, 'broken_text')->message, "a\u{FFFD}b");
    },

    'big_ids' => function (Core $core) {
        $timestamp = Dashcore\time_now() - 3_600_000_000 + 1;
        $id = $core->log('big_ids', 'first', timestamp: $timestamp);
        $cursor = $core->activity(types: 'big_ids', since: $timestamp, until: $timestamp + 1);
        $entry = $cursor->next();
        equal([$entry->id, $entry->timestamp], [$id, $timestamp]);
        $core->log('big_ids', "$entry->id $entry->timestamp");
        $run = $core->taskBegin('big_ids');
        $core->taskFinish($run, (string)$run);
    },

    'none' => function (Core $core) {
        $core->log('none', 'nothing else');
        $cursor = $core->activity(types: 'none');
        $entry = $cursor->next();
        equal([$entry->details, $entry->user, $cursor->next(), $cursor->next()],
            [null, null, null, null]);
    },

    'bad_type' => fn(Core $core) =>
        refused('invalid_value', fn() => $core->log('Bad', 'of no type'), 'type'),

    'wrong_argument' => function (Core $core) {
        $native = (fn() => $this->native)->call($core);
        foreach ([[], ['a' => 1], new stdClass(), 5, 1.5, true, STDIN] as $no) {
            wrong('TypeError', fn() => $core->log('wrong_argument', $no));
            wrong('TypeError', fn() => $core->log('wrong_argument', 'text', details: $no));
            wrong('TypeError', fn() => $native->log('wrong_argument', $no, null, null, 0, 0));
        }
        foreach (['7', 1.5, null, [], 2 ** 63] as $no) {
            wrong('TypeError', fn() => $core->taskFinish($no));
            wrong('TypeError', fn() => $native->task_finish($no));
        }
        wrong('ValueError', fn() => $core->activity(limit: 1 << 32));
        wrong('ValueError', fn() => $core->activity(limit: -1));
        wrong('ValueError', fn() => $core->activity(days: 1 << 31));
        wrong('ArgumentCountError', fn() => $core->log('wrong_argument'));
        wrong('ArgumentCountError', fn() => $native->log('wrong_argument'));
        wrong('ArgumentCountError', fn() => $native->log('a', 'b', null, null, 0, 0, 7));
        wrong('Error', fn() => $core->log('wrong_argument', 'text', detail: '{}'));
        wrong('Error', fn() => clone $native);
        wrong('Error', fn() => new Dashcore\Native\Entry());
    },

    'closed' => function () {
        $second = open_store();
        $second->log('closed', 'before');
        $cursor = $second->activity();
        equal($second->isClosed(), false);
        $second->close();
        refused('misuse', fn() => $second->log('closed', 'after'));
        refused('misuse', fn() => $cursor->next());
        $cursor->close();
        $cursor->close();
        $second->close();
        equal($second->isClosed(), true);
    },

    'task' => function (Core $core) {
        $run = $core->taskBegin('conformance.task', intervalSeconds: 900);
        $core->taskProgress($run, 50, 'half');
        $task = $core->tasks('conformance.task')->next();
        equal([$task->status, $task->progressPercent, $task->progressMessage],
            ['running', 50, 'half']);
        $core->taskFinish($run, '{"channels": 1.50}');
        $task = $core->tasks('conformance.task')->next();
        equal([$task->status, $task->lastResult], ['idle', '{"channels": 1.50}']);
        $runs = iterator_to_array($core->runs('conformance.task'));
        equal([count($runs), $runs[0]->outcome], [1, 'success']);
    },

    'task_failure' => function (Core $core) {
        $run = $core->taskBegin('conformance.failure');
        $core->taskFail($run, 'no route to host');
        $task = $core->tasks('conformance.failure')->next();
        equal([$task->status, str_contains($task->lastError, 'no route to host')], ['error', true]);
        refused('already_ended', fn() => $core->taskFinish($run));
    },

    'run_now' => function (Core $core) {
        $core->taskSchedule('conformance.request', flags: Dashcore\TASK_CAN_RUN);
        $core->taskRequest('conformance.request', user: 'alice');
        refused('already_queued', fn() => $core->taskRequest('conformance.request'));
        $run = $core->taskClaim('conformance.request');
        equal($core->taskClaim('conformance.request'), 0);
        $core->taskFinish($run);
    },

    'settings' => function (Core $core) {
        $core->settingsSet('retention_days', 5, user: 'alice');
        equal($core->settings()->retentionDays, 5);
        refused('out_of_range', fn() => $core->settingsSet('retention_days', 31), 'retention_days');
        equal($core->settings()->retentionDays, 5);
    },

    'pages' => function (Core $core) {
        for ($number = 0; $number < 250; $number++) {
            $core->log('pages', "entry $number", flags: Dashcore\LOG_ASYNC);
        }
        $core->flush();
        $wanted = array_map(fn($number) => "entry $number", range(249, 0));
        equal(messages($core->activity(types: 'pages')), $wanted);
        $first = $core->activity(types: 'pages', limit: 100);
        equal(messages($first), array_slice($wanted, 0, 100));
        $rest = $core->activity(types: 'pages', cursor: $first->cursor());
        equal(messages($rest), array_slice($wanted, 100));
    },

    'records_outlive' => function () {
        $second = open_store();
        $second->log('records_outlive', 'kept');
        $cursor = $second->activity(types: 'records_outlive');
        $entry = $cursor->next();
        $cursor->close();
        $second->close();
        unset($cursor, $second);
        gc_collect_cycles();
        equal([$entry->type, $entry->message, $entry->user], ['records_outlive', 'kept', null]);
    },

    'cursor_outlives_core' => function () {
        $second = open_store();
        $second->log('cursor_outlives_core', 'first');
        $second->log('cursor_outlives_core', 'second');
        $cursor = $second->activity(types: 'cursor_outlives_core');
        equal($cursor->next()->message, 'second');
        unset($second);
        gc_collect_cycles();
        equal([$cursor->next()->message, $cursor->next()], ['first', null]);
    },

    'watch' => function (Core $core) {
        $watch = $core->watch(Dashcore\TOPIC_ACTIVITY);
        equal($watch->wait(50), 0);
        $core->log('watch', 'seen');
        equal($watch->wait(5000), Dashcore\TOPIC_ACTIVITY);
        equal($watch->wait(50), 0);
    },

    'answer' => function (Core $core) {
        $body = $core->logJson('{"type":"answer","message":"by JSON"}')->body;
        equal(preg_match('/^\{"ids":\[(\d+)\]\}$/', $body, $found), 1);
        $answer = $core->activityJson(types: 'answer');
        equal([str_contains($answer->body, $found[1]), str_contains($answer->body, 'by JSON')],
            [true, true]);
        equal([$answer->length, $answer->next], [strlen($answer->body), null]);
    },

    'fork' => function (Core $core) {
        $core->log('fork', 'before');
        $cursor = $core->activity();
        $cursor->next();
        $child = pcntl_fork();
        if ($child === 0) {
            $core->log('fork', 'in the child');
            $cursor->next();
            exit(0);
        }
        pcntl_waitpid($child, $status);
        equal($status, 0);
        $core->log('fork', 'after');
    },
];

$core = open_store();
if (($argv[2] ?? '') === 'exit') {
    $core->log('exit_without_close', 'left open');
    $cursor = $core->activity();
    $cursor->next();
    $watch = $core->watch();
    $core->workerStart();
    exit(0);
}
$failed = 0;
foreach ($cases as $name => $case) {
    try {
        $case($core);
        echo "ok $name\n";
    } catch (Throwable $error) {
        echo "not ok $name: ", json_encode((string)$error), "\n";
        $failed = 1;
    }
}
$core->close();
exit($failed);

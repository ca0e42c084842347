<?php

declare(strict_types=1);

/**
 * An activity log, background-task status and probes for programs that run unattended.
 *
 *     $core = new Dashcore\Core();
 *     $core->log('scrape', '120 channels read', details: '{"channels":120}');
 *     foreach ($core->activity(limit: 20) as $entry) { echo $entry->message, "\n"; }
 *
 * What the methods do is told in dashcore.h; its constants are here as Dashcore\TASK_CAN_RUN and so
 * on. Times are microseconds since 1970, details and results JSON texts. Every error of the library
 * is a Dashcore\DashcoreException with $name (such as "invalid_value"), getCode() and $field, the
 * input at fault or null.
 */

namespace Dashcore;

if (!\extension_loaded('dashcore')) {
    $file = __DIR__ . '/dashcore.so';
    throw new \RuntimeException('The extension dashcore is not loaded: set extension='
        . (\is_file($file) ? $file : 'dashcore') . ' in php.ini, or by php -d');
}

final class Core
{
    private readonly Native\Core $native;

    public function __construct(
        ?string $store = null,
        ?string $program = null,
        ?string $redactKeys = null,
        ?string $acexyUrl = null,
        ?string $acestreamUrl = null,
        ?string $warpCli = null,
        int $waitMs = 0,
        int $queueCapacity = 0,
        int $flags = 0,
    ) {
        $this->native = new Native\Core($store, $program, $redactKeys, $acexyUrl, $acestreamUrl,
            $warpCli, $waitMs, $queueCapacity, $flags);
    }

    public function close(): void { $this->native->close(); }
    public function isClosed(): bool { return $this->native->is_closed(); }
    public function storeUrl(): string { return $this->native->store_url(); }
    public function flush(): void { $this->native->flush(); }
    public function check(): void { $this->native->check(); }

    public function log(string $type, string $message, ?string $details = null,
        ?string $user = null, int $timestamp = 0, int $flags = 0): int
    {
        return $this->native->log($type, $message, $details, $user, $timestamp, $flags);
    }

    public function logJson(string $body): Answer
    {
        return new Answer(...$this->native->log_json($body));
    }

    public function activity(int $days = 0, ?string $types = null, ?string $query = null,
        ?string $user = null, int $limit = 0, int $since = 0, int $until = 0,
        ?string $cursor = null): Activity
    {
        return new Activity($this->native->activity($days, $types, $query, $user, $limit, $since,
            $until, $cursor));
    }

    public function exportLog(int $format, int $days = 0, ?string $types = null,
        ?string $query = null, ?string $user = null, int $limit = 0, int $since = 0, int $until = 0,
        ?string $cursor = null): Export
    {
        return new Export($this->native->export_log($format, $days, $types, $query, $user, $limit,
            $since, $until, $cursor));
    }

    public function activityJson(int $days = 0, ?string $types = null, ?string $query = null,
        ?string $user = null, int $limit = 0, int $since = 0, int $until = 0,
        ?string $cursor = null): Answer
    {
        return new Answer(...$this->native->activity_json($days, $types, $query, $user, $limit,
            $since, $until, $cursor));
    }

    public function summaryJson(int $bucketSeconds, int $days = 0, ?string $types = null,
        ?string $query = null, ?string $user = null, int $limit = 0, int $since = 0, int $until = 0,
        ?string $cursor = null): Answer
    {
        return new Answer(...$this->native->summary_json($bucketSeconds, $days, $types, $query,
            $user, $limit, $since, $until, $cursor));
    }

    public function taskBegin(string $name, int $intervalSeconds = 0, int $nextRun = 0,
        int $trigger = TRIGGER_HOST, int $flags = 0, ?string $user = null, ?string $host = null,
        int $started = 0, int $pid = 0): int
    {
        return $this->native->task_begin($name, $intervalSeconds, $nextRun, $trigger, $flags,
            $user, $host, $started, $pid);
    }

    public function taskProgress(int $runId, int $percent, ?string $message = null): void
    {
        $this->native->task_progress($runId, $percent, $message);
    }

    public function taskHeartbeat(int $runId): void { $this->native->task_heartbeat($runId); }

    public function taskFinish(int $runId, ?string $result = null): void
    {
        $this->native->task_finish($runId, $result);
    }

    public function taskFail(int $runId, string $error): void
    {
        $this->native->task_fail($runId, $error);
    }

    public function taskSchedule(string $name, int $nextRun = 0, int $intervalSeconds = 0,
        int $flags = 0): void
    {
        $this->native->task_schedule($name, $nextRun, $intervalSeconds, $flags);
    }

    public function taskRequest(string $name, ?string $user = null): void
    {
        $this->native->task_request($name, $user);
    }

    public function taskClaim(string $name): int { return $this->native->task_claim($name); }

    public function tasks(?string $name = null): Tasks
    {
        return new Tasks($this->native->tasks($name));
    }

    public function runs(string $name, int $limit = 0): Runs
    {
        return new Runs($this->native->runs($name, $limit));
    }

    public function tasksJson(): Answer { return new Answer(...$this->native->tasks_json()); }

    public function runsJson(string $name, int $limit = 0): Answer
    {
        return new Answer(...$this->native->runs_json($name, $limit));
    }

    public function settings(): Settings { return new Settings(...$this->native->settings()); }

    public function settingsSet(string $name, int $value, ?string $user = null): void
    {
        $this->native->settings_set($name, $value, $user);
    }

    public function settingsSetJson(string $body, int $flags = 0, ?string $user = null): void
    {
        $this->native->settings_set_json($body, $flags, $user);
    }

    public function settingsJson(): Answer { return new Answer(...$this->native->settings_json()); }
    public function retentionRun(): int { return $this->native->retention_run(); }

    public function streams(): Streams { return new Streams(...$this->native->streams()); }
    public function warp(): Warp { return new Warp(...$this->native->warp()); }
    public function streamsJson(): Answer { return new Answer(...$this->native->streams_json()); }
    public function warpJson(): Answer { return new Answer(...$this->native->warp_json()); }
    public function probeRun(int $probes): void { $this->native->probe_run($probes); }

    public function revision(int $topics = TOPIC_ALL): int
    {
        return $this->native->revision($topics);
    }

    public function watch(int $topics = TOPIC_ALL): Watch
    {
        return new Watch($this->native->watch($topics));
    }

    public function workerStart(int $duties = WORKER_ALL): void
    {
        $this->native->worker_start($duties);
    }

    public function workerStop(): void { $this->native->worker_stop(); }
}

/** What is read once, from its first record to its last. */
trait Records
{
    public function close(): void { $this->native->close(); }

    public function getIterator(): \Generator
    {
        while (($record = $this->next()) !== null) {
            yield $record;
        }
    }
}

final class Activity implements \IteratorAggregate
{
    use Records;

    /** @internal */
    public function __construct(private readonly Native\Activity $native) {}

    public function next(): ?Entry
    {
        $record = $this->native->next();
        return $record === null ? null : new Entry(...$record);
    }

    /** Where the next page begins, after the last entry read. */
    public function cursor(): string { return $this->native->cursor(); }
}

final class Tasks implements \IteratorAggregate
{
    use Records;

    /** @internal */
    public function __construct(private readonly Native\Tasks $native) {}

    public function next(): ?Task
    {
        $record = $this->native->next();
        return $record === null ? null : new Task(...$record);
    }
}

final class Runs implements \IteratorAggregate
{
    use Records;

    /** @internal */
    public function __construct(private readonly Native\Runs $native) {}

    public function next(): ?Run
    {
        $record = $this->native->next();
        return $record === null ? null : new Run(...$record);
    }
}

/** A whole log as text, piece by piece. */
final class Export
{
    /** @internal */
    public function __construct(private readonly Native\Export $native) {}

    public function read(): ?string { return $this->native->read(); }
    public function revision(): int { return $this->native->revision(); }
    public function expires(): int { return $this->native->expires(); }
    public function close(): void { $this->native->close(); }
}

final class Watch
{
    /** @internal */
    public function __construct(private readonly Native\Watch $native) {}

    public function wait(int $timeoutMs = -1): int { return $this->native->wait($timeoutMs); }
    public function wake(): void { $this->native->wake(); }
    public function close(): void { $this->native->close(); }
}

final class Entry
{
    /** @internal */
    public function __construct(
        public readonly int $id,
        public readonly int $timestamp,
        public readonly string $type,
        public readonly string $message,
        public readonly ?string $details,
        public readonly ?string $user,
    ) {}
}

final class Task
{
    /** @internal */
    public function __construct(
        public readonly string $taskName,
        public readonly string $status,
        public readonly ?string $lastError,
        public readonly ?string $lastResult,
        public readonly ?string $progressMessage,
        public readonly int $lastRun,
        public readonly int $lastFinished,
        public readonly int $lastDurationMs,
        public readonly int $nextRun,
        public readonly int $intervalSeconds,
        public readonly int $overdueSeconds,
        public readonly int $runId,
        public readonly int $runsTotal,
        public readonly int $failuresTotal,
        public readonly int $progressPercent,
        public readonly bool $canRun,
    ) {}
}

final class Run
{
    /** @internal */
    public function __construct(
        public readonly int $runId,
        public readonly string $taskName,
        public readonly int $started,
        public readonly int $finished,
        public readonly int $durationMs,
        public readonly ?string $outcome,
        public readonly string $trigger,
        public readonly ?string $error,
        public readonly ?string $result,
        public readonly string $host,
        public readonly int $pid,
    ) {}
}

final class Answer
{
    /** @internal */
    public function __construct(
        public readonly string $body,
        public readonly int $length,
        public readonly ?string $next,
        public readonly int $expires,
        public readonly int $revision,
    ) {}
}

final class Settings
{
    /** @internal */
    public function __construct(
        public readonly int $retentionDays,
        public readonly int $autoRefreshInterval,
    ) {}
}

final class Streams
{
    /** @internal */
    public function __construct(
        public readonly int $count,
        public readonly string $source,
        public readonly ?string $error,
        public readonly int $checkedAt,
        public readonly int $since,
    ) {}
}

final class Warp
{
    /** @internal */
    public function __construct(
        public readonly string $status,
        public readonly ?string $error,
        public readonly ?string $details,
        public readonly int $lastConnected,
        public readonly int $checkedAt,
        public readonly int $since,
    ) {}
}

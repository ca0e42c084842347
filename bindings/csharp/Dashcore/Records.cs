using System;

// Copies of what the library gives. Times are microseconds since 1970; what each member means is
// told in dashcore.h.
namespace Dashcore {

/// <summary>An entry of the log. Details are JSON or null.</summary>
public sealed class Entry {
    public long Id { get; private set; }
    public long Timestamp { get; private set; }
    public string Type { get; private set; }
    public string Message { get; private set; }
    public string Details { get; private set; }
    public string User { get; private set; }

    /// <summary>Such as "2026-11-21T12:00:00.000000Z scrape: 120 channels read".</summary>
    public override string ToString() {
        return Library.TimeFormat(Timestamp) + " " + Type + ": " + Message;
    }

    internal static Entry Take(IntPtr address) {
        if (address == IntPtr.Zero)
            return null;
        using (var memory = new EntryMemory(address, true)) {
            return new Entry {
                Id = memory.Id,
                Timestamp = memory.Timestamp,
                Type = memory.Type,
                Message = memory.Message,
                Details = memory.Details,
                User = memory.User,
            };
        }
    }
}

/// <summary>A task and its latest run. Programs have another Task and TaskStatus, those of
/// System.Threading.Tasks.</summary>
public sealed class TaskRecord {
    public string TaskName { get; private set; }
    public string Status { get; private set; }
    public string LastError { get; private set; }
    public string LastResult { get; private set; }
    public string ProgressMessage { get; private set; }
    public long LastRun { get; private set; }
    public long LastFinished { get; private set; }
    public long LastDurationMs { get; private set; }
    public long NextRun { get; private set; }
    public long IntervalSeconds { get; private set; }
    public long OverdueSeconds { get; private set; }
    public long RunId { get; private set; }
    public long RunsTotal { get; private set; }
    public long FailuresTotal { get; private set; }
    public int ProgressPercent { get; private set; }
    public bool CanRun { get; private set; }

    internal static TaskRecord Take(IntPtr address) {
        if (address == IntPtr.Zero)
            return null;
        using (var memory = new TaskMemory(address, true)) {
            return new TaskRecord {
                TaskName = memory.TaskName,
                Status = memory.Status,
                LastError = memory.LastError,
                LastResult = memory.LastResult,
                ProgressMessage = memory.ProgressMessage,
                LastRun = memory.LastRun,
                LastFinished = memory.LastFinished,
                LastDurationMs = memory.LastDurationMs,
                NextRun = memory.NextRun,
                IntervalSeconds = memory.IntervalSeconds,
                OverdueSeconds = memory.OverdueSeconds,
                RunId = memory.RunId,
                RunsTotal = memory.RunsTotal,
                FailuresTotal = memory.FailuresTotal,
                ProgressPercent = memory.ProgressPercent,
                CanRun = memory.CanRun != 0,
            };
        }
    }
}

/// <summary>A run of a task. Its outcome is null while it is under way; error and result are JSON
/// or null.</summary>
public sealed class Run {
    public long RunId { get; private set; }
    public string TaskName { get; private set; }
    public long Started { get; private set; }
    public long Finished { get; private set; }
    public long DurationMs { get; private set; }
    public string Outcome { get; private set; }
    public string Trigger { get; private set; }
    public string Error { get; private set; }
    public string Result { get; private set; }
    public string Host { get; private set; }
    public long Pid { get; private set; }

    internal static Run Take(IntPtr address) {
        if (address == IntPtr.Zero)
            return null;
        using (var memory = new RunMemory(address, true)) {
            return new Run {
                RunId = memory.RunId,
                TaskName = memory.TaskName,
                Started = memory.Started,
                Finished = memory.Finished,
                DurationMs = memory.DurationMs,
                Outcome = memory.Outcome,
                Trigger = memory.Trigger,
                Error = memory.Error,
                Result = memory.Result,
                Host = memory.Host,
                Pid = memory.Pid,
            };
        }
    }
}

/// <summary>The body of an answer over HTTP, its length in bytes, and where the next page begins,
/// or null.</summary>
public sealed class Answer {
    public string Body { get; private set; }
    public long Length { get; private set; }
    public string Next { get; private set; }
    public long Expires { get; private set; }
    public long Revision { get; private set; }

    internal static Answer Take(IntPtr address) {
        if (address == IntPtr.Zero)
            return null;
        using (var memory = new AnswerMemory(address, true)) {
            return new Answer {
                Body = memory.Body,
                Length = memory.Length,
                Next = memory.Next,
                Expires = memory.Expires,
                Revision = memory.Revision,
            };
        }
    }
}

/// <summary>The settings in force.</summary>
public sealed class Settings {
    public int RetentionDays { get; private set; }
    public int AutoRefreshInterval { get; private set; }

    internal static Settings Take(IntPtr address) {
        if (address == IntPtr.Zero)
            return null;
        using (var memory = new SettingsMemory(address, true)) {
            return new Settings {
                RetentionDays = memory.RetentionDays,
                AutoRefreshInterval = memory.AutoRefreshInterval,
            };
        }
    }
}

/// <summary>How many streams are active; -1 when that is not known.</summary>
public sealed class Streams {
    public long Count { get; private set; }
    public string Source { get; private set; }
    public string Error { get; private set; }
    public long CheckedAt { get; private set; }
    public long Since { get; private set; }

    internal static Streams Take(IntPtr address) {
        if (address == IntPtr.Zero)
            return null;
        using (var memory = new StreamsMemory(address, true)) {
            return new Streams {
                Count = memory.Count,
                Source = memory.Source,
                Error = memory.Error,
                CheckedAt = memory.CheckedAt,
                Since = memory.Since,
            };
        }
    }
}

/// <summary>What is known about WARP.</summary>
public sealed class Warp {
    public string Status { get; private set; }
    public string Error { get; private set; }
    public string Details { get; private set; }
    public long LastConnected { get; private set; }
    public long CheckedAt { get; private set; }
    public long Since { get; private set; }

    internal static Warp Take(IntPtr address) {
        if (address == IntPtr.Zero)
            return null;
        using (var memory = new WarpMemory(address, true)) {
            return new Warp {
                Status = memory.Status,
                Error = memory.Error,
                Details = memory.Details,
                LastConnected = memory.LastConnected,
                CheckedAt = memory.CheckedAt,
                Since = memory.Since,
            };
        }
    }
}

}

namespace Dashcore {

/// <summary>A store. Times are microseconds since 1970; details and results are JSON.</summary>
public partial class Core {
    /// <summary>Opens "sqlite:/path/to/file.db" or a plain path, by default what DASHCORE_STORE
    /// names.</summary>
    public Core(string store = null, string program = null)
        : this(new Options { Store = store, Program = program }) {}

    public Core(Options o)
        : this(o.Store, o.Program, o.RedactKeys, o.AcexyUrl, o.AcestreamUrl, o.WarpCli, o.WaitMs,
               o.QueueCapacity, o.Flags) {}

    /// <summary>Gives the entry's id.</summary>
    public long Log(string type, string message, string details = null, string user = null,
                    long timestamp = 0, uint flags = 0) {
        return RawLog(type, message, details, user, timestamp, flags);
    }

    public Activity Activity(Filter filter = null) {
        Filter f = filter ?? Filter.All;
        return RawActivity(f.Days, f.Types, f.Query, f.User, f.Limit, f.Since, f.Until, f.Cursor);
    }

    public Export Export(uint format, Filter filter = null) {
        Filter f = filter ?? Filter.All;
        return RawExport(format, f.Days, f.Types, f.Query, f.User, f.Limit, f.Since, f.Until,
                         f.Cursor);
    }

    public Answer ActivityJson(Filter filter = null) {
        Filter f = filter ?? Filter.All;
        return RawActivityJson(f.Days, f.Types, f.Query, f.User, f.Limit, f.Since, f.Until,
                               f.Cursor);
    }

    public Answer SummaryJson(uint bucketSeconds, Filter filter = null) {
        Filter f = filter ?? Filter.All;
        return RawSummaryJson(bucketSeconds, f.Days, f.Types, f.Query, f.User, f.Limit, f.Since,
                              f.Until, f.Cursor);
    }

    /// <summary>Gives the run's id.</summary>
    public long TaskBegin(string name, long intervalSeconds = 0, long nextRun = 0,
                          uint trigger = 0, uint flags = 0, string user = null, string host = null,
                          long started = 0, long pid = 0) {
        return RawTaskBegin(name, intervalSeconds, nextRun, trigger, flags, user, host, started,
                            pid);
    }

    public void TaskProgress(long run, int percent, string message = null) {
        RawTaskProgress(run, percent, message);
    }

    public void TaskFinish(long run, string result = null) {
        RawTaskFinish(run, result);
    }

    public void TaskSchedule(string name, long nextRun = 0, long intervalSeconds = 0,
                             uint flags = 0) {
        RawTaskSchedule(name, nextRun, intervalSeconds, flags);
    }

    public void TaskRequest(string name, string user = null) {
        RawTaskRequest(name, user);
    }

    public Tasks Tasks(string name = null) {
        return RawTasks(name);
    }

    public Runs Runs(string name, uint limit = 0) {
        return RawRuns(name, limit);
    }

    public Answer RunsJson(string name, uint limit = 0) {
        return RawRunsJson(name, limit);
    }

    public void SettingsSet(string name, long value, string user = null) {
        RawSettingsSet(name, value, user);
    }

    public void SettingsSetJson(string body, uint flags = 0, string user = null) {
        RawSettingsSetJson(body, flags, user);
    }

    public Watch Watch(uint? topics = null) {
        return RawWatch(topics ?? Library.TOPIC_ALL);
    }

    public void WorkerStart(uint? duties = null) {
        RawWorkerStart(duties ?? Library.WORKER_ALL);
    }
}

public partial class Watch {
    /// <summary>Waits until something changed and gives the topics; 0 after a wake or that time,
    /// which has no end below 0.</summary>
    public int Wait(long timeoutMs = -1) {
        return RawWait(timeoutMs);
    }
}

}

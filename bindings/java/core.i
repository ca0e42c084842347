/* What SWIG cannot make of parameters that may be left out, which Java does not have. */
%javamethodmodifiers Core::Core "private";
%typemap(javacode) struct Core %{
  /** Opens the store that DASHCORE_STORE names, or the default one. */
  public Core() { this(new Options()); }

  /** Opens "sqlite:/path/to/file.db" or a plain path. */
  public Core(String store) { this(new Options().store(store)); }

  public Core(Options o) {
    this(o.store, o.program, o.redactKeys, o.acexyUrl, o.acestreamUrl, o.warpCli, o.waitMs,
         o.queueCapacity, o.flags);
  }

  /** Gives the entry's id. */
  public long log(String type, String message) { return log(type, message, null); }

  public long log(String type, String message, String details) {
    return log(type, message, details, null);
  }

  public long log(String type, String message, String details, String user) {
    return log(type, message, details, user, 0, 0);
  }

  public Activity activity() { return activity(new Filter()); }

  public Activity activity(Filter f) {
    return activity(f.days, f.types, f.query, f.user, f.limit, f.since, f.until, f.cursor);
  }

  public Answer activityJson(Filter f) {
    return activityJson(f.days, f.types, f.query, f.user, f.limit, f.since, f.until, f.cursor);
  }

  public Answer summaryJson(long bucketSeconds, Filter f) {
    return summaryJson(bucketSeconds, f.days, f.types, f.query, f.user, f.limit, f.since, f.until,
                       f.cursor);
  }

  public Export exportLog(long format, Filter f) {
    return exportLog(format, f.days, f.types, f.query, f.user, f.limit, f.since, f.until, f.cursor);
  }

  /** Gives the run's id. */
  public long taskBegin(String name) { return taskBegin(name, 0); }

  public long taskBegin(String name, long intervalSeconds) {
    return taskBegin(name, intervalSeconds, 0, 0, 0, null, null, 0, 0);
  }

  public void taskProgress(long run, int percent) { taskProgress(run, percent, null); }

  public void taskFinish(long run) { taskFinish(run, null); }

  public void taskRequest(String name) { taskRequest(name, null); }

  public Tasks tasks() { return tasks(null); }

  public Runs runs(String name) { return runs(name, 0); }

  public void settingsSet(String name, long value) { settingsSet(name, value, null); }

  public Watch watch() { return watch(Dashcore.TOPIC_ALL); }

  public void workerStart() { workerStart(Dashcore.WORKER_ALL); }
%}

using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Dashcore;

/// <summary>What the cases do is told in tests/bindings/conformance.py, which runs this.</summary>
internal sealed class Conformance {
    private const string Unicode = "Grüße 漢字 🎉 مرحبا";

    private readonly string store;
    private readonly Core core;
    private bool failed;

    private Conformance(string store) {
        this.store = store;
        core = Open();
    }

    private Core Open() {
        return new Core(
            new Options { Store = store, AcexyUrl = "", AcestreamUrl = "", WarpCli = "" });
    }

    private static int Main(string[] arguments) {
        var conformance = new Conformance(arguments[0]);
        if (arguments.Length > 1) {
            conformance.ExitWithoutClose();
            return 0;
        }
        conformance.RunAll();
        conformance.core.Dispose();
        return conformance.failed ? 1 : 0;
    }

    private void RunAll() {
        Run("version", () => core.Log("version", Library.Version()));
        Run("round_trip", RoundTrip);
        Run("unicode", UnicodeTexts);
        Run("nul", Nul);
        Run("broken_text", BrokenText);
        Run("big_ids", BigIds);
        Run("none", None);
        Run("bad_type", BadType);
        Run("wrong_argument", WrongArgument);
        Run("closed", Closed);
        Run("task", TaskCase);
        Run("task_failure", TaskFailure);
        Run("run_now", RunNow);
        Run("settings", SettingsCase);
        Run("pages", Pages);
        Run("records_outlive", RecordsOutlive);
        Run("cursor_outlives_core", CursorOutlivesCore);
        Run("watch", WatchCase);
        Run("answer", AnswerCase);
        Run("threads", Threads);
    }

    private void Run(string name, Action what) {
        try {
            what();
            Console.WriteLine("ok " + name);
        } catch (Exception why) {
            failed = true;
            Console.WriteLine("not ok " + name + ": " + why);
        }
    }

    private static void Same<T>(T expected, T found) {
        if (!EqualityComparer<T>.Default.Equals(expected, found))
            throw new Exception("expected " + expected + ", found " + found);
    }

    private static void Refused(string code, string field, Action what) {
        try {
            what();
        } catch (DashcoreException error) {
            Same(code, error.Code);
            Same(field, error.Field);
            return;
        }
        throw new Exception("no " + code);
    }

    private List<Entry> Entries(Filter filter) {
        using (var activity = core.Activity(filter))
            return activity.ToList();
    }

    private Entry Only(string type) {
        return Entries(new Filter { Types = type }).Single();
    }

    private void RoundTrip() {
        long before = Library.TimeNow();
        long id = core.Log("round_trip", "one entry", "{\"a\": 12.30}", "alice");
        Entry entry = Only("round_trip");
        Same(id, entry.Id);
        Same(true, entry.Timestamp >= before && entry.Timestamp <= Library.TimeNow());
        Same(("round_trip", "one entry", "{\"a\": 12.30}", "alice"),
             (entry.Type, entry.Message, entry.Details, entry.User));
        Same(Library.TimeFormat(entry.Timestamp) + " round_trip: one entry", entry.ToString());
    }

    private void UnicodeTexts() {
        core.Log("unicode", Unicode, '"' + Unicode + '"', Unicode);
        Entry entry = Only("unicode");
        Same((Unicode, '"' + Unicode + '"', Unicode), (entry.Message, entry.Details, entry.User));
    }

    private void Nul() {
        core.Log("nul", "a\0b");
        Same("a\uFFFDb", Only("nul").Message);
        Refused("invalid_value", "type", () => core.Log("a\0b", "nul"));
    }

    private void BrokenText() {
        core.Log("broken_text", "a\uD83Cb");
        Same("a\uFFFDb", Only("broken_text").Message);
    }

    private void BigIds() {
        long when = Library.TimeNow() - 3600000001L;
        long id = core.Log("big_ids", "first", timestamp: when);
        Entry entry =
            Entries(new Filter { Types = "big_ids", Since = when, Until = when + 1 }).Single();
        Same((id, when), (entry.Id, entry.Timestamp));
        core.Log("big_ids", entry.Id + " " + entry.Timestamp);
        long run = core.TaskBegin("big_ids");
        core.TaskFinish(run, run.ToString());
    }

    private void None() {
        core.Log("none", "nothing else");
        using (var activity = core.Activity(new Filter { Types = "none" })) {
            Entry entry = activity.Next();
            Same(null, entry.Details);
            Same(null, entry.User);
            Same(null, activity.Next());
        }
    }

    private void BadType() {
        Refused("invalid_value", "type", () => core.Log("Bad", "not stored"));
        try {
            core.Log("Bad", "not stored");
        } catch (DashcoreException error) {
            Same(true, error.Message.Contains("type"));
            Same(Library.EINVAL, error.Number);
        }
    }

    private void WrongArgument() {
        Refused("out_of_range", "limit",
                () => core.Activity(new Filter { Limit = UInt32.MaxValue }));
        Refused("out_of_range", "days", () => core.Activity(new Filter { Days = Int32.MaxValue }));
        Refused("out_of_range", "days", () => core.Activity(new Filter { Days = Int32.MinValue }));
        Refused("invalid_value", "message", () => core.Log("wrong_argument", null));
        Refused("invalid_value", "type", () => core.Log(null, "wrong_argument"));
        Refused("not_found", "run_id", () => core.TaskFinish(Int64.MaxValue));
        Refused("invalid_value", "task_name", () => core.TaskBegin(null));
    }

    private void Closed() {
        Core other = Open();
        other.Log("closed", "before");
        Activity activity = other.Activity();
        other.Close();
        Refused("misuse", "", () => other.Log("closed", "after"));
        Refused("misuse", "", () => activity.Next());
        activity.Close();
        activity.Dispose();
        Refused("misuse", "", () => activity.Next());
        other.Close();
        other.Dispose();
        Same(true, other.IsClosed());
    }

    private TaskRecord Known(string name) {
        using (var tasks = core.Tasks(name))
            return tasks.Single();
    }

    private void TaskCase() {
        long run = core.TaskBegin("conformance.task", intervalSeconds: 900);
        core.TaskProgress(run, 50, "half");
        TaskRecord task = Known("conformance.task");
        Same(("running", 50, "half"), (task.Status, task.ProgressPercent, task.ProgressMessage));
        core.TaskFinish(run, "{\"channels\": 1.50}");
        task = Known("conformance.task");
        Same(("idle", "{\"channels\": 1.50}"), (task.Status, task.LastResult));
        using (var runs = core.Runs("conformance.task")) {
            Run only = runs.Single();
            Same((run, "success"), (only.RunId, only.Outcome));
        }
    }

    private void TaskFailure() {
        long run = core.TaskBegin("conformance.failure");
        core.TaskFail(run, "no route to host");
        TaskRecord task = Known("conformance.failure");
        Same("error", task.Status);
        Same(true, task.LastError.Contains("no route to host"));
        Refused("already_ended", "", () => core.TaskFinish(run));
    }

    private void RunNow() {
        core.TaskSchedule("conformance.request", flags: Library.TASK_CAN_RUN);
        core.TaskRequest("conformance.request", "alice");
        Refused("already_queued", "", () => core.TaskRequest("conformance.request", "alice"));
        long run = core.TaskClaim("conformance.request");
        Same(true, run > 0);
        Same(0, core.TaskClaim("conformance.request"));
        core.TaskFinish(run);
    }

    private void SettingsCase() {
        core.SettingsSet("retention_days", 5, "alice");
        Same(5, core.Settings().RetentionDays);
        Refused("out_of_range", "retention_days", () => core.SettingsSet("retention_days", 31));
        Same(5, core.Settings().RetentionDays);
    }

    private void Pages() {
        for (int i = 0; i < 250; i++)
            core.Log("pages", "entry " + i, flags: Library.LOG_ASYNC);
        core.Flush();
        List<string> all =
            Entries(new Filter { Types = "pages" }).Select(entry => entry.Message).ToList();
        Same(true, all.SequenceEqual(Enumerable.Range(0, 250).Select(i => "entry " + (249 - i))));
        using (var activity = core.Activity(new Filter { Types = "pages", Limit = 100 })) {
            List<string> parts = activity.Select(entry => entry.Message).ToList();
            Same(100, parts.Count);
            parts.AddRange(Entries(new Filter { Types = "pages", Cursor = activity.Cursor() })
                               .Select(entry => entry.Message));
            Same(true, all.SequenceEqual(parts));
        }
    }

    private Entry Keep() {
        Core other = Open();
        other.Log("records_outlive", "kept");
        Activity activity = other.Activity(new Filter { Types = "records_outlive" });
        Entry entry = activity.Next();
        activity.Close();
        other.Close();
        return entry;
    }

    private void RecordsOutlive() {
        Entry entry = Keep();
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        Same(("records_outlive", "kept"), (entry.Type, entry.Message));
    }

    private Activity CursorOfADroppedStore() {
        Core other = Open();
        other.Log("cursor_outlives_core", "first");
        other.Log("cursor_outlives_core", "second");
        return other.Activity(new Filter { Types = "cursor_outlives_core" });
    }

    private void CursorOutlivesCore() {
        using (Activity activity = CursorOfADroppedStore()) {
            Same("second", activity.Next().Message);
            GC.Collect();
            GC.WaitForPendingFinalizers();
            GC.Collect();
            Same("first", activity.Next().Message);
            Same(null, activity.Next());
        }
    }

    private void WatchCase() {
        using (var watch = core.Watch(Library.TOPIC_ACTIVITY)) {
            Same(0, watch.Wait(50));
            core.Log("watch", "seen");
            Same((int)Library.TOPIC_ACTIVITY, watch.Wait(5000));
            Same(0, watch.Wait(50));
        }
    }

    private void AnswerCase() {
        string ids = core.LogJson("{\"type\":\"answer\",\"message\":\"by JSON\"}").Body;
        string id = new String(ids.Where(Char.IsDigit).ToArray());
        Same("{\"ids\":[" + id + "]}", ids);
        Answer answer = core.ActivityJson(new Filter { Types = "answer" });
        Same(true, answer.Body.Contains(id) && answer.Body.Contains("by JSON"));
        Same(Encoding.UTF8.GetByteCount(answer.Body), answer.Length);
        Same(null, answer.Next);
    }

    private void Threads() {
        Core other = Open();
        var enough = new CountdownEvent(400);
        int logged = 0, refused = 0;
        Action work = () => {
            for (int i = 0; i < 200; i++) {
                try {
                    other.Log("threads", "one", user: "thread");
                    if (Interlocked.Increment(ref logged) <= 400)
                        enough.Signal();
                } catch (DashcoreException) {
                    Interlocked.Increment(ref refused);
                }
            }
        };
        Task[] threads = Enumerable.Range(0, 8)
            .Select(_ => Task.Factory.StartNew(work, TaskCreationOptions.LongRunning)).ToArray();
        enough.Wait();
        other.Close();
        Task.WaitAll(threads);
        core.Log("threads", logged + " logged, " + refused + " refused");
    }

    private void ExitWithoutClose() {
        core.Log("exit_without_close", "left open");
        core.Activity().Next();
        core.Watch();
        core.WorkerStart();
    }
}

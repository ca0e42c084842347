import dashcore.Activity;
import dashcore.Answer;
import dashcore.Core;
import dashcore.Dashcore;
import dashcore.DashcoreException;
import dashcore.Entry;
import dashcore.Filter;
import dashcore.Options;
import dashcore.Run;
import dashcore.Task;
import dashcore.Watch;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** What the cases do is told in tests/bindings/conformance.py, which runs this. */
final class Conformance {
    interface Case {
        void run() throws Exception;
    }

    private static final String UNICODE = "Grüße 漢字 🎉 مرحبا";

    private final String store;
    private final Core core;
    private boolean failed;

    private Conformance(String store) {
        this.store = store;
        this.core = open();
    }

    private Core open() {
        return new Core(
                new Options().store(store).acexyUrl("").acestreamUrl("").warpCli(""));
    }

    public static void main(String[] arguments) {
        Conformance conformance = new Conformance(arguments[0]);
        if (arguments.length > 1) {
            conformance.exitWithoutClose();
            return;
        }
        conformance.runAll();
        conformance.core.close();
        System.exit(conformance.failed ? 1 : 0);
    }

    private void runAll() {
        run("version", () -> core.log("version", Dashcore.version()));
        run("round_trip", this::roundTrip);
        run("unicode", this::unicode);
        run("nul", this::nul);
        run("broken_text", this::brokenText);
        run("big_ids", this::bigIds);
        run("none", this::none);
        run("bad_type", this::badType);
        run("wrong_argument", this::wrongArgument);
        run("closed", this::closed);
        run("task", this::task);
        run("task_failure", this::taskFailure);
        run("run_now", this::runNow);
        run("settings", this::settings);
        run("pages", this::pages);
        run("records_outlive", this::recordsOutlive);
        run("cursor_outlives_core", this::cursorOutlivesCore);
        run("watch", this::watch);
        run("answer", this::answer);
        run("threads", this::threads);
    }

    private void run(String name, Case what) {
        try {
            what.run();
            System.out.println("ok " + name);
        } catch (Throwable why) {
            failed = true;
            System.out.println("not ok " + name + ": " + why);
        }
    }

    private static void same(Object expected, Object found) {
        if (!Objects.equals(expected, found)) {
            throw new AssertionError("expected " + expected + ", found " + found);
        }
    }

    private static DashcoreException refused(String code, String field, Case what)
            throws Exception {
        try {
            what.run();
        } catch (DashcoreException error) {
            same(code, error.code());
            same(field, error.field());
            return error;
        }
        throw new AssertionError("no " + code);
    }

    private static void notAnArgument(Case what) throws Exception {
        try {
            what.run();
        } catch (IllegalArgumentException error) {
            return;
        }
        throw new AssertionError("it was taken");
    }

    private List<Entry> entries(Filter filter) {
        List<Entry> entries = new ArrayList<>();
        try (Activity activity = core.activity(filter)) {
            activity.forEach(entries::add);
        }
        return entries;
    }

    private Entry only(String type) {
        List<Entry> entries = entries(new Filter().types(type));
        same(1, entries.size());
        return entries.get(0);
    }

    private void roundTrip() {
        long before = Dashcore.timeNow();
        long id = core.log("round_trip", "one entry", "{\"a\": 12.30}", "alice");
        Entry entry = only("round_trip");
        same(new Entry(id, entry.timestamp(), "round_trip", "one entry", "{\"a\": 12.30}", "alice"),
                entry);
        same(true, entry.timestamp() >= before && entry.timestamp() <= Dashcore.timeNow());
    }

    private void unicode() {
        core.log("unicode", UNICODE, '"' + UNICODE + '"', UNICODE);
        Entry entry = only("unicode");
        same(List.of(UNICODE, '"' + UNICODE + '"', UNICODE),
                List.of(entry.message(), entry.details(), entry.user()));
    }

    private void nul() throws Exception {
        core.log("nul", "a\0b");
        same("a\uFFFDb", only("nul").message());
        refused("invalid_value", "type", () -> core.log("a\0b", "nul"));
    }

    private void brokenText() {
        core.log("broken_text", "a\uD83Cb");
        same("a\uFFFDb", only("broken_text").message());
    }

    private void bigIds() {
        long when = Dashcore.timeNow() - 3_600_000_001L;
        long id = core.log("big_ids", "first", null, null, when, 0);
        List<Entry> found = entries(new Filter().types("big_ids").since(when).until(when + 1));
        same(1, found.size());
        same(List.of(id, when), List.of(found.get(0).id(), found.get(0).timestamp()));
        core.log("big_ids", found.get(0).id() + " " + found.get(0).timestamp());
        long run = core.taskBegin("big_ids");
        core.taskFinish(run, Long.toString(run));
    }

    private void none() {
        core.log("none", "nothing else");
        try (Activity activity = core.activity(new Filter().types("none"))) {
            Entry entry = activity.next();
            same(null, entry.details());
            same(null, entry.user());
            same(null, activity.next());
        }
    }

    private void badType() throws Exception {
        DashcoreException error =
                refused("invalid_value", "type", () -> core.log("Bad", "not stored"));
        same(true, error.getMessage().contains("type"));
        same(Dashcore.EINVAL, error.number());
    }

    private void wrongArgument() throws Exception {
        notAnArgument(() -> core.activity(new Filter().limit(1L << 32)));
        notAnArgument(() -> core.activity(new Filter().limit(-1)));
        notAnArgument(() -> core.runs("wrong_argument", -1));
        notAnArgument(() -> core.workerStart(1L << 32));
        notAnArgument(() -> new Core(new Options().queueCapacity(1L << 32)));
        refused("out_of_range", "days", () -> core.activity(new Filter().days(Integer.MAX_VALUE)));
        refused("invalid_value", "message", () -> core.log("wrong_argument", null));
        refused("invalid_value", "type", () -> core.log(null, "wrong_argument"));
        refused("not_found", "run_id", () -> core.taskFinish(Long.MAX_VALUE));
        refused("invalid_value", "task_name", () -> core.taskBegin(null));
    }

    private void closed() throws Exception {
        Core other = open();
        other.log("closed", "before");
        Activity activity = other.activity();
        other.close();
        refused("misuse", "", () -> other.log("closed", "after"));
        refused("misuse", "", activity::next);
        activity.close();
        activity.close();
        refused("misuse", "", activity::next);
        other.close();
        same(true, other.isClosed());
    }

    private Task known(String name) {
        try (var tasks = core.tasks(name)) {
            return tasks.next();
        }
    }

    private void task() {
        long run = core.taskBegin("conformance.task", 900);
        core.taskProgress(run, 50, "half");
        Task task = known("conformance.task");
        same(List.of("running", 50, "half"),
                List.of(task.status(), task.progressPercent(), task.progressMessage()));
        core.taskFinish(run, "{\"channels\": 1.50}");
        task = known("conformance.task");
        same(List.of("idle", "{\"channels\": 1.50}"), List.of(task.status(), task.lastResult()));
        List<Run> runs = new ArrayList<>();
        try (var cursor = core.runs("conformance.task")) {
            cursor.forEach(runs::add);
        }
        same(1, runs.size());
        same(List.of(run, "success"), List.of(runs.get(0).runId(), runs.get(0).outcome()));
    }

    private void taskFailure() throws Exception {
        long run = core.taskBegin("conformance.failure");
        core.taskFail(run, "no route to host");
        Task task = known("conformance.failure");
        same("error", task.status());
        same(true, task.lastError().contains("no route to host"));
        refused("already_ended", "", () -> core.taskFinish(run));
    }

    private void runNow() throws Exception {
        core.taskSchedule("conformance.request", 0, 0, Dashcore.TASK_CAN_RUN);
        core.taskRequest("conformance.request", "alice");
        refused("already_queued", "", () -> core.taskRequest("conformance.request", "alice"));
        long run = core.taskClaim("conformance.request");
        same(true, run > 0);
        same(0L, core.taskClaim("conformance.request"));
        core.taskFinish(run);
    }

    private void settings() throws Exception {
        core.settingsSet("retention_days", 5, "alice");
        same(5, core.settings().retentionDays());
        refused("out_of_range", "retention_days", () -> core.settingsSet("retention_days", 31));
        same(5, core.settings().retentionDays());
    }

    private void pages() {
        for (int i = 0; i < 250; i++) {
            core.log("pages", "entry " + i, null, null, 0, Dashcore.LOG_ASYNC);
        }
        core.flush();
        List<Entry> all = entries(new Filter().types("pages"));
        same(250, all.size());
        for (int i = 0; i < 250; i++) {
            same("entry " + (249 - i), all.get(i).message());
        }
        List<Entry> parts = new ArrayList<>();
        String cursor;
        try (Activity activity = core.activity(new Filter().types("pages").limit(100))) {
            activity.forEach(parts::add);
            cursor = activity.cursor();
        }
        same(100, parts.size());
        parts.addAll(entries(new Filter().types("pages").cursor(cursor)));
        same(all, parts);
    }

    private Entry keep() {
        Core other = open();
        other.log("records_outlive", "kept");
        Activity activity = other.activity(new Filter().types("records_outlive"));
        Entry entry = activity.next();
        activity.close();
        other.close();
        return entry;
    }

    private void recordsOutlive() {
        Entry entry = keep();
        for (int i = 0; i < 5; i++) {
            System.gc();
        }
        same(List.of("records_outlive", "kept"), List.of(entry.type(), entry.message()));
    }

    private Activity cursorOfADroppedStore() {
        Core other = open();
        other.log("cursor_outlives_core", "first");
        other.log("cursor_outlives_core", "second");
        return other.activity(new Filter().types("cursor_outlives_core"));
    }

    private void cursorOutlivesCore() throws InterruptedException {
        try (Activity activity = cursorOfADroppedStore()) {
            same("second", activity.next().message());
            for (int i = 0; i < 5; i++) {
                System.gc();
                Thread.sleep(10);
            }
            same("first", activity.next().message());
            same(null, activity.next());
        }
    }

    private void watch() {
        try (Watch watch = core.watch(Dashcore.TOPIC_ACTIVITY)) {
            same(0, watch.await(50));
            core.log("watch", "seen");
            same(Dashcore.TOPIC_ACTIVITY, (long) watch.await(5000));
            same(0, watch.await(50));
        }
    }

    private void answer() {
        String ids = core.logJson("{\"type\":\"answer\",\"message\":\"by JSON\"}").body();
        String id = ids.replaceAll("\\D", "");
        same("{\"ids\":[" + id + "]}", ids);
        Answer answer = core.activityJson(new Filter().types("answer"));
        same(true, answer.body().contains(id) && answer.body().contains("by JSON"));
        same((long) answer.body().length(), answer.length());
        same(null, answer.next());
    }

    private void threads() throws Exception {
        Core other = open();
        CountDownLatch enough = new CountDownLatch(400);
        AtomicInteger logged = new AtomicInteger();
        AtomicInteger refused = new AtomicInteger();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            Thread thread = new Thread(() -> {
                for (int j = 0; j < 200; j++) {
                    try {
                        other.log("threads", "one", null, "thread");
                        logged.incrementAndGet();
                        enough.countDown();
                    } catch (DashcoreException error) {
                        refused.incrementAndGet();
                    }
                }
            });
            threads.add(thread);
            thread.start();
        }
        enough.await();
        other.close();
        for (Thread thread : threads) {
            thread.join();
        }
        core.log("threads", logged + " logged, " + refused + " refused");
    }

    private void exitWithoutClose() {
        core.log("exit_without_close", "left open");
        core.activity().next();
        core.watch();
        core.workerStart();
    }
}

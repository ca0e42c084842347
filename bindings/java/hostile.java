import dashcore.Core;
import dashcore.Dashcore;
import dashcore.DashcoreException;
import dashcore.Filter;
import dashcore.Options;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;

/** Misuses the binding as far as Java lets it; see tests/bindings/hostile.py. */
final class Hostile {
    private static final int THREADS = 4;
    private static final int CALLS = 2500;
    private static final String[] TEXTS = {null, "", "x", "t", "Bad", "a\0b", "\uD800", "🎉", "{}",
        "[1]", "{\"retention_days\": 5}", "retention_days", "x".repeat(70000)};
    private static final long[] NUMBERS = {0, 1, -1, 2, 3, 100, 3600, Integer.MAX_VALUE,
        Integer.MIN_VALUE, 1L << 32, Long.MAX_VALUE, Long.MIN_VALUE};
    /** What takes long by its nature, and what any object has. */
    private static final Set<String> LEFT_OUT = Set.of("await", "probeRun", "retentionRun", "close",
            "wait", "notify", "notifyAll");

    private final String store;
    private final AtomicReferenceArray<AutoCloseable> objects = new AtomicReferenceArray<>(6);
    private final AtomicInteger done = new AtomicInteger();
    private final AtomicInteger failed = new AtomicInteger();

    private Hostile(String store) {
        this.store = store;
        for (int i = 0; i < objects.length(); i++) {
            objects.set(i, make(i));
        }
    }

    public static void main(String[] arguments) throws Exception {
        Hostile hostile = new Hostile(arguments[0]);
        hostile.callByChance();
        hostile.closeWhileWaiting();
        hostile.useWhatIsFinalized();
        hostile.forget();
        System.out.println("survived");
        System.exit(0);
    }

    private Core open() {
        return new Core(new Options().store(store).acexyUrl("").acestreamUrl("").warpCli(""));
    }

    private AutoCloseable make(int kind) {
        if (kind == 0) {
            Core core = open();
            core.log("a", "b");
            core.taskBegin("t");
            return core;
        }
        Core core = (Core) objects.get(0);
        return switch (kind) {
            case 1 -> core.activity();
            case 2 -> core.tasks();
            case 3 -> core.runs("t");
            case 4 -> core.exportLog(Dashcore.EXPORT_CSV, new Filter());
            default -> core.watch();
        };
    }

    /** Threads call what they like with what they like, and close what others use. */
    private void callByChance() throws Exception {
        List<Throwable> unexpected = new ArrayList<>();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            Random chance = new Random(i);
            threads.add(new Thread(() -> {
                for (int j = 0; j < CALLS; j++) {
                    try {
                        callOnce(chance);
                        done.incrementAndGet();
                    } catch (DashcoreException | IllegalArgumentException refused) {
                        failed.incrementAndGet();
                    } catch (Throwable other) {
                        synchronized (unexpected) {
                            unexpected.add(other);
                        }
                    }
                }
            }));
        }
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }
        if (!unexpected.isEmpty()) {
            throw new AssertionError(unexpected.size() + " unexpected", unexpected.get(0));
        }
        if (done.get() < 100 || failed.get() < 1000) {
            throw new AssertionError(done + " done, " + failed + " failed");
        }
    }

    private void callOnce(Random chance) throws Throwable {
        int kind = chance.nextInt(objects.length());
        AutoCloseable object = objects.get(kind);
        if (chance.nextInt(50) == 0) {
            objects.set(kind, make(kind));
            object.close();
            return;
        }
        List<Method> methods = Arrays.stream(object.getClass().getMethods())
                .filter(method -> !LEFT_OUT.contains(method.getName())).toList();
        Method method = methods.get(chance.nextInt(methods.size()));
        Object[] arguments = Arrays.stream(method.getParameterTypes())
                .map(type -> value(type, chance)).toArray();
        try {
            method.invoke(object, arguments);
        } catch (InvocationTargetException error) {
            throw error.getCause();
        }
    }

    private Object value(Class<?> type, Random chance) {
        long number = NUMBERS[chance.nextInt(NUMBERS.length)];
        String text = TEXTS[chance.nextInt(TEXTS.length)];
        if (type == long.class) {
            return number;
        }
        if (type == int.class) {
            return (int) number;
        }
        if (type == Filter.class) {
            return new Filter().types(text).limit(number).since(-number).cursor(text);
        }
        return type == String.class ? text : objects.get(0);
    }

    private void closeWhileWaiting() throws Exception {
        Core core = open();
        var watch = core.watch();
        CountDownLatch ended = new CountDownLatch(1);
        new Thread(() -> {
            try {
                while (true) {
                    watch.await(-1);
                }
            } catch (DashcoreException closed) {
                ended.countDown();
            }
        }).start();
        core.close();
        watch.close();
        if (!ended.await(10, TimeUnit.SECONDS)) {
            throw new AssertionError("it still waits");
        }
    }

    /** An object that is used by a finalizer, after all it leads to is garbage. */
    private static final class Late {
        private static final CountDownLatch USED = new CountDownLatch(1);

        private final Core core;
        private final AutoCloseable[] opened;

        Late(Core core) {
            this.core = core;
            this.opened = new AutoCloseable[] {core.activity(), core.watch(), core};
        }

        @Override
        @SuppressWarnings({"deprecation", "removal"})
        protected void finalize() throws Exception {
            core.log("late", "x");
            for (AutoCloseable object : opened) {
                object.close();
            }
            USED.countDown();
        }
    }

    private void useWhatIsFinalized() throws Exception {
        new Late(open());
        for (int i = 0; i < 1000 && Late.USED.getCount() > 0; i++) {
            System.gc();
            Thread.sleep(10);
        }
        if (Late.USED.getCount() > 0) {
            throw new AssertionError("no finalizer ran");
        }
    }

    /** Leaves everything open, with a worker, for the collector and for the end. */
    private void forget() {
        for (int i = 0; i < 200; i++) {
            Core core = open();
            core.activity().next();
            core.watch();
            if (i % 50 == 0) {
                core.workerStart();
                System.gc();
            }
        }
    }
}

using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using System.Threading;
using Dashcore;

/// <summary>Misuses the binding as far as C# lets it; see tests/bindings/hostile.py.</summary>
internal sealed class Hostile {
    private const int Calls = 2500;
    private static readonly string[] Texts = {
        null, "", "x", "t", "Bad", "a\0b", "\uD800", "🎉", "{}", "[1]", "{\"retention_days\": 5}",
        "retention_days", new String('x', 70000),
    };
    private static readonly long[] Numbers = {
        0, 1, -1, 2, 3, 100, 3600, Int32.MaxValue, Int32.MinValue, 1L << 32, Int64.MaxValue,
        Int64.MinValue,
    };
    // What takes long by its nature.
    private static readonly string[] LeftOut = {
        "Wait", "ProbeRun", "RetentionRun", "Close", "Dispose",
    };

    private readonly string store;
    private readonly IDisposable[] objects = new IDisposable[6];
    private int done;
    private int failed;
    private Exception unexpected;

    private Hostile(string store) {
        this.store = store;
        for (int i = 0; i < objects.Length; i++)
            objects[i] = Make(i);
    }

    private static int Main(string[] arguments) {
        var hostile = new Hostile(arguments[0]);
        hostile.CallByChance();
        hostile.CloseWhileWaiting();
        hostile.UseWhatIsFinalized();
        hostile.Forget();
        Console.WriteLine("survived");
        return 0;
    }

    private static void Check(bool right, string what) {
        if (!right)
            throw new Exception(what);
    }

    private Core Open() {
        return new Core(
            new Options { Store = store, AcexyUrl = "", AcestreamUrl = "", WarpCli = "" });
    }

    private IDisposable Make(int kind) {
        if (kind == 0) {
            Core opened = Open();
            opened.Log("a", "b");
            opened.TaskBegin("t");
            return opened;
        }
        Core core = (Core)Volatile.Read(ref objects[0]);
        switch (kind) {
        case 1: return core.Activity();
        case 2: return core.Tasks();
        case 3: return core.Runs("t");
        case 4: return core.Export(Library.EXPORT_CSV);
        default: return core.Watch();
        }
    }

    // Threads call what they like with what they like, and close what others use.
    private void CallByChance() {
        List<Thread> threads = Enumerable.Range(0, 4).Select(i => new Thread(() => {
            var chance = new Random(i);
            for (int j = 0; j < Calls; j++)
                Try(chance);
        })).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        Check(unexpected == null, "unexpected: " + unexpected);
        Check(done > 100 && failed > 1000, done + " done, " + failed + " failed");
    }

    private void Try(Random chance) {
        try {
            CallOnce(chance);
            Interlocked.Increment(ref done);
        } catch (DashcoreException) {
            Interlocked.Increment(ref failed);
        } catch (TargetInvocationException error) {
            Interlocked.Increment(ref failed);
            if (!(error.InnerException is DashcoreException))
                unexpected = error.InnerException;
        } catch (Exception error) {
            unexpected = error;
        }
    }

    private void CallOnce(Random chance) {
        int kind = chance.Next(objects.Length);
        IDisposable chosen = Volatile.Read(ref objects[kind]);
        if (chance.Next(50) == 0) {
            Volatile.Write(ref objects[kind], Make(kind));
            chosen.Dispose();
            return;
        }
        const BindingFlags Declared =
            BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly;
        MethodInfo[] methods = chosen.GetType().GetMethods(Declared)
            .Where(method => !LeftOut.Contains(method.Name)).ToArray();
        MethodInfo called = methods[chance.Next(methods.Length)];
        called.Invoke(chosen, called.GetParameters()
            .Select(parameter => Value(parameter.ParameterType, chance)).ToArray());
    }

    private static object Value(Type type, Random chance) {
        long number = Numbers[chance.Next(Numbers.Length)];
        string text = Texts[chance.Next(Texts.Length)];
        if (type == typeof(string))
            return text;
        if (type == typeof(long))
            return number;
        if (type == typeof(int))
            return unchecked((int)number);
        if (type == typeof(Filter))
            return new Filter { Types = text, Limit = unchecked((uint)number), Since = -number,
                                Cursor = text };
        return unchecked((uint)number);
    }

    private void CloseWhileWaiting() {
        Core core = Open();
        Watch watch = core.Watch();
        var waiter = new Thread(() => {
            try {
                while (true)
                    watch.Wait();
            } catch (DashcoreException) {
            }
        });
        waiter.Start();
        core.Close();
        watch.Close();
        Check(waiter.Join(10000), "it still waits");
    }

    // An object whose finalizer uses what may have been finalized before it.
    private sealed class Late {
        internal static int Used;

        private readonly Core core;
        private readonly Activity activity;

        internal Late(Core core) {
            this.core = core;
            activity = core.Activity();
        }

        ~Late() {
            try {
                core.Log("late", "x");
                activity.Next();
            } catch (DashcoreException) {
            }
            activity.Dispose();
            core.Dispose();
            Interlocked.Increment(ref Used);
        }
    }

    private void UseWhatIsFinalized() {
        for (int i = 0; i < 50; i++)
            new Late(Open());
        GC.Collect();
        GC.WaitForPendingFinalizers();
        Check(Late.Used > 0, "no finalizer ran");
    }

    // Leaves everything open, with a worker, for the collector and for the end.
    private void Forget() {
        for (int i = 0; i < 200; i++) {
            Core core = Open();
            core.Activity().Next();
            core.Watch();
            if (i % 50 == 0) {
                core.WorkerStart();
                GC.Collect();
            }
        }
    }
}

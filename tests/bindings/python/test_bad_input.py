"""Everything wrong, everywhere: an exception each time, and the interpreter lives on."""

import gc
import itertools
import threading
import time
import unittest

import dashcore
from dashcore import native
from store import OFF, StoreTest


class Unhashable(list):
    pass


class Hostile:
    """Says that it is a number, a path and a text, and fails at all of them."""

    def __index__(self):
        raise RuntimeError("no index")

    def __fspath__(self):
        raise RuntimeError("no path")

    def __str__(self):
        raise RuntimeError("no text")

    def __len__(self):
        raise RuntimeError("no length")


class LargeIndex:
    def __index__(self):
        return 2**70


class Text(str):
    """A str with ideas of its own."""

    def __str__(self):
        raise RuntimeError("no text")

    def encode(self, *unused):
        raise RuntimeError("no bytes")


WRONG = (None, True, 0, -1, 1.5, float("nan"), 2**31, 2**32, 2**63, -2**63 - 1, 10**30, "", "x",
         "a\0b", "\ud800", "x" * 100_000, b"", b"\xff\xfe", b"\0", bytearray(b"x"), [], {}, (),
         {"a": 1}, [1, 2], {1, 2}, object(), object, len, Hostile(), LargeIndex(), Text("x"),
         Unhashable(), Ellipsis, 1j)
# How many arguments a method takes; what is missing here takes none.
PLACES = {"log": 6, "log_json": 1, "activity": 8, "export_log": 9, "activity_json": 8,
          "summary_json": 9, "task_begin": 9, "task_progress": 3, "task_heartbeat": 1,
          "task_finish": 2, "task_fail": 2, "task_schedule": 4, "task_request": 2, "task_claim": 1,
          "tasks": 1, "runs": 2, "runs_json": 2, "settings_set": 3, "settings_set_json": 3,
          "revision": 1, "watch": 1}
# These take long, or would wait, where their argument happens to be right.
LEFT_OUT = {"probe_run", "worker_start", "worker_stop", "close", "__init__"}
GOOD = {"log": ("type", "message"), "log_json": ('{"type":"a","message":"b"}',),
        "export_log": (1,), "summary_json": (86400,), "task_begin": ("task",),
        "task_progress": (1, 1), "task_heartbeat": (1,), "task_finish": (1,),
        "task_fail": (1, "e"), "task_schedule": ("task",), "task_request": ("task",),
        "task_claim": ("task",), "runs": ("task",), "runs_json": ("task",),
        "settings_set": ("retention_days", 5), "settings_set_json": ("{}",), "revision": (15,)}


class Native(StoreTest):
    def setUp(self):
        super().setUp()
        self.core = native.Core(self.path, None, None, "", "", "")
        self.addCleanup(self.core.close)

    def call(self, call, *arguments):
        """Any exception will do; that it is one at all is the point."""
        try:
            return call(*arguments)
        except Exception as error:
            self.assertNotIsInstance(error, SystemError)
            return error

    def test_each_argument_of_each_method(self):
        for name, places in PLACES.items():
            method, good = getattr(self.core, name), GOOD.get(name, ())
            for place, value in itertools.product(range(places), WRONG):
                arguments = list(good) + [None] * (places - len(good))
                arguments = arguments[:max(place + 1, len(good))]
                arguments[place] = value
                self.call(method, *arguments)
        self.assertGreater(self.core.log("alive", "still"), 0)

    def test_counts_of_arguments(self):
        methods = [name for name in dir(self.core)
                   if not name.startswith("__") and name not in LEFT_OUT | {"is_closed"}]
        self.assertLess(set(PLACES), set(methods))
        for name in methods:
            with self.subTest(name):
                method = getattr(self.core, name)
                places = PLACES.get(name, 0)
                self.assertIsInstance(self.call(method, *[None] * (places + 1)), TypeError)
                if name in GOOD:
                    self.assertIsInstance(self.call(method), TypeError)
                self.assertIsInstance(self.call(lambda: method(no_such_name=1)), TypeError)

    def test_opening(self):
        for place, value in itertools.product(range(9), WRONG):
            arguments = [self.path, None, None, "", "", "", 0, 0, 0]
            if place == 0 and isinstance(value, (str, bytes)):
                continue  # would be a path
            arguments[place] = value
            opened = self.call(native.Core, *arguments)
            if isinstance(opened, native.Core):
                opened.close()

    def test_functions(self):
        for function in (native.time_parse, native.time_format):
            for value in WRONG:
                self.call(function, value)
        for value in (2**63 - 1, -2**63):
            self.assertIsInstance(self.call(native.time_format, value), dashcore.OutOfRangeError)

    def test_texts_of_any_length(self):
        for size in (0, 1, 4095, 4096, 4097, 65535, 65536, 65537, 10_000_000):
            self.call(self.core.log, "size", "x" * size)
            self.call(self.core.log, "size", "x", '"' + "x" * size + '"')
            self.call(self.core.log, "x" * size, "x")
            self.call(self.core.log, "size", b"\xff" * size)

    def test_classes_that_only_the_library_makes(self):
        classes = [value for value in vars(native).values() if isinstance(value, type)]
        self.assertEqual(len(classes), 13)
        for kind in classes:
            if kind is not native.Core:
                self.assertIsInstance(self.call(kind), TypeError)
            made = kind.__new__(kind)
            repr(made)
            for name in dir(made):
                value = self.call(getattr, made, name)
                if callable(value) and not name.startswith("__"):
                    self.assertIsInstance(self.call(value, *GOOD.get(name, ())), TypeError)
            del made
            gc.collect()

    def test_derived_classes(self):
        class Derived(native.Core):
            def __init__(self):
                """Opens nothing."""

        with self.assertRaises(TypeError):
            Derived().log("type", "message")
        with self.assertRaises(TypeError):
            type("Entry", (native.Entry,), {})()

        class Opened(native.Core):
            pass

        opened = Opened(self.path)
        self.assertGreater(opened.log("derived", "one"), 0)
        opened.itself = opened
        del opened
        gc.collect()

    def test_nothing_to_free_twice(self):
        entry_id = self.core.log("type", "message")
        entry = self.core.activity().next()
        for name in ("acquire", "append", "disown", "own", "next", "this", "thisown"):
            for made in (self.core, entry):
                self.assertFalse(hasattr(made, name), name)
        for name in ("id", "message", "details"):
            with self.assertRaises(AttributeError):
                setattr(entry, name, 1)
            with self.assertRaises((AttributeError, TypeError)):
                delattr(entry, name)
        self.assertEqual(entry.id, entry_id)

    def test_opened_again(self):
        """__init__ of what is open already."""
        other = native.Core(self.path)
        for _ in range(3):
            other.__init__(self.path)
        self.assertGreater(other.log("again", "one"), 0)
        with self.assertRaises(dashcore.NoAccessError):
            other.__init__("/dev/null/x.db")
        del other
        gc.collect()

    def test_methods_of_one_on_another(self):
        activity = self.core.activity()
        for method, other in ((native.Core.log, activity), (native.Activity.next, self.core),
                              (native.Activity.close, 5), (native.Watch.wait, None)):
            with self.assertRaises(TypeError):
                method(other)

    def test_one_cursor_and_many_threads(self):
        self.core.log_json("[" + ",".join(['{"type":"many","message":"one"}'] * 1000) + "]")
        activity = self.core.activity(0, "many")
        seen, refused = [], []

        def read():
            while True:
                try:
                    entry = activity.next()
                except dashcore.MisuseError as error:
                    refused.append(error)
                    continue
                if entry is None:
                    return
                seen.append(entry.id)

        threads = [threading.Thread(target=read) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(len(set(seen)), len(seen))
        self.assertEqual(len(seen), 1000)

    def test_the_gil_is_released(self):
        """A thread that waits in the library holds up no other."""
        watch = self.core.watch(native.TOPIC_SETTINGS)
        thread = threading.Thread(target=watch.wait, args=(600,))
        begin = time.monotonic()
        thread.start()
        turns = 0
        while thread.is_alive():
            turns += 1
            time.sleep(0.001)
        self.assertGreater(time.monotonic() - begin, 0.5)
        self.assertGreater(turns, 50)


class Package(StoreTest):
    def test_each_argument_of_each_method(self):
        core = self.open()
        names = {"log_activity": ("type", "message", "details", "user", "timestamp"),
                 "log_exception": ("message", "exc", "type", "user", "details"),
                 "recent": ("days", "types", "limit", "user", "query", "since", "until", "cursor"),
                 "export": ("format", "days", "types", "user", "query", "since", "until"),
                 "summary": ("bucket", "days", "types", "user", "query", "since", "until"),
                 "task_status": ("name",), "runs": ("name", "limit"), "request": ("name", "user"),
                 "every": ("interval", "days", "hours", "minutes", "seconds")}
        good = {"log_activity": {"type": "good", "message": "one"},
                "log_exception": {"exc": ValueError()}, "task_status": {"name": "none"},
                "runs": {"name": "none"}, "request": {"name": "none"}}
        for method, arguments in names.items():
            for argument, value in itertools.product(arguments, WRONG):
                try:
                    answer = getattr(core, method)(**{**good.get(method, {}), argument: value})
                    if method in ("recent", "export"):
                        next(answer, None)
                except Exception as error:
                    self.assertNotIsInstance(error, (SystemError, UnboundLocalError))
        for value in WRONG:
            for argument in ("next_run", "every", "user", "name"):
                try:
                    with core.task(**{"name": "task", argument: value}):
                        pass
                except Exception as error:
                    self.assertNotIsInstance(error, (SystemError, UnboundLocalError))
        core.log_activity("alive", "still")

    def test_opening(self):
        for argument in ("store", "program", "redact_keys", "wait_ms", "queue_capacity",
                         "acexy_url", "acestream_url", "warp_cli"):
            for value in WRONG:
                if argument == "store" and isinstance(value, (str, bytes, type(None))):
                    continue
                try:
                    dashcore.open(**{"store": self.path, "worker": False, **OFF,
                                     argument: value}).close()
                except Exception as error:
                    self.assertNotIsInstance(error, (SystemError, AttributeError))

    def test_cycles(self):
        for _ in range(20):
            core = dashcore.open(self.path, worker=False)
            core.log_activity("cycle", "one")
            entries = list(core.recent(limit=2))
            recent, watch = core.recent(), core.watch()
            core.mine = [core, recent, watch, entries]
            next(recent)
        del core, recent, watch, entries
        gc.collect()
        self.assertEqual(len(self.messages(self.open())), 20)


if __name__ == "__main__":
    unittest.main(verbosity=0)

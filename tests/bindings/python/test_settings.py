"""Settings, what the probes found, and waiting for changes."""

import threading
import time
import unittest

import dashcore
from store import StoreTest

NOBODY = "http://127.0.0.1:1"


class Settings(StoreTest):
    def setUp(self):
        super().setUp()
        self.core = self.open()

    def test_read_and_assign(self):
        settings = self.core.settings
        self.assertEqual((settings.retention_days, settings.auto_refresh_interval), (7, 30))
        settings.retention_days = 5
        self.core.settings.auto_refresh_interval = 60
        self.assertEqual(self.open().settings.as_dict(),
                         {"retention_days": 5, "auto_refresh_interval": 60})
        self.assertEqual(repr(settings),
                         "Settings({'retention_days': 5, 'auto_refresh_interval': 60})")

    def test_update(self):
        self.core.settings.update(retention_days=3, auto_refresh_interval=20, user="alice")
        self.assertEqual(self.core.settings.as_dict(),
                         {"retention_days": 3, "auto_refresh_interval": 20})
        self.assertEqual({entry.user for entry in self.core.recent(types="user_action")},
                         {"alice"})

    def test_refused(self):
        settings = self.core.settings
        for value, error in ((31, dashcore.OutOfRangeError), (-1, dashcore.OutOfRangeError),
                             ("5", TypeError), (5.0, TypeError), (True, TypeError),
                             (None, TypeError), (2**63, OverflowError)):
            with self.assertRaises(error):
                settings.retention_days = value
        for changes, error in (({"retention_days": 5, "auto_refresh_interval": 5},
                                dashcore.OutOfRangeError),
                               ({"retention": 5}, dashcore.InvalidValueError),
                               ({"retention_days": "5"}, dashcore.InvalidValueError),
                               ({"retention_days": object()}, TypeError)):
            with self.assertRaises(error):
                settings.update(**changes)
        with self.assertRaises(AttributeError):
            settings.retention = 5
        self.assertEqual(settings.retention_days, 7)

    def test_retention(self):
        self.assertEqual(self.core.retention_run(), 0)
        self.assertEqual(self.core.task_status("retention_cleanup").runs_total, 1)


class Probes(StoreTest):
    def test_nothing_known(self):
        core = self.open()
        streams, warp = core.streams(), core.warp()
        self.assertEqual((streams.count, streams.source, streams.checked_at),
                         (None, "unavailable", None))
        self.assertEqual((warp.status, warp.details, warp.last_connected),
                         ("unavailable", None, None))

    def test_probed(self):
        core = self.open(acexy_url=NOBODY)
        core.native.probe_run(dashcore.native.PROBE_STREAMS | dashcore.native.PROBE_WARP)
        self.assertIsNotNone(core.streams().checked_at)
        self.assertEqual(core.streams().source, "unavailable")
        self.assertIn("switched off", core.warp().error)

    def test_only_when_wanted(self):
        core = self.open(worker=True, acexy_url=NOBODY)
        time.sleep(0.3)
        self.assertIsNone(core.streams().checked_at)
        core.close()
        core = self.open(worker=True, probes=True, acexy_url=NOBODY)
        end = time.monotonic() + 20
        while core.streams().checked_at is None:
            self.assertLess(time.monotonic(), end)
            time.sleep(0.02)


class Watch(StoreTest):
    def setUp(self):
        super().setUp()
        self.core = self.open()

    def test_wait(self):
        with self.core.watch("activity", "settings") as watch:
            self.assertEqual(watch.wait(0.05), frozenset())
            self.core.log_activity("seen", "one")
            self.assertEqual(watch.wait(5), {"activity"})
            self.core.settings.retention_days = 3
            self.assertIn("settings", watch.wait(5))
            self.assertEqual(watch.wait(0), frozenset())

    def test_woken(self):
        watch = self.core.watch()
        timer = threading.Timer(0.3, watch.wake)
        timer.start()
        self.addCleanup(timer.join)
        begin = time.monotonic()
        self.assertEqual(watch.wait(), frozenset())
        self.assertGreater(time.monotonic() - begin, 0.2)

    def test_iterated_until_it_is_closed(self):
        watch = self.core.watch("activity")
        seen = []

        def look():
            for topics in watch:
                seen.append(topics)

        thread = threading.Thread(target=look)
        thread.start()
        self.core.log_activity("seen", "one")
        end = time.monotonic() + 20
        while not seen and time.monotonic() < end:
            time.sleep(0.01)
        watch.close()
        thread.join(20)
        self.assertFalse(thread.is_alive())
        self.assertEqual(seen, [{"activity"}])

    def test_refused(self):
        with self.assertRaises(dashcore.InvalidValueError):
            self.core.watch("weather")
        watch = self.core.watch()
        with self.assertRaises(TypeError):
            watch.wait("soon")
        watch.close()
        with self.assertRaises(dashcore.ClosedError):
            watch.wait(0)
        with self.assertRaises(dashcore.ClosedError):
            watch.wake()


if __name__ == "__main__":
    unittest.main(verbosity=0)

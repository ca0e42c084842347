"""Logging entries and reading them."""

import datetime
import json
import os
import pathlib
import unittest
import uuid
from unittest import mock

import dashcore
from dashcore import _documents, native
from store import StoreTest, time_limit

UTC = datetime.timezone.utc


class Log(StoreTest):
    def setUp(self):
        super().setUp()
        self.core = self.open()

    def test_entry(self):
        before = datetime.datetime.now(UTC)
        logged = self.core.log_activity("scrape", "120 channels", {"ü": [1, 2.5, None]}, "alice")
        entry, = self.core.recent()
        self.assertEqual((entry.id, entry.type, entry.message, entry.details, entry.user),
                         (logged, "scrape", "120 channels", {"ü": [1, 2.5, None]}, "alice"))
        self.assertLess(abs(entry.timestamp - before), datetime.timedelta(minutes=1))
        self.assertIs(entry.timestamp.tzinfo, UTC)
        self.assertEqual(entry.details_json, '{"ü": [1, 2.5, null]}')

    def test_any_json_value(self):
        for value in ("text", 0, 12.5, True, [], {}, "", {"a": {"b": [1]}}):
            self.core.log_activity("value", "one", value)
            self.assertEqual(next(self.core.recent()).details, value)
        self.core.log_activity("value", "one", None)
        self.assertIsNone(next(self.core.recent()).details_json)

    def test_json_text(self):
        self.core.log_activity("value", "one", dashcore.JSONText('{"a": 12.30}'))
        self.assertEqual(next(self.core.recent()).details_json, '{"a": 12.30}')
        with self.assertRaises(dashcore.ParseError) as caught:
            self.core.log_activity("value", "one", dashcore.JSONText("{"))
        self.assertEqual(caught.exception.field, "details")

    def test_other_encoders(self):
        """json's own class promises nothing; that it changes is not to be seen."""
        value = {"a": [1, 2.5, None, {"ü": "\n"}]}
        good = _documents.dump(value, "details")
        for changed in (None, lambda: None, lambda *arguments: lambda value, level: ("other",)):
            with mock.patch.object(json.encoder, "c_make_encoder", changed):
                pieces = _documents._make_pieces()
            with mock.patch.object(_documents, "_pieces", pieces):
                self.assertEqual(_documents.dump(value, "details"), good)

    def test_stand_ins(self):
        day = datetime.datetime(2026, 11, 21, 12, tzinfo=UTC)
        number = uuid.uuid4()
        self.core.log_activity("value", "one", {"at": day, "day": day.date(),
                                                "path": pathlib.Path("/tmp/ü"), "id": number})
        self.assertEqual(next(self.core.recent()).details,
                         {"at": "2026-11-21T12:00:00+00:00", "day": "2026-11-21",
                          "path": "/tmp/ü", "id": str(number)})

    def test_what_is_no_json(self):
        inside = {"a": [1, {"b": object()}]}
        with self.assertRaisesRegex(TypeError, r"details\['a'\]\[1\]\['b'\]: object is no JSON"):
            self.core.log_activity("value", "one", inside)
        with self.assertRaisesRegex(TypeError, r"details\[\(1, 2\)\]: keys must be str"):
            self.core.log_activity("value", "one", {(1, 2): 3})
        for number in (float("nan"), float("inf")):
            with self.assertRaisesRegex(dashcore.InvalidValueError, r"details\['x'\]: ") as caught:
                self.core.log_activity("value", "one", {"x": number})
            self.assertEqual((caught.exception.field, caught.exception.name),
                             ("details", "invalid_value"))
        deep = []
        for _ in range(100_000):
            deep = [deep]
        with self.assertRaisesRegex(dashcore.OutOfRangeError, "details is nested too deep"):
            self.core.log_activity("value", "one", deep)
        self.assertEqual(list(self.core.recent()), [])

    def test_what_is_inside_of_itself(self):
        circle, twice, family = [], [], {"children": []}
        circle.append(circle)
        twice += [twice, twice]
        family["children"] += [{"parent": family} for _ in range(3)]
        with time_limit(10):
            for value, place in ((circle, r"\[0\]"), (twice, r"\[0\]"),
                                 (family, r"\['children'\]\[0\]\['parent'\]")):
                with self.assertRaisesRegex(dashcore.InvalidValueError,
                                            f"^details{place}: Circular") as caught:
                    self.core.log_activity("value", "one", value)
                self.assertEqual(caught.exception.field, "details")
            with self.assertRaisesRegex(dashcore.InvalidValueError, "^result.*: Circular"):
                with self.core.task("family") as run:
                    run.finish(family)
        self.assertEqual(self.core.task_status("family").status, "error")

    def test_far_inside_of_what_is_there_twice(self):
        value = [object()]
        for _ in range(70):
            value = [value, value]
        with time_limit(10), self.assertRaisesRegex(TypeError, "^details: object is no JSON"):
            self.core.log_activity("value", "one", value)

    def test_keys_that_cannot_be_told(self):
        class Untold:
            def __repr__(self):
                raise RuntimeError("no text")

        with self.assertRaisesRegex(TypeError, r"^details\[<Untold>\]: keys must be str"):
            self.core.log_activity("value", "one", {Untold(): 1})

    def test_largest_details(self):
        text = "x" * (native.DETAILS_MAX - 2)
        self.core.log_activity("value", "one", text)
        self.assertEqual(next(self.core.recent()).details, text)
        with self.assertRaises(dashcore.OutOfRangeError) as caught:
            self.core.log_activity("value", "one", text + "x")
        self.assertEqual(caught.exception.field, "details")

    def test_texts(self):
        for text, stored in (("a\0b", "a\ufffdb"), ("a\udc80b", "a\ufffdb"),
                             ("\ud83d\ude00", "\U0001f600"), ("Grüße 漢字 🎉", "Grüße 漢字 🎉"),
                             (b"a\xffb", "a\ufffdb")):
            self.core.log_activity("text", text, {"text": text} if isinstance(text, str) else None,
                                   text)
            entry = next(self.core.recent())
            self.assertEqual((entry.message, entry.user), (stored, stored))

    def test_times(self):
        zone = datetime.timezone(datetime.timedelta(hours=5, minutes=30))
        at = (datetime.datetime.now(zone) - datetime.timedelta(hours=1)).replace(microsecond=1)
        self.core.log_activity("time", "one", timestamp=at)
        entry, = self.core.recent(since=at, until=at + datetime.timedelta(microseconds=1))
        self.assertEqual(entry.timestamp, at)
        with self.assertRaisesRegex(ValueError, "timestamp has no time zone"):
            self.core.log_activity("time", "one", timestamp=datetime.datetime.now())
        with self.assertRaisesRegex(TypeError, "since must be a datetime, not int"):
            self.core.recent(since=5)

    def test_not_waiting(self):
        for number in range(250):
            self.assertIsNone(self.core.log_activity("queue", str(number), wait=False))
        self.core.flush()
        self.assertEqual(len(list(self.core.recent())), 250)

    def test_full_queue(self):
        core = self.open(queue_capacity=4)
        for number in range(4):
            core.log_activity("queue", str(number), wait=False, block=False)
        with self.assertRaises(dashcore.BusyError):
            core.log_activity("queue", "one more", wait=False, block=False)
        core.flush()
        core.log_activity("queue", "room again", wait=False, block=False)


class Read(StoreTest):
    def setUp(self):
        super().setUp()
        self.core = self.open()
        for number in range(10):
            self.core.log_activity("even" if number % 2 == 0 else "odd", f"entry {number}",
                                   user="alice" if number < 5 else None)

    def test_filters(self):
        self.assertEqual(self.messages(self.core, types="even", limit=2), ["entry 8", "entry 6"])
        self.assertEqual(len(self.messages(self.core, types=["even", "odd"])), 10)
        self.assertEqual(len(self.messages(self.core, types=(kind for kind in ("odd",)))), 5)
        self.assertEqual(len(self.messages(self.core, user="alice", days=1)), 5)
        self.assertEqual(self.messages(self.core, query="ENTRY 7"), ["entry 7"])

    def test_days(self):
        now = datetime.datetime.now(UTC)
        midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
        self.core.log_activity("day", "yesterday", timestamp=midnight - datetime.timedelta(hours=1))
        self.core.log_activity("day", "today", timestamp=midnight)
        self.assertEqual(self.messages(self.core, days=0, types="day"), ["today"])
        self.assertEqual(self.messages(self.core, days=2, types="day"), ["today", "yesterday"])

    def test_filters_refused(self):
        for filters, error in (({"days": -1}, dashcore.OutOfRangeError),
                               ({"days": 31}, dashcore.OutOfRangeError),
                               ({"days": "1"}, TypeError), ({"days": True}, TypeError),
                               ({"limit": 0}, dashcore.OutOfRangeError),
                               ({"limit": -1}, OverflowError), ({"limit": "5"}, TypeError),
                               ({"types": []}, dashcore.InvalidValueError),
                               ({"types": 5}, TypeError), ({"types": [5]}, TypeError),
                               ({"types": "Bad"}, dashcore.InvalidValueError),
                               ({"user": ["alice"]}, TypeError), ({"query": {}}, TypeError),
                               ({"cursor": "nonsense"}, dashcore.DashcoreError)):
            with self.subTest(filters), self.assertRaises(error):
                list(self.core.recent(**filters))

    def test_cursor(self):
        first = self.core.recent(limit=4)
        wanted = self.messages(self.core)
        found = [entry.message for entry in first]
        self.core.log_activity("even", "logged meanwhile")
        found += self.messages(self.core, cursor=first.cursor)
        self.assertEqual(found, wanted)
        with self.assertRaises(StopIteration):
            next(first)

    def test_more_than_a_page(self):
        body = json.dumps([{"type": "many", "message": str(number)} for number in range(1000)])
        for _ in range(2):
            self.core.native.log_json(body)
        self.assertEqual(len(self.messages(self.core, types="many", limit=1500)), 1500)
        self.assertEqual(len(self.messages(self.core, types="many")), 2000)

    def test_wrong_limits(self):
        for wrong in (5.0, 1500.5, "5", "5000", True, [1]):
            with self.assertRaisesRegex(TypeError, f"limit must be int, not {type(wrong).__name__}"):
                self.core.recent(limit=wrong)

    def test_a_failure_is_no_entry(self):
        for message in ("one", "two"):
            self.core.log_activity("counted", message)
        recent = self.core.recent(types="counted", limit=2)
        with mock.patch.object(recent, "_activity") as failing:
            failing.next.side_effect = dashcore.BusyError("held")
            with self.assertRaises(dashcore.BusyError):
                next(recent)
        self.assertEqual([entry.message for entry in recent], ["two", "one"])

    def test_entries_are_values(self):
        entry = next(self.core.recent())
        self.assertEqual(entry, next(self.core.recent()))
        self.assertEqual(len({entry, next(self.core.recent())}), 1)
        with self.assertRaises(AttributeError):
            entry.message = "other"

    def test_export(self):
        with self.core.export("ndjson", types="even") as export:
            lines = "".join(export).splitlines()
        self.assertEqual([json.loads(line)["message"] for line in lines],
                         [f"entry {number}" for number in (8, 6, 4, 2, 0)])
        self.assertTrue("".join(self.core.export("csv")).startswith("id,timestamp,type"))
        with self.assertRaisesRegex(ValueError, "format must be one of ndjson, csv"):
            self.core.export("xml")

    def test_summary(self):
        found = self.core.summary("hour", days=1)
        self.assertIn('"even": 5', json.dumps(found))
        with self.assertRaisesRegex(ValueError, "bucket must be one of hour, day"):
            self.core.summary("week")


class Open(StoreTest):
    def test_paths(self):
        for path in (self.path, pathlib.Path(self.path), os.fsencode(self.path),
                     f"sqlite:{self.path}"):
            with dashcore.open(path, worker=False) as core:
                self.assertIn(self.path, core.store_url)
                self.assertIn(self.path, repr(core))

    def test_a_path_that_is_no_text(self):
        path = os.path.join(os.fsencode(self.directory), b"\xff.db")
        with dashcore.open(os.fsdecode(path), worker=False) as core:
            core.log_activity("path", "here")
        self.assertTrue(os.path.exists(path))

    def test_refused(self):
        with self.assertRaises(dashcore.NotFoundError):
            dashcore.open(self.path, existing=True)
        with self.assertRaises(dashcore.NoAccessError):
            dashcore.open("/dev/null/dashcore.db")
        with open(self.path, "wb") as file:
            file.write(b"nothing of ours " * 1000)
        with self.assertRaises(dashcore.CorruptStoreError):
            dashcore.open(self.path)
        for wrong in (5, [], object()):
            with self.assertRaises(TypeError):
                dashcore.open(wrong)
        with self.assertRaises(OverflowError):
            dashcore.open(self.path + "2", queue_capacity=-1)
        with self.assertRaises(TypeError):
            dashcore.open(self.path + "2", program=5)

    def test_program_is_told(self):
        with self.open(worker=True, program="scraper") as core:
            core.log_activity("scrape", "one")
        with self.open() as core:
            told = [message for message in self.messages(core) if "scraper" in message]
        self.assertEqual(len(told), 2)

    def test_secrets(self):
        core = self.open(redact_keys=["pin", "puk"])
        core.log_activity("secret", "one", {"pin": "1234", "puk": "5678", "password": "x"})
        self.assertEqual(set(next(core.recent()).details.values()), {"[redacted]"})


if __name__ == "__main__":
    unittest.main(verbosity=0)

"""The activity log over HTTP: adding, reading with every filter, counting."""

import datetime
import json
import unittest

from dashcored import Dashcored

RECENT = "/api/v1/activity/recent"
SUMMARY = "/api/v1/activity/summary"
ACTIVITY = "/api/v1/activity"


def time_ago(**span):
    then = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(**span)
    return then.strftime("%Y-%m-%dT%H:%M:%S.") + f"{then.microsecond // 1000:03d}Z"


class Adding(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = cls.enterClassContext(Dashcored())

    def newest(self):
        return self.server.get(RECENT + "?type=scrape&limit=1").json()[0]

    def test_entry_comes_back_as_it_was_given(self):
        body = b'{"type":"scrape","message":"caf\\u00e9 <b>","details":{"duration": 12.3, "n":1e2},' \
               b'"user":"alice"}'
        ids = self.server.post(ACTIVITY, body=body).json()["ids"]
        answer = self.server.get(RECENT + "?type=scrape&limit=1")
        entry = answer.json()[0]
        self.assertEqual(entry["id"], ids[0])
        self.assertEqual((entry["message"], entry["user"], entry["type"]),
                         ("café <b>", "alice", "scrape"))
        self.assertIn(b'"details":{"duration": 12.3, "n":1e2}', answer.body)

    def test_array_is_all_or_none(self):
        self.server.log_entry()
        before = self.newest()["id"]
        good = {"type": "scrape", "message": "one of several"}
        answer = self.server.post(ACTIVITY, status=422,
                                  json=[good, good, {"type": "scrape", "message": ""}])
        self.assertEqual(answer.fields, ["2.message"])
        self.assertEqual(self.newest()["id"], before)
        ids = self.server.post(ACTIVITY, json=[good] * 3).json()["ids"]
        self.assertEqual(ids, sorted(ids))
        self.assertEqual(len(set(ids)), 3)

    def test_secrets_are_removed(self):
        self.server.log_entry(message="fetch http://joe:hunter2@host/x",
                              details={"deep": [{"Api_Key": "hunter2"}]})
        self.assertNotIn(b"hunter2", self.server.get(RECENT + "?type=scrape&limit=1").body)

    def test_limits(self):
        entry = {"type": "scrape", "message": "x"}
        good = [
            {**entry, "type": "a" * 64}, {**entry, "type": "a.b_c-9"},
            {**entry, "message": "m" * 4096}, {**entry, "user": "u" * 256},
            {**entry, "details": "d" * 65534}, {**entry, "details": None, "user": None},
            {**entry, "timestamp": time_ago(days=1)}, {**entry, "timestamp": time_ago(hours=-23)},
        ]
        for body in good:
            with self.subTest(str(body)[:60]):
                self.server.post(ACTIVITY, json=body)
        nested = json.loads("[" * 64 + "]" * 64)
        self.server.post(ACTIVITY, json={**entry, "details": nested})
        bad = {
            "type": [{"message": "x"}, {**entry, "type": "a" * 65}, {**entry, "type": "A"},
                     {**entry, "type": ""}, {**entry, "type": 7}, {**entry, "type": "9a"}],
            "message": [{"type": "scrape"}, {**entry, "message": ""},
                        {**entry, "message": "m" * 4097}, {**entry, "message": ["x"]}],
            "user": [{**entry, "user": "u" * 257}, {**entry, "user": {}}],
            "details": [{**entry, "details": "d" * 65535}],
            "timestamp": [{**entry, "timestamp": time_ago(hours=-25)},
                          {**entry, "timestamp": "yesterday"}, {**entry, "timestamp": 12}],
            "colour": [{**entry, "colour": "red"}],
        }
        for field, bodies in bad.items():
            for body in bodies:
                with self.subTest(field=field, body=str(body)[:60]):
                    answer = self.server.request("POST", ACTIVITY, json=body)
                    self.assertIn(answer.status, (400, 422))
                    self.assertEqual(answer.fields, [field])

    def test_array_limits(self):
        entry = {"type": "scrape", "message": "x"}
        self.assertEqual(len(self.server.post(ACTIVITY, json=[entry] * 1000).json()["ids"]), 1000)
        for body in ([], [entry] * 1001):
            self.server.post(ACTIVITY, status=422, json=body)

    def test_what_is_no_json_is_400(self):
        self.server.log_entry()
        before = self.newest()["id"]
        for body in (b"", b"{", b"nonsense", b"[1,]", b'{"type":"a","type":"b","message":"x"}',
                     b'{"type":"scrape","message":"\xff"}', b'"text"' + b"x",
                     b"\x00"):
            with self.subTest(body[:40]):
                answer = self.server.post(ACTIVITY, status=None, body=body)
                self.assertEqual(answer.status, 400)
                self.assertEqual(answer.json()["code"], "not_parseable")
        for body in (b'"text"', b"7", b"null", b"[7]", b"[" * 5000, b"[" * 90 + b"]" * 90):
            with self.subTest(body):
                self.assertIn(self.server.post(ACTIVITY, status=None, body=body).status, (400, 422))
        self.assertEqual(self.newest()["id"], before)


class Reading(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = cls.enterClassContext(Dashcored())
        for entry in (
            {"type": "scrape", "message": "Channel One timed out", "user": "alice",
             "timestamp": time_ago(days=3)},
            {"type": "error", "message": "disk 100% full", "details": {"mount": "/Data_1"},
             "timestamp": time_ago(hours=30)},
            {"type": "scrape", "message": "Grüße aus KÖLN", "user": "alice bob",
             "timestamp": time_ago(hours=2)},
            {"type": "user_action", "message": "plain", "user": "bob",
             "timestamp": time_ago(minutes=1)},
        ):
            cls.server.post(ACTIVITY, json=entry)

    def messages(self, query):
        entries = self.server.get(RECENT + "?" + query).json()
        keys = [(entry["timestamp"], entry["id"]) for entry in entries]
        self.assertEqual(keys, sorted(keys, reverse=True))
        return [entry["message"] for entry in entries if entry["type"] not in ("system", "task")]

    def test_filters(self):
        one, disk = "Channel One timed out", "disk 100% full"
        umlaut, plain = "Grüße aus KÖLN", "plain"
        cases = {
            "": [plain, umlaut, disk, one],
            "days=30": [plain, umlaut, disk, one],
            "days=2": [plain, umlaut, disk],
            "days=1": [plain, umlaut],
            "type=scrape": [umlaut, one],
            "type=scrape,error": [umlaut, disk, one],
            "type=nothing_such": [],
            "user=alice": [one],
            "user=alice%20bob": [umlaut],
            "user=alice+bob": [umlaut],
            "user=ali": [],
            "q=TIMED+channel": [one],
            "q=100%25": [disk],
            "q=data_1": [disk],
            "q=gr%C3%BC%C3%9Fe": [umlaut],
            "q=plain+missing": [],
            "q=": [plain, umlaut, disk, one],
            "type=&user=&since=&until=&cursor=": [plain, umlaut, disk, one],
            "since=" + time_ago(hours=40): [plain, umlaut, disk],
            "until=" + time_ago(hours=1): [umlaut, disk, one],
            "since=" + time_ago(hours=40) + "&until=" + time_ago(hours=1): [umlaut, disk],
            "days=2&type=error&q=full&since=" + time_ago(days=2): [disk],
        }
        for query, expected in cases.items():
            with self.subTest(query):
                self.assertEqual(self.messages(query), expected)

    def test_a_zone_may_be_sent_with_a_plain_plus(self):
        zone = datetime.timezone(datetime.timedelta(hours=2))
        then = datetime.datetime.now(zone) - datetime.timedelta(hours=1)
        for plus in ("+", "%2B"):
            since = then.strftime("%Y-%m-%dT%H:%M:%S+02:00").replace("+", plus)
            with self.subTest(since):
                self.assertEqual(self.messages("since=" + since), ["plain"])

    def test_today_begins_at_midnight_utc(self):
        today = datetime.datetime.now(datetime.timezone.utc).date().isoformat()
        entries = self.server.get(RECENT + "?days=0&limit=1000").json()
        self.assertTrue(entries)
        self.assertEqual({entry["timestamp"][:10] for entry in entries}, {today})

    def test_summary_counts_what_recent_shows(self):
        for query in ("", "days=30", "days=2", "type=scrape", "user=alice", "q=full", "days=0"):
            entries = self.server.get(f"{RECENT}?limit=1000&{query}").json()
            for bucket, length in (("hour", 13), ("day", 10)):
                with self.subTest(query=query, bucket=bucket):
                    summary = self.server.get(f"{SUMMARY}?bucket={bucket}&{query}").json()
                    types, starts = {}, {}
                    for entry in entries:
                        types[entry["type"]] = types.get(entry["type"], 0) + 1
                        start = starts.setdefault(entry["timestamp"][:length], {})
                        start[entry["type"]] = start.get(entry["type"], 0) + 1
                    self.assertEqual(summary["total"], len(entries))
                    self.assertEqual(summary["types"], types)
                    counted = {one["start"][:length]: one["types"] for one in summary["buckets"]}
                    self.assertEqual({start: counts for start, counts in counted.items() if counts},
                                     starts)
                    order = [one["start"] for one in summary["buckets"]]
                    self.assertEqual(order, sorted(order))

    def test_hour_is_the_default_bucket(self):
        self.assertEqual(self.server.get(SUMMARY).json(),
                         self.server.get(SUMMARY + "?bucket=hour").json())


if __name__ == "__main__":
    unittest.main()

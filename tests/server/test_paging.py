"""Pages of the log: complete, in order, bounded, while entries arrive."""

import re
import threading
import unittest

from dashcored import Dashcored

RECENT = "/api/v1/activity/recent"


def next_of(answer):
    """The path of the next page, or None."""
    link = answer.header("Link")
    return re.fullmatch(r'<([^>]+)>; rel="next"', link)[1] if link else None


class Paging(unittest.TestCase):
    def setUp(self):
        self.server = self.enterContext(Dashcored())

    def pages(self, target):
        while target:
            answer = self.server.get(target)
            yield answer.json()
            target = next_of(answer)

    def fill(self, count, **others):
        entry = {"type": "scrape", "message": "x", **others}
        ids = []
        while len(ids) < count:
            some = min(1000, count - len(ids))
            ids += self.server.post("/api/v1/activity", json=[entry] * some).json()["ids"]
        return ids

    def test_pages_hold_each_entry_once_while_others_arrive(self):
        ids = self.fill(700)
        stop = threading.Event()
        writer = threading.Thread(target=lambda: [self.fill(3) for _ in range(60)
                                                  if not stop.is_set()])
        writer.start()
        try:
            seen = [entry["id"] for page in self.pages(RECENT + "?type=scrape&limit=13")
                    for entry in page]
        finally:
            stop.set()
            writer.join()
        self.assertEqual(len(seen), len(set(seen)))
        self.assertLessEqual(set(ids), set(seen))

    def test_same_time_is_ordered_by_id(self):
        now = self.server.get(RECENT + "?limit=1").json()[0]["timestamp"]
        ids = self.fill(25, timestamp=now)
        seen = [entry["id"] for page in self.pages(RECENT + "?type=scrape&limit=7")
                for entry in page]
        self.assertEqual(seen, sorted(ids, reverse=True))

    def test_next_page_keeps_the_other_parameters(self):
        self.fill(30, user="alice & bob", message="ünï code")
        self.fill(30, user="carol")
        pages = list(self.pages(RECENT + "?user=alice%20%26+bob&limit=10&q=%C3%BCn%C3%AF&days=2"))
        self.assertEqual([len(page) for page in pages], [10, 10, 10])
        self.assertEqual({entry["user"] for page in pages for entry in page}, {"alice & bob"})

    def test_last_page_has_no_next(self):
        self.fill(10)
        self.assertIsNotNone(next_of(self.server.get(RECENT + "?type=scrape&limit=9")))
        self.assertIsNone(next_of(self.server.get(RECENT + "?type=scrape&limit=10")))
        self.assertIsNone(next_of(self.server.get(RECENT + "?type=scrape&limit=11")))

    def test_default_and_largest_page(self):
        self.fill(1100)
        self.assertEqual(len(self.server.get(RECENT).json()), 100)
        self.assertEqual(len(self.server.get(RECENT + "?limit=1000").json()), 1000)

    def test_page_ends_past_four_megabytes(self):
        self.fill(10)
        big = {"type": "big", "message": "x", "details": "d" * 60000}
        for _ in range(8):
            self.server.post("/api/v1/activity", json=[big] * 10)
        answer = self.server.get(RECENT + "?type=big&limit=1000")
        self.assertGreater(len(answer.body), 4194304)
        self.assertLess(len(answer.body), 4194304 + 70000)
        rest = list(self.pages(next_of(answer)))
        self.assertEqual(len(answer.json()) + sum(map(len, rest)), 80)

    def test_cursor_that_is_none(self):
        for cursor in ("x", "%F0%9F%90%8B", "-1", "a" * 5000):
            with self.subTest(cursor[:10]):
                answer = self.server.get(f"{RECENT}?cursor={cursor}", status=None)
                self.assertIn(answer.status, (400, 422))
                self.assertEqual(answer.fields, ["cursor"])


if __name__ == "__main__":
    unittest.main()

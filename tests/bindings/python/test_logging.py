"""Python's logging into the activity log."""

import contextlib
import io
import logging
import logging.config
import logging.handlers
import os
import queue
import unittest

import dashcore
from dashcore import native
from store import StoreTest, time_limit


class Logging(StoreTest):
    def setUp(self):
        super().setUp()
        self.core = self.open()
        self.handler = dashcore.LoggingHandler(self.core)
        self.logger = self.logger_with(self.handler)

    def logger_with(self, handler):
        logger = logging.Logger(f"app.{self.id()}", logging.DEBUG)
        logger.addHandler(handler)
        self.addCleanup(handler.close)
        return logger

    def entry(self):
        self.handler.flush()
        return next(self.core.recent())

    @contextlib.contextmanager
    def complaints(self):
        """What logging says on stderr of a record that was lost."""
        with contextlib.redirect_stderr(io.StringIO()) as said:
            yield said

    def test_types(self):
        for level, kind in ((logging.DEBUG, "system"), (logging.WARNING, "system"),
                            (logging.ERROR, "error"), (logging.CRITICAL, "error")):
            self.logger.log(level, "at %d", level)
            entry = self.entry()
            self.assertEqual((entry.type, entry.message), (kind, f"at {level}"))
            self.assertEqual(entry.details["level"], logging.getLevelName(level))
        self.assertEqual(entry.details["logger"], self.logger.name)
        self.assertRegex(entry.details["place"], r"test_logging\.py:\d+$")

    def test_extra(self):
        self.logger.info("read", extra={"activity_type": "scrape", "user": "alice",
                                        "channels": 120, "odd": object(), "nan": float("nan")})
        entry = self.entry()
        self.assertEqual((entry.type, entry.user), ("scrape", "alice"))
        self.assertEqual(entry.details["extra"]["channels"], 120)
        self.assertIn("object object", entry.details["extra"]["odd"])
        self.assertEqual(entry.details["extra"]["nan"], "nan")
        self.logger.info("read", extra={"activity_type": 5, "user": ["alice"]})
        self.assertEqual((self.entry().type, self.entry().user), ("system", None))

    def test_exception(self):
        try:
            raise ValueError("no route")
        except ValueError:
            self.logger.exception("the scrape failed")
        entry = self.entry()
        self.assertEqual((entry.type, entry.message), ("error", "the scrape failed"))
        self.assertEqual(entry.details["exception"], "ValueError")
        self.assertIn('raise ValueError("no route")', entry.details["traceback"])
        self.logger.error("none is handled", exc_info=True)
        self.assertNotIn("traceback", self.entry().details)
        self.logger.info("where", stack_info=True)
        self.assertIn("test_exception", self.entry().details["stack"])

    def test_long_messages(self):
        self.logger.info("ü" * 5000)
        entry = self.entry()
        self.assertLessEqual(len(entry.message.encode()), native.MESSAGE_MAX)
        self.assertEqual(entry.details["full_message"], "ü" * 5000)
        self.logger.info("x" * 1_000_000, extra={"much": "y" * 1_000_000, "more": ["z"] * 100_000})
        self.assertTrue(self.entry().message.startswith("xxx"))
        self.logger.info("")
        self.assertEqual(self.entry().message, "INFO")
        self.logger.info("two\nlines \udc80 \0")
        self.assertEqual(self.entry().message, "two lines \ufffd \ufffd")

    def test_formatter(self):
        self.handler.setFormatter(logging.Formatter("%(levelname)s %(message)s"))
        self.logger.info("formatted")
        self.assertEqual(self.entry().message, "INFO formatted")

    def test_never_raises(self):
        with self.complaints() as said:
            self.logger.info("%d", "no number")
            self.core.close()
            self.logger.info("after the end")
        self.assertEqual(said.getvalue().count("--- Logging error ---"), 2)
        self.handler.flush()

    def test_nothing_is_lost_for_what_goes_with_it(self):
        class Untold:
            def __repr__(self):
                raise RuntimeError("no text")

        twice, deep, crowd = [], [], [[] for _ in range(30)]
        twice += [twice, twice]
        for _ in range(70):
            deep = [deep]
        for one in crowd:
            one.extend(crowd)
        cases = (({"x": Untold()}, "<Untold that cannot be told as text>"),
                 ({"x": [1, Untold()]}, "<Untold"), ({"x": {Untold(): 1}}, "<Untold"),
                 ({"x": twice}, "[["), ({"x": crowd}, "[["), ({"x": deep}, "[["),
                 ({"x": {1: "a", "1": "b"}}, "'a'"), ({"x": [{"pin": 1}] * 750}, "pin"),
                 ({"x" * 70_000: "long"}, "long"), ({(1, 2): "odd"}, "(1, 2)"),
                 ({"x": "\udc80" * 8000}, "\ufffd"), ({"x": "\0" * 70_000}, "…"),
                 ({f"x{n}": "y" * 100 for n in range(2000)}, " more"),
                 ({"x": "y" * 70_000, "z": "last"}, "last"),
                 ({"activity_type": "Nicht gut"}, "Nicht gut"))
        with self.complaints() as said, time_limit(30):
            for number, (extra, told) in enumerate(cases):
                with self.subTest(told):
                    self.logger.info("case %d", number, extra=extra)
                    entry = self.entry()
                    self.assertEqual((entry.type, entry.message), ("system", f"case {number}"))
                    self.assertIn(told, str(entry.details["extra"]))
        self.assertEqual(said.getvalue(), "")

    def test_long_names(self):
        logger = logging.Logger("n" * 70_000)
        logger.addHandler(self.handler)
        with self.complaints() as said:
            logger.info("one", extra={"user": "ü" * 200})
        self.assertEqual(said.getvalue(), "")
        entry = self.entry()
        self.assertEqual((entry.message, entry.user), ("one", "ü" * 126 + "…"))
        self.assertTrue(entry.details["logger"].startswith("nnn"))

    def test_all_is_long_at_once(self):
        for fill in ("x", "ü", "\x01", "\0", "\udc80", "\U0001f600", '"', "\n"):
            with self.subTest(fill), self.complaints() as said, time_limit(30):
                try:
                    raise ValueError(fill * 100_000)
                except ValueError as error:
                    record = logging.LogRecord(fill * 9999, 50, fill * 9999, 7, fill * 99_999, (),
                                               (type(error), error, error.__traceback__),
                                               sinfo=fill * 99_999)
                record.user = record.more = fill * 9999
                self.handler.handle(record)
            self.assertEqual(said.getvalue(), "")
            self.assertEqual(self.entry().details["exception"], "ValueError")

    def test_exceptions_that_cannot_be_told(self):
        odd = SyntaxError("m", ("f.py", "one", "two", "t"))
        with self.complaints() as said:
            for formatter in (None, logging.Formatter("%(message)s")):
                self.handler.setFormatter(formatter)
                self.logger.error("odd", exc_info=odd)
                entry = self.entry()
                self.assertEqual((entry.message, entry.details["exception"]),
                                 ("odd", "SyntaxError"))
        self.assertEqual(said.getvalue(), "")

    def test_full_queue(self):
        core = self.open(queue_capacity=2)
        logger = self.logger_with(dashcore.LoggingHandler(core))
        with self.complaints() as said:
            for number in range(3):
                logger.info("%d", number)
        self.assertEqual(said.getvalue().count("--- Logging error ---"), 1)

    def test_waiting(self):
        logger = self.logger_with(dashcore.LoggingHandler(self.core, "WARNING", wait=True))
        logger.info("not heard")
        logger.warning("committed")
        self.assertEqual(self.messages(self.open()), ["committed"])

    def test_does_not_hear_itself(self):
        logger = logging.getLogger("dashcore")
        logger.addHandler(self.handler)
        self.addCleanup(logger.removeHandler, self.handler)
        logger.warning("of its own")
        self.handler.flush()
        self.assertNotIn("of its own", self.messages(self.core))

        class Telling(dict):
            """Logs while it is told."""

            def __repr__(_):
                self.logger.info("inner")
                return "told"

        self.logger.info("outer", extra={"telling": {1: Telling({object(): 1})}})
        self.handler.flush()
        self.assertEqual(self.messages(self.core, types="system"), ["outer"])

    def test_queue_handler(self):
        records = queue.SimpleQueue()
        listener = logging.handlers.QueueListener(records, self.handler)
        logger = self.logger_with(logging.handlers.QueueHandler(records))
        listener.start()
        try:
            raise ValueError("far away")
        except ValueError:
            logger.exception("through a queue", extra={"n": 1})
        listener.stop()
        entry = self.entry()
        self.assertIn("through a queue", entry.message)
        self.assertEqual(entry.details["extra"]["n"], 1)

    def test_dict_config(self):
        self.run_program("""
            import logging, logging.config
            logging.config.dictConfig({
                "version": 1,
                "handlers": {"activity": {"class": "dashcore.LoggingHandler", "level": "INFO",
                                          "program": "configured"}},
                "root": {"handlers": ["activity"], "level": "DEBUG"},
            })
            logging.debug("not heard")
            logging.warning("by its configuration")
        """)
        self.assertIn("by its configuration", self.messages(self.core, types="system"))
        self.assertNotIn("not heard", self.messages(self.core))

    def test_its_own_store(self):
        handler = dashcore.LoggingHandler(store=self.path + "2")
        self.logger_with(handler).info("into another")
        handler.close()
        handler.close()
        self.assertTrue(handler.core.closed)
        with dashcore.open(self.path + "2", worker=False) as core:
            self.assertIn("into another", self.messages(core))
        self.assertTrue(os.path.exists(self.path + "2"))


if __name__ == "__main__":
    unittest.main(verbosity=0)

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
from store import StoreTest


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
            self.logger.info("read", extra={"activity_type": "Not Allowed"})
            self.core.close()
            self.logger.info("after the end")
        self.assertEqual(said.getvalue().count("--- Logging error ---"), 3)
        self.handler.flush()

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

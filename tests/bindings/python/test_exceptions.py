"""Errors as exceptions, and exceptions as entries."""

import pickle
import unittest

import dashcore
from dashcore import errors, native
from store import StoreTest


class Errors(StoreTest):
    def test_a_class_for_each_code(self):
        codes = {name: value for name, value in vars(native).items()
                 if name.startswith("E") and isinstance(value, int) and value < 0}
        self.assertEqual(len(codes), 17)
        for code in codes.values():
            error = errors.of_failure(code, "word", "field", "sentence")
            self.assertIsNot(type(error), dashcore.DashcoreError)
            self.assertEqual((error.code, error.name, error.field, error.message, str(error)),
                             (code, "word", "field", "sentence", "sentence"))
            self.assertIs(getattr(dashcore, type(error).__name__), type(error))
            self.assertEqual(type(error)("x").code, code)
        self.assertIs(type(errors.of_failure(-99, "new", "", "later")), dashcore.DashcoreError)

    def test_pythons_own_classes(self):
        core = self.open()
        with self.assertRaises(ValueError):
            core.log_activity("Bad", "message")
        with self.assertRaises(LookupError):
            core.task_status("none")
        self.assertTrue(issubclass(dashcore.NoMemoryError, MemoryError))

    def test_pickled(self):
        core = self.open()
        with self.assertRaises(dashcore.InvalidValueError) as caught:
            core.log_activity("Bad", "message")
        again = pickle.loads(pickle.dumps(caught.exception))
        self.assertEqual((type(again), again.code, again.field, again.message),
                         (dashcore.InvalidValueError, -3, "type", caught.exception.message))

    def test_words_are_those_of_the_library(self):
        core = self.open()
        core.close()
        with self.assertRaises(dashcore.ClosedError) as caught:
            core.log_activity("type", "message")
        self.assertEqual((caught.exception.name, str(caught.exception)),
                         ("misuse", "the store is closed"))
        for kind in vars(errors).values():
            if isinstance(kind, type) and kind.__module__ == errors.__name__:
                self.assertTrue(kind.default_name)

    def test_what_is_closed_is_not_told_by_words(self):
        told = errors.of_failure(native.EMISUSE, "misuse", "", "the door is closed")
        self.assertIs(type(told), dashcore.MisuseError)
        told = errors.of_failure(native.EMISUSE, "misuse", "", "das Tor ist zu", True)
        self.assertIs(type(told), dashcore.ClosedError)

    def test_no_error_is_stale(self):
        core = self.open()
        with self.assertRaises(dashcore.InvalidValueError):
            core.log_activity("Bad", "message")
        core.log_activity("good", "message")
        self.assertEqual(self.messages(core), ["message"])


class LogException(StoreTest):
    def setUp(self):
        super().setUp()
        self.core = self.open()

    def entry(self):
        return next(self.core.recent())

    def test_in_except(self):
        try:
            {}["missing"]
        except KeyError:
            logged = self.core.log_exception("it failed", user="alice", details={"try": 2})
        entry = self.entry()
        self.assertEqual((entry.id, entry.type, entry.message, entry.user),
                         (logged, "error", "it failed", "alice"))
        self.assertEqual((entry.details["exception"], entry.details["message"],
                          entry.details["try"]), ("KeyError", "KeyError: 'missing'", 2))
        self.assertIn('{}["missing"]', entry.details["traceback"])

    def test_given(self):
        self.core.log_exception(exc=ValueError("never raised"))
        self.assertEqual(self.entry().message, "ValueError: never raised")
        self.core.log_exception(exc=ValueError())
        self.assertEqual(self.entry().message, "ValueError")

    def test_none(self):
        with self.assertRaises(dashcore.MisuseError):
            self.core.log_exception("nothing happened")
        with self.assertRaises(TypeError):
            self.core.log_exception(exc=ValueError("x"), details=5)

    def test_long(self):
        self.core.log_exception(exc=ValueError("ü" * 100_000))
        self.assertLessEqual(len(self.entry().message.encode()), native.MESSAGE_MAX)
        self.assertTrue(self.entry().message.endswith("…"))


if __name__ == "__main__":
    unittest.main(verbosity=0)

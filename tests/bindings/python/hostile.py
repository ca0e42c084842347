"""Misuses dashcore.native as far as Python lets it, by chance and in several threads:
hostile.py STORE"""

import gc
import random
import sys
import threading
import types

from dashcore import native

CALLS = 20000
THREADS = 3
VALUES = [None, True, 0, 1, -1, 1.5, 2**31, 2**63, -2**70, float("nan"), "", "x", "a\0b", "\ud800",
          "t", b"\xff", "x" * 5000, [], {}, {"limit": 1}, (), object(), print, native, type]
# What a thread would wait for, or what leaves dashcore: the store of an other path, the collector.
LEFT_OUT = {"__init__", "__new__", "__subclasshook__", "__init_subclass__", "__class__",
            "__getattribute__", "__setattr__", "__delattr__", "__dir__", "__sizeof__"}


def make_objects(store):
    core = native.Core(store, None, None, "", "", "")
    core.log("a", "b")
    core.task_begin("t")
    return [core, core.activity(), core.tasks(), core.runs("t"), core.watch(),
            core.export_log(native.EXPORT_CSV), core.settings(), core.streams(), core.warp(),
            core.activity_json(), core.activity().next(), core.tasks().next(),
            core.runs("t").next()]


def arguments_of(chance, objects):
    count = chance.choice((0, 0, 1, 1, 2, 2, 3, 5, 9))
    return [chance.choice(objects if chance.random() < 0.2 else VALUES) for _ in range(count)]


def misuse(store, seed, counts):
    chance = random.Random(seed)
    objects = make_objects(store)
    for number in range(CALLS):
        target = chance.choice(objects)
        holder = chance.choice((target, target, type(target)))
        name = chance.choice([name for name in dir(holder) if name not in LEFT_OUT])
        try:
            found = getattr(holder, name)
            if name in ("wait", "probe_run"):
                found(0)
            elif callable(found):
                found = found(*arguments_of(chance, objects))
            counts["done"] += 1
            if type(found).__module__ == "dashcore.native" and len(objects) < 60:
                objects.append(found)
        except Exception as error:
            assert not isinstance(error, SystemError), (holder, name, error)
            counts["failed"] += 1
        if number % 500 == 499:
            # Some are let go, in any order, and stores are opened anew.
            chance.shuffle(objects)
            objects = objects[:5] + make_objects(store)
            gc.collect()


def misuse_classes():
    for kind in [value for value in vars(native).values() if isinstance(value, type)]:
        made = kind.__new__(kind)
        derived = types.new_class("Derived", (kind,))
        for one in (made, derived.__new__(derived)):
            for name in dir(one):
                if name not in LEFT_OUT:
                    try:
                        getattr(one, name)()
                    except Exception:
                        continue


def main():
    store = sys.argv[1]
    counts = {"done": 0, "failed": 0}
    threads = [threading.Thread(target=misuse, args=(store, seed, counts))
               for seed in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    misuse_classes()
    # Both would be 0 of a program that never came to a call.
    assert min(counts.values()) > 1000, counts
    print("survived")


if __name__ == "__main__":
    main()

"""Time and chance as the run serves them: the same call with the same seed reads the same values.

Under the virtual clock time stands still while code runs, but for one microsecond a reading (so that a loop
which waits for a moment gets there) and for what the code sleeps; who sleeps past the end of its time does not
wake up. On the wall clock it goes on from the moment of the call. The methods of `datetime` are replaced in the
C type itself, so that classes imported earlier, by anyone, read the same clock; a subclass would leave those
behind.
"""

from __future__ import annotations

import ctypes
import datetime
import gc
import hashlib
import os
import random
import tempfile
import threading
import time
import uuid
from collections.abc import Callable
from typing import Any

_EPOCH_US = 1_767_225_600_000_000
_UNIX = datetime.datetime(1970, 1, 1)
_real_monotonic_ns = time.monotonic_ns
_real_sleep = time.sleep
_real_gmtime, _real_strftime, _real_asctime = time.gmtime, time.strftime, time.asctime


class _Run:
    """The moment and the random bytes of the invocation that runs."""

    virtual = True
    start_us = _EPOCH_US
    passed_us = 0
    anchor_ns = 0
    seed = b""
    drawn = 0
    time_us: int | None = None
    overslept: Callable[[], None] = staticmethod(lambda: None)


def limit(time_us: int, overslept: Callable[[], None]) -> None:
    """The invocation has this time from its beginning on; a sleep beyond it calls `overslept` and never ends."""
    _Run.time_us = time_us
    _Run.overslept = staticmethod(overslept)


def set(now_us: int, seed: str) -> None:
    """Begins an invocation at run time `now_us` with the random numbers of `seed`."""
    _Run.start_us = _EPOCH_US + now_us
    _Run.passed_us = 0
    _Run.anchor_ns = _real_monotonic_ns()
    _Run.seed = seed.encode()
    _Run.drawn = 0
    tempfile._name_sequence = None  # type: ignore[attr-defined]
    uuid._last_timestamp = None  # type: ignore[attr-defined]
    random.seed(_urandom(32))


def _now_us() -> int:
    if not _Run.virtual:
        return _Run.start_us + (_real_monotonic_ns() - _Run.anchor_ns) // 1000
    _Run.passed_us += 1
    return _Run.start_us + _Run.passed_us


def now_ms() -> int:
    """The time in milliseconds since the Unix epoch."""
    return _now_us() // 1000


def _sleep(seconds: float) -> None:
    if seconds < 0:
        raise ValueError("sleep length must be non-negative")
    if not _Run.virtual:
        _real_sleep(seconds)
        return
    _Run.passed_us += round(seconds * 1_000_000)
    is_late = _Run.time_us is not None and _Run.passed_us >= _Run.time_us
    if is_late and threading.current_thread() is threading.main_thread():
        _Run.overslept()
        while True:
            _real_sleep(1)


def _urandom(size: int) -> bytes:
    """The next `size` bytes of this invocation's stream."""
    if size < 0:
        raise ValueError("negative argument not allowed")
    _Run.drawn += 1
    return hashlib.shake_256(b"%d:" % _Run.drawn + _Run.seed).digest(size)


def install(virtual: bool) -> None:
    """Puts the run's clock and chance in place of the machine's, for good."""
    _Run.virtual = virtual
    _install_time()
    _install_datetime()
    _install_random()


def _install_time() -> None:
    time.time = lambda: _now_us() / 1_000_000
    time.time_ns = lambda: _now_us() * 1000
    for name in ("monotonic", "perf_counter", "process_time", "thread_time"):
        setattr(time, name, lambda: (_now_us() - _EPOCH_US) / 1_000_000)
        setattr(time, name + "_ns", lambda: (_now_us() - _EPOCH_US) * 1000)
    time.clock_gettime = lambda clock: time.time() if clock == time.CLOCK_REALTIME else time.monotonic()
    time.clock_gettime_ns = lambda clock: time.time_ns() if clock == time.CLOCK_REALTIME else time.monotonic_ns()
    time.sleep = _sleep  # type: ignore[assignment]

    def gmtime(seconds: Any = None) -> time.struct_time:
        return _real_gmtime(time.time() if seconds is None else seconds)

    def strftime(form: str, moment: Any = None) -> str:
        return _real_strftime(form, gmtime() if moment is None else moment)

    def asctime(moment: Any = None) -> str:
        return _real_asctime(gmtime() if moment is None else moment)

    time.gmtime = time.localtime = gmtime
    time.strftime = strftime
    time.asctime = asctime
    time.ctime = lambda seconds=None: asctime(gmtime(seconds))


def _install_datetime() -> None:
    def now(cls: Any, tz: datetime.tzinfo | None = None) -> Any:
        now_us = _now_us()
        moment = cls.fromtimestamp(now_us // 1_000_000, datetime.UTC if tz is None else tz)
        moment = moment.replace(microsecond=now_us % 1_000_000)
        return moment.replace(tzinfo=None) if tz is None else moment

    def utcnow(cls: Any) -> Any:
        return now(cls)

    members = gc.get_referents(datetime.datetime.__dict__)[0]
    members["now"] = classmethod(now)
    members["utcnow"] = classmethod(utcnow)
    members["today"] = classmethod(utcnow)
    ctypes.pythonapi.PyType_Modified(ctypes.py_object(datetime.datetime))


def _install_random() -> None:
    real_seed: Callable[..., None] = random.Random.seed

    def seed(self: random.Random, a: Any = None, version: int = 2) -> None:
        real_seed(self, _urandom(32) if a is None else a, version)

    random.Random.seed = seed  # type: ignore[method-assign]
    os.urandom = _urandom
    os.getrandom = lambda size, flags=0: _urandom(size)
    random._urandom = _urandom  # type: ignore[attr-defined]
    uuid._generate_time_safe = None  # type: ignore[attr-defined]
    uuid._UuidCreate = None  # type: ignore[attr-defined]
    uuid._node = 0x0242AC110002  # type: ignore[attr-defined]

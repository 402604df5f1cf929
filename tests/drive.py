"""Drives the product as it really runs: its own processes, on a state directory and databases of their own.

The tests' databases are files at the place where the product looks for them, so that a process started here and
the test see the same rows. Nothing sleeps for a guessed time: `eventually` looks until a condition holds, and
fails with what it saw last.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import httpx
from django.conf import settings

ROOT = Path(__file__).resolve().parent.parent
LOOK_S = 0.02
PATIENCE_S = 60.0

T = TypeVar("T")


def eventually(look: Callable[[], T], patience_s: float = PATIENCE_S, what: str = "") -> T:
    """The first true value that `look` returns; an AssertionError with the last one after `patience_s`."""
    until = time.monotonic() + patience_s
    while True:
        seen = look()
        if seen:
            return seen
        assert time.monotonic() < until, f"{what or look.__name__} did not come true in {patience_s} s: {seen!r}"
        # The pause between two looks, so that looking takes no time from what is waited for.
        time.sleep(LOOK_S)


def environment(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """The environment of a process of the product under test."""
    kept = {k: v for k, v in os.environ.items() if k != "DJANGO_SETTINGS_MODULE"}
    kept["DJANGO_SETTINGS_MODULE"] = "console.settings"
    return {**kept, "SIGNALBOX_STATE": str(settings.STATE_DIR), **(extra or {})}


class Process:
    """A process of the product in a session of its own, with its output in a file."""

    def __init__(self, name: str, arguments: list[str], extra: Mapping[str, str] | None = None) -> None:
        self.name = name
        self.output = Path(settings.STATE_DIR) / f"{name}-{time.monotonic_ns()}.out"
        with self.output.open("wb") as output:
            self.process = subprocess.Popen(
                arguments,
                cwd=ROOT,
                env=environment(extra),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    @property
    def text(self) -> str:
        return self.output.read_text(errors="replace")

    def kill(self) -> None:
        """Ends the process and its children at once, as `kill -9` would."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        """Asks the process to end, and waits until it has."""
        if self.process.poll() is None:
            self.process.terminate()
        try:
            self.process.wait(PATIENCE_S)
        except subprocess.TimeoutExpired:
            self.kill()


@contextmanager
def worker(extra: Mapping[str, str] | None = None, concurrency: int = 2) -> Iterator[Process]:
    """A Celery worker that is ready for tasks; killed in the end, as its own farewell takes seconds."""
    arguments = [sys.executable, "-m", "celery", "-A", "console", "worker", "-c", str(concurrency)]
    started = Process("worker", [*arguments, "--loglevel", "info", "--without-mingle", "--without-gossip"], extra)
    try:
        eventually(lambda: " ready." in started.text or started.process.poll() is not None, what="the worker")
        assert started.process.poll() is None, started.text
        yield started
    finally:
        started.kill()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Web(Process):
    """The web server on a free port."""

    def __init__(self, extra: Mapping[str, str] | None = None, port: int | None = None) -> None:
        self.port = port or free_port()
        arguments = [sys.executable, "-m", "uvicorn", "console.asgi:application", "--port", str(self.port)]
        arguments += ["--ws-per-message-deflate", "false", "--log-level", "warning", "--lifespan", "off"]
        super().__init__("web", arguments, extra)
        self.client = httpx.Client(base_url=f"http://127.0.0.1:{self.port}", timeout=30)

    def socket(self, path: str) -> str:
        return f"ws://127.0.0.1:{self.port}{path}"

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def answers(self) -> bool:
        if self.process.poll() is not None:
            raise AssertionError(self.text)
        try:
            return self.client.get("/api/runs/").status_code == 200
        except httpx.TransportError:
            return False


@contextmanager
def web(extra: Mapping[str, str] | None = None, port: int | None = None) -> Iterator[Web]:
    """A web server that answers."""
    started = Web(extra, port)
    try:
        eventually(started.answers, what="the web server")
        yield started
    finally:
        started.client.close()
        started.stop()


def stop_supervisors(runs: Any) -> None:
    """Ends the supervisors of these runs that still live, and waits until they are gone."""
    for claimed_by in runs.exclude(claimed_by="").values_list("claimed_by", flat=True):
        pid = claimed_by.rpartition("/")[2]
        if pid.isdigit() and Path(f"/proc/{pid}").exists():
            try:
                os.kill(int(pid), signal.SIGKILL)
            except ProcessLookupError:
                continue

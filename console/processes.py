"""The processes behind `./manage.py console`: a web server, a worker, and their keeper.

The keeper holds the listening socket, so a web server that dies is replaced without a refused
connection. Its children end with it, however it ends: on Linux the kernel is asked to see to it.
"""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from django.conf import settings
from django.core.management import CommandError, call_command

from runner.reconciler import stop_supervisors
from runner.supervisor import place

GRACE_S = 8.0
SHORT_LIFE_S = 3.0
SHORT_LIVES_ALLOWED = 5
LOOK_S = 0.02
PROC = Path("/proc/self/cmdline")
# A worker's tasks take milliseconds, and its runs are stopped by name; its own farewell takes seconds.
WORKER_GRACE_S = 0.5
PR_SET_PDEATHSIG = 1


def end_with_parent() -> None:
    """Asks the kernel to end this process when its parent is gone (Linux; elsewhere nothing)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


@dataclass
class Child:
    """One kept process: how to start it, and how often it died young."""

    name: str
    arguments: list[str]
    descriptors: tuple[int, ...] = ()
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    short_lives: int = 0
    grace_s: float = GRACE_S

    def end(self, grace_s: float) -> None:
        """Waits for it to end, and after `grace_s` ends it with all that it started in its group."""
        assert self.process is not None, "only a started child can be ended"
        try:
            self.process.wait(grace_s)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def start(self) -> None:
        self.started = time.monotonic()
        self.process = subprocess.Popen(
            self.arguments,
            cwd=settings.BASE_DIR,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            pass_fds=self.descriptors,
            start_new_session=True,
            preexec_fn=end_with_parent,
        )

    def ended(self) -> bool:
        return self.process is not None and self.process.poll() is not None

    def died_young(self) -> bool:
        return time.monotonic() - self.started < SHORT_LIFE_S


class Processes:
    """Starts, watches and stops the web server and the worker."""

    def __init__(self, listener: socket.socket) -> None:
        os.set_inheritable(listener.fileno(), True)
        self.stopping = threading.Event()
        fd = listener.fileno()
        web = ["uvicorn", "console.asgi:application", "--fd", str(fd), "--ws-per-message-deflate", "false"]
        worker = ["celery", "-A", "console", "worker", "--concurrency", "2", "--loglevel", "warning"]
        self.children = [
            Child("web server", self.module(*web, "--log-level", "warning", "--lifespan", "off"), (fd,)),
            Child("worker", self.module(*worker, "--without-mingle", "--without-gossip"), grace_s=WORKER_GRACE_S),
        ]

    @staticmethod
    def module(name: str, *arguments: str) -> list[str]:
        return [sys.executable, "-m", name, *arguments]

    def prepare(self) -> None:
        """Brings every database up to date."""
        for alias in settings.DATABASES:
            call_command("migrate", database=alias, verbosity=0, interactive=False)

    def start(self) -> None:
        for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(name, self.on_signal)
        for child in self.children:
            child.start()

    def on_signal(self, number: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    def watch(self) -> None:
        """Replaces a child that ends; gives up, with one line, on one that cannot stay up."""
        while not self.stopping.wait(0.2):
            for child in self.children:
                if child.ended():
                    self.replace(child)

    def replace(self, child: Child) -> None:
        assert child.process is not None, "only a started child can have ended"
        child.short_lives = child.short_lives + 1 if child.died_young() else 0
        code = child.process.returncode
        if child.short_lives >= SHORT_LIVES_ALLOWED:
            raise CommandError(f"the {child.name} ended {child.short_lives} times at its start (status {code})")
        print(f"signalbox: the {child.name} ended (status {code}) and is started again", file=sys.stderr)
        child.start()

    def stop(self) -> None:
        """Ends every child and every run of the worker: asked first, then made to."""
        self.stopping.set()
        alive = [c for c in self.children if c.process is not None and c.process.poll() is None]
        supervisors: list[int] = []
        for child in alive:
            assert child.process is not None, "a living child has a process"
            if child.name == "worker":
                supervisors = stop_supervisors(place.mark(child.process.pid))
            child.process.terminate()
        until = time.monotonic() + GRACE_S
        for pid in supervisors:
            while alive_still(pid) and time.monotonic() < until:
                # They are no children of this process, so their end cannot be waited for.
                time.sleep(LOOK_S)
        for child in alive:
            child.end(max(child.grace_s, 0.1))


def alive_still(pid: int) -> bool:
    """Whether a process that is not our child still runs; one that only waits to be reaped does not."""
    command = Path(f"/proc/{pid}/cmdline")
    try:
        os.kill(pid, 0)
        return not PROC.exists() or bool(command.read_bytes())
    except (ProcessLookupError, FileNotFoundError):
        return False

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
from types import FrameType

from django.conf import settings
from django.core.management import CommandError, call_command

GRACE_S = 8.0
SHORT_LIFE_S = 3.0
SHORT_LIVES_ALLOWED = 5
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
            Child("worker", self.module(*worker, "--without-mingle", "--without-gossip")),
        ]

    @staticmethod
    def module(name: str, *arguments: str) -> list[str]:
        return [sys.executable, "-m", name, *arguments]

    def prepare(self) -> None:
        """Brings every database up to date."""
        for alias in settings.DATABASES:
            call_command("migrate", database=alias, verbosity=0, interactive=False)

    def start(self) -> None:
        for name in (signal.SIGTERM, signal.SIGHUP):
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
            raise CommandError(
                f"the {child.name} ended {child.short_lives} times at its start (status {code})"
            )
        print(f"signalbox: the {child.name} ended (status {code}) and is started again", file=sys.stderr)
        child.start()

    def stop(self) -> None:
        """Ends every child: asked first, then made to. A run's own processes are ended by its worker."""
        self.stopping.set()
        alive = [c.process for c in self.children if c.process is not None and c.process.poll() is None]
        for process in alive:
            process.terminate()
        until = time.monotonic() + GRACE_S
        for process in alive:
            try:
                process.wait(max(0.0, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()

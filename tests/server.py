"""A real web server of the console, as a process on a free port of its own."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from types import TracebackType
from urllib.error import URLError

ROOT = Path(__file__).resolve().parent.parent
PATIENCE_S = 60.0


def migrate(environment: dict[str, str]) -> None:
    """Makes the tables of the databases that the environment names."""
    for extra in ([], ["--database", "log"]):
        if extra and environment.get("DATABASE_URL"):
            continue
        command = [sys.executable, "manage.py", "migrate", "--verbosity", "0", *extra]
        subprocess.run(command, cwd=ROOT, env=_full(environment), check=True, timeout=PATIENCE_S)


def _full(environment: dict[str, str]) -> dict[str, str]:
    """The process starts with the product's settings, not with those of the tests."""
    return os.environ | {"DJANGO_SETTINGS_MODULE": "console.settings"} | environment


class Server:
    """Starts on entry, is gone on exit. The port stays its own over a restart."""

    def __init__(self, environment: dict[str, str]) -> None:
        self.environment = environment
        self.listener = socket.socket()
        self.listener.bind(("127.0.0.1", 0))
        self.listener.listen(128)
        self.port: int = self.listener.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        command = [sys.executable, "-m", "uvicorn", "console.asgi:application", "--log-level", "warning"]
        self.process = subprocess.Popen(
            [*command, "--fd", str(self.listener.fileno())],
            cwd=ROOT,
            env=_full(self.environment),
            pass_fds=[self.listener.fileno()],
        )
        until = time.monotonic() + PATIENCE_S
        while not self._answers():
            assert self.process.poll() is None, "The server ended before it answered."
            assert time.monotonic() < until, "The server did not answer in time."

    def stop(self, *, kill: bool = False) -> None:
        if self.process is not None:
            if kill:
                self.process.kill()
            else:
                self.process.terminate()
            self.process.wait(PATIENCE_S)
            self.process = None

    def _answers(self) -> bool:
        """Asks and waits for the answer: the socket listens already, so the question waits in its queue."""
        try:
            with urllib.request.urlopen(f"{self.url}/healthz", timeout=5) as answer:
                return bool(answer.status == 200)
        except (URLError, TimeoutError, ConnectionError):
            return False

    def __enter__(self) -> Server:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
        self.listener.close()

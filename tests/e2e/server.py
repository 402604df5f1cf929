"""A console of its own for a test: the real command, in a real process, on a free port."""

from __future__ import annotations

import os
import queue
import re
import signal
import subprocess
import sys
import threading
from dataclasses import dataclass, field
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parents[2]
ADDRESS = re.compile(r"http://\S+")
# The test session has settings of its own; the console under test has those of the product.
OWN = {"DJANGO_SETTINGS_MODULE": "console.settings", "PYTHONUNBUFFERED": "1"}
READY_S = 120


@dataclass
class Console:
    """`./manage.py console` with a state directory of its own; ended with `stop`."""

    state: Path
    port: int = 0
    address: str = ""
    lines: list[str] = field(default_factory=list)
    process: subprocess.Popen[str] | None = None

    def start(self) -> Console:
        self.process = subprocess.Popen(
            [sys.executable, "manage.py", "console", "--port", str(self.port)],
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
            env={**os.environ, **OWN, "SIGNALBOX_STATE": str(self.state)},
        )
        ready: queue.Queue[str] = queue.Queue()
        threading.Thread(target=self._read, args=(self.process, ready), daemon=True).start()
        try:
            self.address = ready.get(timeout=READY_S)
        except queue.Empty:
            self.stop()
            raise AssertionError("the console gave no address:\n" + "".join(self.lines)) from None
        assert self.address, "the console ended at once:\n" + "".join(self.lines)
        self.port = int(self.address.rstrip("/").rsplit(":", 1)[1])
        return self

    def _read(self, process: subprocess.Popen[str], ready: queue.Queue[str]) -> None:
        assert process.stdout is not None, "the console's output is a pipe"
        told = False
        for line in process.stdout:
            self.lines.append(line)
            found = ADDRESS.search(line)
            if found and not told:
                told = True
                ready.put(found.group())
        if not told:
            ready.put("")

    def stop(self) -> int:
        """Ends it as Ctrl-C does; its exit status."""
        assert self.process is not None, "only a started console can be stopped"
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        try:
            return self.process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            raise AssertionError("the console did not stop:\n" + "".join(self.lines)) from None

    def child(self, name: str) -> psutil.Process:
        """The child of the keeper whose command names `name`: uvicorn or celery."""
        assert self.process is not None, "only a started console has children"
        found = [c for c in psutil.Process(self.process.pid).children() if name in " ".join(c.cmdline())]
        assert len(found) == 1, f"{len(found)} children run {name}"
        return found[0]

    def processes(self) -> list[psutil.Process]:
        """Every living process that works in this console's state directory, however it was started."""
        return [process for process in psutil.process_iter() if self._belongs(process)]

    def _belongs(self, process: psutil.Process) -> bool:
        try:
            return process.environ().get("SIGNALBOX_STATE") == str(self.state)
        except psutil.Error:
            return False

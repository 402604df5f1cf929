"""The supervisor's side of a zygote: starts it, asks for workers, learns how they ended, stops it."""

from __future__ import annotations

import array
import importlib.util
import json
import os
import selectors
import shutil
import signal
import socket
import subprocess
import sys
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from runner.errors import SandboxRefused

Tier = Literal["full", "reduced"]

PACKAGES = ("boto3", "botocore", "s3transfer", "jmespath", "urllib3", "dateutil", "six")
"""What handlers may import beside the standard library."""
SERVICES = ("sqs", "sns", "events", "dynamodb", "lambda")
"""The AWS services whose models a zygote reads once for all its workers."""

START_TIMEOUT_S = 30.0
_BLANKS = 2
_MESSAGE_MAX = 1 << 16
_BOOT = (
    "import sys; sys.path.insert(0, sys.argv[1]); from cage import zygote; "
    "del sys.path[0]; zygote.main(int(sys.argv[2]))"
)


@dataclass(slots=True)
class Blank:
    """A caged worker that waits for its handler, and the supervisor's ends of its pipes."""

    control: socket.socket
    log: int
    pid: int
    handle: int


@dataclass(slots=True)
class _Asked:
    number: int
    control: socket.socket
    log: int


class Launcher:
    """One zygote. Keeps two blank workers ahead, so that a cold start need not wait for its cage."""

    def __init__(self, tier: Tier, blanks: int = _BLANKS) -> None:
        self.tier = tier
        self._blanks = blanks
        self._asked: deque[_Asked] = deque()
        self._answers: dict[int, tuple[dict[str, Any], list[int]]] = {}
        self._number = 0
        self._private = ""
        self._socket, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._process = subprocess.Popen(
            [_interpreter(), "-P", "-s", "-S", "-B", "-c", _BOOT, _folder(), str(theirs.fileno())],
            env={"PYTHONHASHSEED": "0", "LANG": "C.UTF-8", "TZ": "UTC", "MALLOC_ARENA_MAX": "1"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            pass_fds=(theirs.fileno(),),
            start_new_session=True,
            cwd="/",
        )
        theirs.close()
        try:
            self._start()
        except BaseException:
            self.close()
            raise

    def _start(self) -> None:
        paths = package_paths()
        site = str(Path(paths[0]).parent) if paths else ""
        options = {"tier": self.tier, "packages": paths, "site": site, "services": SERVICES}
        self._send(options)
        message, _descriptors = self._receive()
        if "error" in message:
            raise SandboxRefused(refusal(self.tier, message["message"]))
        self._private = message["folder"]
        for _ in range(self._blanks):
            self._ask()

    def spawn(self) -> Blank:
        """A blank worker; SandboxRefused with the step that failed when its cage cannot be built."""
        while len(self._asked) <= self._blanks:
            self._ask()
        asked = self._asked.popleft()
        message, descriptors = self._answer(asked.number)
        if "error" in message:
            asked.control.close()
            os.close(asked.log)
            raise SandboxRefused(refusal(self.tier, message["message"]))
        asked.control.setblocking(False)
        os.set_blocking(asked.log, False)
        return Blank(asked.control, asked.log, message["pid"], descriptors[0])

    def reap(self, pid: int) -> int:
        """How a worker ended that was killed or has gone: its exit status, negative for a signal."""
        self._number += 1
        self._send({"do": "reap", "n": self._number, "pid": pid})
        message, _descriptors = self._answer(self._number)
        return int(message["status"])

    def close(self) -> None:
        """Ends the zygote and, through it, every worker. Nothing of it is left when this returns."""
        for asked in self._asked:
            asked.control.close()
            os.close(asked.log)
        self._asked.clear()
        for _message, descriptors in self._answers.values():
            for number in descriptors:
                os.close(number)
        self._answers.clear()
        self._socket.close()
        try:
            self._process.wait(timeout=2.0)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        if self._private:  # what a zygote that was killed could not remove itself
            shutil.rmtree(self._private, ignore_errors=True)

    def _ask(self) -> None:
        ours, theirs = socket.socketpair()
        log, write = os.pipe2(os.O_CLOEXEC)
        self._number += 1
        try:
            self._send({"do": "spawn", "n": self._number}, (theirs.fileno(), write))
        except BaseException:
            ours.close()
            os.close(log)
            raise
        finally:
            theirs.close()
            os.close(write)
        self._asked.append(_Asked(self._number, ours, log))

    def _answer(self, number: int) -> tuple[dict[str, Any], list[int]]:
        while number not in self._answers:
            message, descriptors = self._receive()
            self._answers[message["n"]] = (message, descriptors)
        return self._answers.pop(number)

    def _send(self, message: Mapping[str, Any], descriptors: tuple[int, ...] = ()) -> None:
        rights = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", descriptors))] if descriptors else []
        try:
            self._socket.sendmsg([json.dumps(message).encode()], rights)
        except OSError as error:
            raise SandboxRefused(refusal(self.tier, f"zygote: it has ended ({error.strerror})")) from error

    def _receive(self) -> tuple[dict[str, Any], list[int]]:
        with selectors.DefaultSelector() as selector:
            selector.register(self._socket, selectors.EVENT_READ)
            if not selector.select(START_TIMEOUT_S):
                raise SandboxRefused(refusal(self.tier, "zygote: it does not answer"))
        size = socket.CMSG_SPACE(array.array("i").itemsize)
        try:
            data, ancillary, _flags, _address = self._socket.recvmsg(_MESSAGE_MAX, size, socket.MSG_CMSG_CLOEXEC)
        except ConnectionResetError:
            data, ancillary = b"", []
        if not data:
            raise SandboxRefused(refusal(self.tier, "zygote: it ended unexpectedly"))
        numbers = array.array("i")
        for _level, _kind, payload in ancillary:
            numbers.frombytes(payload[: len(payload) - len(payload) % numbers.itemsize])
        return json.loads(data), list(numbers)


def refusal(tier: Tier, reason: str) -> str:
    """The sentence for a machine that does not offer the tier."""
    offer = "; SIGNALBOX_ISOLATION=reduced asks for less isolation" if tier == "full" else ""
    return f"handler code cannot run here with {tier} isolation: {reason} (see ./manage.py doctor{offer})"


def package_paths() -> list[str]:
    """Where the named packages are installed: a folder or a single module each."""
    found = []
    for name in PACKAGES:
        spec = importlib.util.find_spec(name)
        if spec is None or spec.origin is None:
            continue
        origin = Path(spec.origin)
        found.append(str(origin.parent if origin.name == "__init__.py" else origin))
    return found


def kill(handle: int) -> None:
    """SIGKILL to the very process of the handle; silent when it has gone."""
    send_signal(handle, signal.SIGKILL)


def send_signal(handle: int, number: signal.Signals) -> None:
    try:
        signal.pidfd_send_signal(handle, number)
    except ProcessLookupError:
        return


def _interpreter() -> str:
    return os.path.realpath(getattr(sys, "_base_executable", "") or sys.executable)


def _folder() -> str:
    return str(Path(__file__).resolve().parent)

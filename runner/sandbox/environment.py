"""One execution environment: a caged worker, the frames to and from it, its log and its memory."""

from __future__ import annotations

import json
import os
import signal
import struct
from collections.abc import Callable, Mapping
from typing import Any

from runner.errors import SandboxRefused
from runner.sandbox import launcher

FRAME_MAX = 8 << 20
"""The largest frame a worker may send: a result of 6 MiB with room for its escapes."""
LOG_MAX = 256 << 10
"""What is kept of an invocation's output; the rest is read and thrown away."""
_READ = 1 << 18
_READS_MAX = 64
_PAGE_KB = os.sysconf("SC_PAGE_SIZE") // 1024 if hasattr(os, "sysconf") else 4


class ProtocolError(Exception):
    """The worker sent what no worker sends."""


class Environment:
    """Never blocks: `exchange` moves what can be moved now."""

    def __init__(self, blank: launcher.Blank, origin: launcher.Launcher) -> None:
        self.control = blank.control
        self.log = blank.log
        self.handle = blank.handle
        self.pid = blank.pid
        self.ended = False
        self.on_release: Callable[[], None] | None = None
        self._origin = origin
        self._statm = _statm_path(blank.handle)
        self._in = bytearray()
        self._out = bytearray()
        self._logged = bytearray()
        self._dropped = 0

    def send(self, frame: Mapping[str, Any]) -> None:
        body = json.dumps(frame, separators=(",", ":")).encode()
        self._out += struct.pack("<I", len(body)) + body

    @property
    def wants_write(self) -> bool:
        return bool(self._out)

    def exchange(self) -> list[dict[str, Any]]:
        """Sends and reads what is possible now; the frames that came. ProtocolError for anything else."""
        self.drain_log()
        self._write()
        self._read()
        frames = []
        while (frame := self._next_frame()) is not None:
            frames.append(frame)
        return frames

    def _write(self) -> None:
        while self._out:
            try:
                del self._out[: self.control.send(self._out)]
            except BlockingIOError:
                return
            except OSError:
                self._out.clear()
                self.ended = True

    def _read(self) -> None:
        while len(self._in) <= FRAME_MAX + 4:
            try:
                part = self.control.recv(_READ)
            except BlockingIOError:
                return
            except ConnectionError:
                part = b""
            if not part:
                self.ended = True
                return
            self._in += part

    def _next_frame(self) -> dict[str, Any] | None:
        if len(self._in) < 4:
            return None
        (size,) = struct.unpack_from("<I", self._in)
        if size > FRAME_MAX:
            raise ProtocolError(f"a frame of {size} bytes; at most {FRAME_MAX} are allowed")
        if len(self._in) < size + 4:
            return None
        body = bytes(self._in[4 : size + 4])
        del self._in[: size + 4]
        try:
            frame = json.loads(body)
        except (ValueError, RecursionError) as error:
            raise ProtocolError("a frame that is not JSON") from error
        if not isinstance(frame, dict):
            raise ProtocolError("a frame that is not an object")
        return frame

    @property
    def has_rest(self) -> bool:
        """Whether bytes are left over that belong to no answer."""
        return bool(self._in)

    def drain_log(self) -> None:
        for _ in range(_READS_MAX):
            try:
                part = os.read(self.log, _READ)
            except OSError:
                return
            if not part:
                return
            room = max(0, LOG_MAX - len(self._logged))
            self._logged += part[:room]
            self._dropped += len(part) - min(room, len(part))

    def take_logs(self) -> str:
        """What was printed since the last time, up to the cap."""
        self.drain_log()
        text = self._logged.decode("utf-8", "replace")
        if self._dropped:
            text += f"\n[{self._dropped} more bytes of output are not kept]\n"
        self._logged.clear()
        self._dropped = 0
        return text

    def resident_kb(self) -> int:
        """The memory the process holds now, shared pages too; 0 when it has gone."""
        try:
            with open(self._statm, "rb") as file:
                return int(file.read().split()[1]) * _PAGE_KB
        except (OSError, IndexError):
            return 0

    def freeze(self) -> None:
        """Between invocations nothing of the handler runs, as on Lambda."""
        launcher.send_signal(self.handle, signal.SIGSTOP)

    def thaw(self) -> None:
        launcher.send_signal(self.handle, signal.SIGCONT)

    def kill(self) -> None:
        launcher.kill(self.handle)

    def end(self) -> int:
        """Kills the worker and frees what it held; its exit status, negative for a signal."""
        self.kill()
        try:
            status = self._origin.reap(self.pid)
        except SandboxRefused:  # the zygote has gone, and every worker with it
            status = -signal.SIGKILL
        self.release()
        return status

    def release(self) -> None:
        """Closes the descriptors alone. `log` is -1 afterwards."""
        self.ended = True
        if self.on_release is not None:
            self.on_release()
        self.control.close()
        os.close(self.log)
        os.close(self.handle)
        self.log = self.handle = -1


def _statm_path(handle: int) -> str:
    """Where the kernel tells the memory of the process behind a handle, in this process's own /proc."""
    with open(f"/proc/self/fdinfo/{handle}", encoding="ascii") as file:
        for line in file:
            if line.startswith("Pid:"):
                return f"/proc/{int(line.split()[1])}/statm"
    return "/dev/null"

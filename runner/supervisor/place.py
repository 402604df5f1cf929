"""Where a process runs, so that another can tell whether it still does."""

from __future__ import annotations

import os
import secrets
import socket
from pathlib import Path


def here() -> str:
    """A name for this machine and process namespace: process ids are comparable only within one."""
    try:
        namespace = os.readlink("/proc/self/ns/pid").strip("pid:[]")
    except OSError:
        namespace = "0"
    return f"{socket.gethostname()}.{namespace}"


def mark(worker: int) -> str:
    """How every lease begins that this worker process gave out."""
    return f"{here()}/{worker}-"


def token(worker: int) -> str:
    """A fresh lease: `place/worker-random`. The supervisor adds its process id when it takes over."""
    return mark(worker) + secrets.token_hex(8)


def process(claimed_by: str) -> int | None:
    """The process id in a lease of this place, else None."""
    place, _, rest = claimed_by.partition("/")
    pid = rest.partition("/")[2]
    return int(pid) if place == here() and pid.isdigit() else None


def is_gone(claimed_by: str, run: str) -> bool:
    """True where the lease's process can be seen from here to run no more. A zombie has no command line."""
    pid = process(claimed_by)
    if pid is None or not Path("/proc/self/cmdline").exists():
        return False
    try:
        return run.encode() not in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return True

"""Which isolation is asked for, and what the lesser one lacks."""

from __future__ import annotations

import os
import platform
import sys
from typing import get_args

from runner.errors import SandboxRefused
from runner.handlers import HandlerSpec
from runner.sandbox.launcher import Tier

GAPS = (
    "no quota for the handler's temporary folder, neither in bytes nor in files",
    "names, sizes and times of the host's files can be seen, their contents cannot",
    "processes of the host keep their numbers in sight: the handler has no process namespace of its own",
    "os.chmod and os.utime are refused to handlers, and so is what uses them (shutil.copy)",
)
"""What the reduced tier does not protect, or refuses where the full tier need not."""


def tier_wanted(tier: str | None = None) -> Tier:
    """The argument, else SIGNALBOX_ISOLATION, else full. Never a lesser tier than was asked for."""
    wanted = tier or os.environ.get("SIGNALBOX_ISOLATION") or "full"
    for known in get_args(Tier):
        if wanted == known:
            break
    else:
        raise SandboxRefused(f"SIGNALBOX_ISOLATION is {wanted!r}; it can be full or reduced")
    if not sys.platform.startswith("linux"):
        raise SandboxRefused(
            f"handler code runs in a sandbox of the Linux kernel, and this is {platform.system()}: "
            "use a Linux container or machine, or run with modelled handlers"
        )
    return known


def refuse_runtime(spec: HandlerSpec) -> None:
    """SandboxRefused for a runtime that has no sandbox yet."""
    if not spec.runtime.startswith("python3."):
        raise SandboxRefused(
            f"{spec.node}: runtime {spec.runtime} cannot be sandboxed yet, only Python can; model the node instead"
        )

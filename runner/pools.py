"""The handler pool of a run: sandboxes for what has code, or none where handlers are modelled."""

from __future__ import annotations

import asyncio

from runner.engine import handler_specs
from runner.sandbox import SandboxPool
from topology.document import Parsed


def pool_for(
    parsed: Parsed, handlers: str, seed: int, loop: asyncio.AbstractEventLoop | None = None
) -> SandboxPool | None:
    """A pool that blocks, or with `loop` one that answers on it. Raises `SandboxRefused` with the failing probe."""
    if handlers != "sandboxed":
        return None
    return SandboxPool(handler_specs(parsed), blocking=loop is None, seed=str(seed), loop=loop)

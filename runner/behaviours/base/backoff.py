"""How a service tries again to hand over what a target did not take, where the edge says nothing else."""

from __future__ import annotations

from runner.behaviours.base.calls import Retry
from runner.behaviours.base.context import Context, Wire

_DOUBLINGS_MAX = 20
_PAUSE_MAX_S = 600


def service_pause_us(context: Context, wire: Wire, attempts: int, retries: int) -> int | None:
    """The pause after a failed attempt: exponential with jitter up to ten minutes; None when `retries` are used up."""
    fields = wire.edge["retry"] or {}
    if attempts > int(fields.get("max_retries", retries)):
        return None
    stream = context.stream("backoff")
    if "backoff" in fields:
        return Retry(fields).pause_us(attempts, stream)
    return stream.randint(500_000, 1_000_000) * min(1 << min(attempts - 1, _DOUBLINGS_MAX), _PAUSE_MAX_S)

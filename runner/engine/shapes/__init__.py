"""The events that real handlers receive, in the shape that each trigger has on AWS: one module a trigger.

A batch has the shape of its source's kind, a request the one that whoever sent it says (else the one of its target's
kind), an asynchronous invocation the one of its parcel's kind.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from runner.behaviours.base import Invocation, World
from runner.engine.shapes.base import Shape
from topology.registry import discover

SHAPES = discover("runner.engine.shapes", Shape)
"""Name of the shape to what makes its event."""


def event_of(world: World, invocation: Invocation) -> Any:
    """The event of one invocation."""
    return SHAPES[_NAMES[invocation.kind](invocation)].event(world, invocation)


def _of_batch(invocation: Invocation) -> str:
    assert invocation.wire is not None, "A batch comes along an edge."
    return invocation.wire.source.name


def _of_request(invocation: Invocation) -> str:
    request = invocation.source
    if request.shape:
        return str(request.shape)
    return request.wire.target.request_shape if request.wire is not None else "message"


_NAMES: Mapping[str, Callable[[Invocation], str]] = {
    "batch": _of_batch,
    "request": _of_request,
    "async": lambda invocation: str(invocation.source.parcel.kind),
}

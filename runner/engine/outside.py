"""What comes from outside the drawing: requests to a gateway or service, parcels to whatever takes messages."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from runner.behaviours.base import Behaviour, Parcel, Request, Response, World, body_value, observer

ANSWERING = ("gateway", "service")
"""Kinds that a person or a scenario may ask."""


def ask(
    world: World,
    behaviour: Behaviour,
    method: str,
    path: str,
    headers: Mapping[str, str],
    body: Any,
    on_response: Callable[[Response], None],
    cause: int = 0,
) -> int:
    """Asks the node; the answer comes to on_response, once. Returns the number of the request."""
    wire = next((wire for wire in world.wires if wire.target is behaviour), None)
    observe = observer(behaviour.context, wire) if wire is not None else None

    def answered(response: Response) -> None:
        if observe is not None:
            observe(request, response)
        on_response(response)

    path, _, query = path.partition("?")
    request = Request(
        wire,
        world.next_message(),
        answered,
        method=method,
        path=path,
        headers=headers,
        body=body_value(body) if body else None,
        query=query,
        cause=cause,
    )
    if observe is not None:
        observe(request, None)
    world.kernel.soon(behaviour.request, request)
    return request.number


def hand(world: World, behaviour: Behaviour, parcel: Parcel) -> None:
    """Hands the parcel to the node; a FIFO channel without a group takes it in a group of its own."""
    if parcel.group is None and behaviour.context.node["fifo"]:
        parcel.group = "default"
    world.kernel.soon(behaviour.accept, parcel)

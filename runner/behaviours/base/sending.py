"""What a modelled node sends: the body it received, or the edge's template, in the target's form."""

from __future__ import annotations

import re
from collections.abc import Mapping
from random import Random
from typing import Any

from runner.behaviours.base.calls import Message
from runner.behaviours.base.context import Context, Wire
from runner.behaviours.base.credentials import headers_for
from runner.behaviours.base.templates import fill
from runner.behaviours.base.values import NOTHING, Parcel

_PARAMETER = re.compile(r"\{([^{}]+)\}")


def modelled_parcel(context: Context, wire: Wire, body: Any, cause: int, invocation: int) -> Parcel:
    """What goes along a `sends`, `publishes`, `invokes` (not waiting) or `on_…` edge."""
    plan = wire.sending
    if plan is None:
        plan = wire.sending = Sending(context, wire)
    if plan.is_plain:
        return Parcel(wire, body, cause, invocation, False, "message", plan.detail_type)
    is_fresh = plan.template is not None
    if is_fresh:
        body = fill(plan.template, context.stream("templates"), context.clock.now_us)
    attributes: Mapping[str, Any] = NOTHING
    if plan.attributes:
        attributes = fill(plan.attributes, context.stream("templates"), context.clock.now_us)
    return Parcel(wire, body, cause, invocation, is_fresh, "message", plan.detail_type).having(
        attributes, plan.delay_us, _group(context, body, plan.group) if plan.is_grouped else None
    )


class Sending:
    """What the fields of an edge say about what goes along it, read once."""

    __slots__ = ("attributes", "delay_us", "detail_type", "group", "is_grouped", "is_plain", "template")

    def __init__(self, context: Context, wire: Wire) -> None:
        edge = wire.edge
        delay_s = edge["delay_s"]
        self.template = edge["body"]
        self.attributes = edge["attributes"]
        self.delay_us = None if delay_s is None else round(float(delay_s) * 1_000_000)
        # A message group of a queue or topic, or the partition key of a stream.
        self.group = edge["message_group"] or edge["partition_key"]
        self.is_grouped = self.group is not None or bool(wire.target.context.node["fifo"])
        self.detail_type = edge["detail_type"] or f"{context.node.id}.event"
        self.is_plain = self.template is None and not self.attributes and delay_s is None and not self.is_grouped


def _group(context: Context, body: Any, given: Any) -> str:
    if given is None:
        return "default"
    return str(part(body, fill(given, context.stream("templates"), context.clock.now_us)))


def modelled_request(wire: Wire, body: Any, stream: Random) -> Message:
    """What a modelled caller asks: of a gateway its first route, with a credential it accepts."""
    target = wire.target
    if target.name != "gateway":
        return Message("POST", "/", body, is_fresh=False)
    routes = target.context.wires("routes")
    if not routes:
        return Message("POST", "/", body, is_fresh=False)
    edge = routes[0].edge
    method = edge["method"] or "POST"
    path = fill_path(edge["path"] or "/", NOTHING, stream)
    authorizer = edge["auth"]
    headers = headers_for(target.context.world.graph, target.context.node, authorizer) if authorizer else NOTHING
    return Message("POST" if method == "ANY" else method, path, body, headers, is_fresh=False)


def fill_path(path: str, values: Mapping[str, Any], stream: Random) -> str:
    """The path with its parameters replaced by the values, and by a drawn number where there is none."""

    def value(match: re.Match[str]) -> str:
        name = match.group(1).rstrip("+")
        return str(values[name]) if name in values else str(stream.randrange(1, 1_000_000))

    return "/" if path == "$default" else _PARAMETER.sub(value, path)


def part(body: Any, name: Any) -> Any:
    """A message group or key is a constant, or a path into the body such as `$.customer_id`."""
    if not isinstance(name, str) or not name.startswith("$."):
        return name
    value = body
    for key in name[2:].split("."):
        value = value.get(key) if isinstance(value, Mapping) else None
    return value

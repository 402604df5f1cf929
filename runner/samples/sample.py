"""A sample, as the console shows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from topology.graph import empty

Origin = Literal["scenario", "schema", "names"]
"""Where the body comes from: an arrival of a scenario, a JSON Schema, or names that the drawing mentions."""


@dataclass(frozen=True, slots=True)
class Sample:
    """What comes to a node along `edge` (None: by hand), on the `path` of edges that ends with it.

    `event` is what the node's code gets, of a channel what code behind it gets, of a gateway the request. `body` is
    what was sent at first, out of every envelope; of a channel what one would send to it, with its `attributes`.
    """

    title: str
    edge: str | None
    event: Any
    body: Any
    path: tuple[str, ...] = ()
    attributes: Mapping[str, Any] = field(default_factory=empty)
    detail_type: str | None = None
    origin: Origin = "names"

    def as_dict(self) -> dict[str, Any]:
        return {
            "title": self.title,
            "edge": self.edge,
            "event": self.event,
            "body": self.body,
            "path": list(self.path),
            "attributes": dict(self.attributes),
            "detail_type": self.detail_type,
            "origin": self.origin,
        }

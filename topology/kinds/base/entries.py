"""How a person sends to a node by hand, and the call of the SDK that does the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from topology.graph import empty
from topology.kinds.base.declarations import Field


@dataclass(frozen=True, slots=True)
class Call:
    """One operation of the SDK.

    `python` is the client's name in boto3; `package` and `client` are those of the JavaScript SDK, version 3. In
    `parameters` a text in braces stands for what is sent: {address}, {text} (the body as JSON text), {bytes},
    {typed} (the attributes with their types), or a field of the entry by its name; what is empty is left out.
    `address` is how the service names the node, with {name} in it.
    """

    python: str
    package: str
    client: str
    operation: str
    address: str
    parameters: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Entry:
    """What may be sent to a node of the kind: a request with method, path and headers, or a message.

    `fields` are what a message carries beside its body; `only` says by what values of the node one of them has a
    meaning. `body` names the body in the words of the service. `sample` says which part of a sample is sent: what was
    sent at first, or the event that code gets of it, in its envelopes.
    """

    form: Literal["request", "message"]
    body: str = "Body"
    fields: tuple[Field, ...] = ()
    only: Mapping[str, Mapping[str, Any]] = field(default_factory=empty)
    call: Call | None = None
    sample: Literal["body", "event"] = "body"


ATTRIBUTES = Field("attributes", "object", doc="Names and values beside the body; filter policies look at them.")
GROUP = Field("group", "string", doc="Messages of one group stay in order.")
DEDUPLICATION = Field("deduplication", "string", doc="A second message with this id within five minutes is dropped.")
ADDRESS = "{address}"

"""What passes between behaviours: parcels to channels, requests to whatever answers, work to compute."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from runner.behaviours.base.context import Wire

NOTHING: Mapping[str, Any] = {}


class Parcel:
    """A message on its way to a channel or an asynchronous invocation.

    `cause` is the number of the message that led to it, `is_fresh` says that its body is not the cause's.
    `origin` is the source that the sender names for an event of a bus.
    `event` is what a bus, topic or other service makes of it, in the service's own form; `kind` says which.
    """

    __slots__ = (
        "attributes",
        "body",
        "cause",
        "deduplication",
        "delay_us",
        "event",
        "group",
        "invocation",
        "is_fresh",
        "kind",
        "number",
        "origin",
        "sent_us",
        "wire",
    )

    def __init__(
        self,
        wire: Wire | None,
        body: Any,
        *,
        attributes: Mapping[str, Any] = NOTHING,
        cause: int = 0,
        invocation: int = 0,
        is_fresh: bool = True,
        delay_us: int | None = None,
        group: str | None = None,
        deduplication: str | None = None,
        kind: str = "message",
        event: Any = None,
        sent_us: int | None = None,
        number: int = 0,
        origin: str = "",
    ) -> None:
        self.wire = wire
        self.body = body
        self.attributes = attributes
        self.cause = cause
        self.invocation = invocation
        self.is_fresh = is_fresh
        self.delay_us = delay_us
        self.group = group
        self.deduplication = deduplication
        self.kind = kind
        self.event = event
        self.sent_us = sent_us
        self.number = number
        self.origin = origin


class Response:
    """The answer to a request. Status 0: no answer came in time.

    `refusal` names the counter of the requests table that this answer belongs to when a gateway or service gave
    it without reaching the integration: rejected, throttled or timed_out.
    """

    __slots__ = ("body", "headers", "refusal", "status")

    def __init__(self, status: int, body: Any = None, headers: Mapping[str, str] = NOTHING, refusal: str = "") -> None:
        self.status = status
        self.body = body
        self.headers = headers
        self.refusal = refusal

    @property
    def ok(self) -> bool:
        return 0 < self.status < 400


OnResponse = Callable[[Response], None]


class Request:
    """One attempt to get an answer. Whoever sent it hears of it once, through `on_response`."""

    __slots__ = (
        "attempt",
        "body",
        "cause",
        "claims",
        "headers",
        "invocation",
        "is_fresh",
        "is_settled",
        "latency_factor",
        "method",
        "number",
        "on_response",
        "path",
        "path_parameters",
        "query",
        "route",
        "wire",
    )

    def __init__(
        self,
        wire: Wire | None,
        number: int,
        on_response: OnResponse,
        *,
        method: str = "POST",
        path: str = "/",
        headers: Mapping[str, str] = NOTHING,
        body: Any = None,
        query: str = "",
        invocation: int = 0,
        cause: int = 0,
        attempt: int = 1,
        is_fresh: bool = True,
    ) -> None:
        self.wire = wire
        self.number = number
        self.on_response = on_response
        self.method = method
        self.path = path
        self.headers = headers
        self.body = body
        self.query = query
        self.invocation = invocation
        self.cause = cause
        self.attempt = attempt
        self.is_fresh = is_fresh
        self.is_settled = False
        self.latency_factor = 1.0
        self.route = ""
        self.path_parameters: Mapping[str, str] = NOTHING
        self.claims: Mapping[str, Any] = NOTHING

    def answer(self, response: Response) -> None:
        """Settles the request; a second answer is ignored, as a caller that left does."""
        if not self.is_settled:
            self.is_settled = True
            self.on_response(response)


class Work:
    """What one invocation is about: a request, a batch of messages, or an asynchronous event.

    `items` are `(number, body)` pairs: one for a request or an event, one a message for a batch.
    `on_done(outcome, output, failed)` hears the end once: `failed` holds the numbers of batch items to keep.
    """

    __slots__ = ("cause", "invocation", "items", "kind", "messages", "on_done", "partial", "source", "wire")

    def __init__(
        self,
        kind: str,
        wire: Wire | None,
        items: list[tuple[int, Any]],
        on_done: Callable[[int, Any, frozenset[int]], None],
        *,
        source: Any = None,
        cause: int = 0,
        partial: bool = False,
        messages: Any = (),
    ) -> None:
        self.kind = kind
        self.wire = wire
        self.items = items
        self.on_done = on_done
        self.source = source
        self.cause = cause
        self.partial = partial
        self.messages = messages
        self.invocation = 0


OK, ERROR, TIMEOUT, KILLED, THROTTLED = range(5)
"""How an invocation ends; the first four are the values of the END row."""
NONE_FAILED: frozenset[int] = frozenset()

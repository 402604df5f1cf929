"""Spans by the OpenTelemetry conventions for messaging, HTTP and FaaS (semantic conventions 1.36; messaging is in
development): what a service would tell of itself, not what the runner saw.

A message has a PRODUCER span `send {destination}` of whoever sent it, a batch a CONSUMER span `process {source}`
inside the SERVER span of its function, and the two are joined by links: the parent of a batch would be wrong for all
but one of its messages. Requests are CLIENT and SERVER spans, parent and child.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from runner.trace.otlp import CLIENT, CONSUMER, INTERNAL, PRODUCER, SERVER, Event, Exported, Link
from runner.trace.spans import Spans
from runner.trace.values import Span
from topology.graph import Edge, Graph

REGION, ACCOUNT = "us-east-1", "000000000000"
SYSTEMS = {"queue": "aws_sqs", "topic": "aws.sns", "bus": "aws.eventbridge", "stream": "aws.kinesis"}
"""`messaging.system`; the conventions write the first with an underscore and the second with a point."""
TRIGGERS = {
    **dict.fromkeys(("gateway", "client", "external", "service"), "http"),
    **dict.fromkeys(("queue", "topic", "bus", "stream"), "pubsub"),
    **dict.fromkeys(("table", "bucket", "database"), "datasource"),
    "schedule": "timer",
}
"""`faas.trigger` by the kind of what invokes."""
_TYPES = {"queue": "sqs", "topic": "sns", "function": "lambda", "bus": "events", "stream": "kinesis"}
_CALLING = ("calls", "invokes", "routes")


class Conventions:
    """Turns the spans of a run's traces into those of its services. `uuid` names what a counter of the run counts."""

    def __init__(self, graph: Graph, spans: Spans, uuid: Callable[[str, int], str]) -> None:
        self._graph = graph
        self._spans = spans
        self._uuid = uuid
        self._found: dict[str, Span] = {}
        self._stands_for: dict[str, str] = {}
        self._published: dict[tuple[str | None, str | None, int], str] = {}
        self._waited: dict[str, int] = {}
        self._made: dict[str, Exported] = {}

    def export(self, traces: Iterable[int]) -> list[Exported]:
        """The spans of these traces; one that is in several is exported once."""
        for trace in traces:
            for span in self._spans.spans(trace):
                self._found.setdefault(span.span, span)
        for span in self._found.values():
            if span.kind == "wait" and span.parent is not None:
                self._waited[span.parent] = (span.end_us or span.start_us) - span.start_us
            _ROLES.get(span.kind, Conventions._internal)(self, span)
        for span in self._found.values():
            self._tell(span)
        for made in self._made.values():
            self._join(made)
        return list(self._made.values())

    def _join(self, made: Exported) -> None:
        """A parent is of the same trace and is exported; what is of another trace is linked."""
        made.links = [self._link(link.span) for link in made.links]
        made.links = [link for link in made.links if link.span in self._made]
        parent = self._made.get(self._resolve(made.parent or ""))
        made.parent = parent.span if parent is not None else None
        if parent is None or parent.trace != made.trace:
            made.parent = None
            if parent is not None:
                made.links.append(Link(parent.trace, parent.span))

    # What each span is

    def _start(self, span: Span) -> None:
        if self._kind(span.node) in SYSTEMS:
            self._produce(span, span.node, span.node)
        else:
            self._make(span, INTERNAL, span.node, span.name)

    def _request(self, span: Span) -> None:
        caller, callee = self._ends(span)
        asked = span.input if isinstance(span.input, Mapping) else {}
        method = str(asked["method"]) if "method" in asked else None
        kind = self._kind(callee)
        client = self._make(span, CLIENT, caller, method or str(callee), suffix=":client" if kind == "gateway" else "")
        client.attributes |= self._http(span, method, asked) | {"server.address": callee}
        client.error = span.error if span.status != "ok" else None
        if kind in ("function", "workflow"):
            client.name = f"invoke {callee}"
            client.attributes |= self._invoked(str(callee))
        if kind == "gateway":
            server = self._make(span, SERVER, callee, " ".join(filter(None, (method, self._route(span)))) or span.name)
            server.parent = client.span
            server.attributes |= self._http(span, method, asked) | {"http.route": self._route(span)}
            # A client is at fault for 4xx: that is no error of the server (HTTP conventions).
            status = span.attributes.get("http.response.status_code", 0)
            server.error = span.error if span.status != "ok" and not 400 <= status < 500 else None

    def _send(self, span: Span) -> None:
        caller, callee = self._ends(span)
        if self._relation(span) in _CALLING and self._kind(span.node) not in SYSTEMS:
            client = self._make(span, CLIENT, caller, f"call {callee}")
            client.error = span.error
        else:
            self._produce(span, caller or span.node, span.node)

    def _accepted(self, span: Span) -> None:
        edge = self._edge(span)
        cause = self._spans.cause_of(span.message)
        if edge is not None and edge.source == span.node:
            self._unit(span, f"m{cause}")
        elif self._kind(span.node) not in SYSTEMS and edge is not None and edge.relation == "delivers":
            self._stands_for[span.span] = f"m{cause}"
        elif self._kind(span.node) in ("function", "workflow"):
            client = self._make(span, CLIENT, edge.source if edge is not None else span.node, f"invoke {span.node}")
            client.end_us = client.start_us
            client.attributes |= self._invoked(str(span.node))
        else:
            moved = self._found.get(f"m{cause}")
            sender = edge.source if edge is not None else moved.node if moved is not None else span.node
            self._produce(span, sender, span.node)

    def _unit(self, span: Span, cause: str) -> None:
        """What a topic or bus accepted for one of its targets: all together are what was published."""
        origin = self._found.get(cause)
        if origin is not None and origin.node == span.node:
            self._stands_for[span.span] = cause
            return
        published = (span.node, cause, span.start_us)
        first = self._published.setdefault(published, span.span)
        if first != span.span:
            self._stands_for[span.span] = first
            return
        parent = self._found.get(span.parent or "")
        self._produce(span, parent.node if parent is not None else span.node, span.node)

    def _invoke(self, span: Span) -> None:
        edge = self._edge(span)
        source = edge.source if edge is not None else None
        if self._kind(span.node) not in ("function", "service"):
            self._make(span, INTERNAL, span.node, span.name).error = span.error
            return
        server = self._make(span, SERVER, span.node, span.name)
        server.error = span.error if span.status != "ok" else None
        if self._kind(span.node) == "function":
            server.attributes |= self._faas(span, source)
        if span.status != "ok":
            server.attributes["error.type"] = span.status
        asked = self._found.get(f"m{span.message}")
        if not span.links and asked is not None and asked.kind in ("request", "call"):
            return
        # Whoever sent it is joined by a link: it may be of another trace, and of several.
        messages = span.links or [f"m{span.message}"]
        links = [self._link(key) for key in messages]
        server.parent = None
        if self._kind(source) in SYSTEMS or self._kind(source) in ("table", "bucket"):
            self._process(span, server, str(source), messages, links)
        else:
            server.links = links

    def _process(self, span: Span, server: Exported, source: str, messages: list[str], links: list[Link]) -> None:
        inner = self._make(span, CONSUMER, span.node, f"process {source}", suffix=":process")
        inner.parent = server.span
        inner.links = links
        inner.error = server.error
        inner.attributes |= self._destination(source) | {
            "messaging.operation.name": "process",
            "messaging.operation.type": "process",
            "error.type": span.status if span.status != "ok" else None,
            "signalbox.wait_us": max((self._waited.get(key, 0) for key in messages), default=0),
        }
        if span.links:
            inner.attributes["messaging.batch.message_count"] = len(messages)
        if len(messages) == 1:
            inner.attributes["messaging.message.id"] = self._uuid("message", int(messages[0][1:]))

    def _sdk(self, span: Span) -> None:
        made = self._make(span, CLIENT, span.node, span.name)
        made.error = span.error
        service, _, method = span.name.partition(".")
        made.attributes |= {"rpc.system": "aws-api", "rpc.service": service, "rpc.method": method or None}
        made.attributes["http.response.status_code"] = span.attributes.get("http.response.status_code")

    def _internal(self, span: Span) -> None:
        made = self._make(span, INTERNAL, span.node, span.name)
        made.error = span.error if span.status != "ok" else None
        made.attributes |= {key: value for key, value in span.attributes.items() if key != "open"}

    def _nothing(self, span: Span) -> None:
        """It is told as an event of another span."""

    # Making

    def _make(self, span: Span, kind: int, resource: str | None, name: str, suffix: str = "") -> Exported:
        key = span.span + suffix
        trace = self._spans.trace_of(span.span)
        end_us = span.start_us if span.end_us is None else span.end_us
        made = Exported(str(resource), trace, key, name, kind, span.start_us, end_us, parent=span.parent)
        if span.attributes.get("open"):
            made.attributes["signalbox.open"] = True
        if span.attempt > 1:
            made.attributes["signalbox.attempt"] = span.attempt
        self._made[key] = made
        return made

    def _produce(self, span: Span, sender: str | None, destination: str | None) -> None:
        name = str(destination)
        made = self._make(span, PRODUCER, sender, f"send {name}")
        made.end_us = made.start_us
        made.attributes |= self._destination(name) | {
            "messaging.operation.name": "send",
            "messaging.operation.type": "send",
            "messaging.message.id": self._uuid("message", span.message),
        }

    def _tell(self, span: Span) -> None:
        """What happened to a message on its way is events of the span that sent it."""
        if span.kind in ("backoff", "deliver", "dead_letter"):
            owner = self._made.get(self._resolve(span.parent or ""))
            if owner is not None:
                owner.events.append(Event(span.kind, span.start_us, {"signalbox.detail": span.error or span.name}))
        elif span.kind == "queue" and "settled" in span.attributes:
            owner = self._made.get(self._resolve(span.span))
            if owner is not None:
                told = {"signalbox.outcome": span.attributes["settled"], "signalbox.edge": span.edge}
                owner.events.append(Event("settle", span.end_us or span.start_us, told))

    def _resolve(self, key: str) -> str:
        """The key of the span that is exported for this one."""
        while key in self._stands_for:
            key = self._stands_for[key]
        return key

    def _link(self, key: str) -> Link:
        key = self._resolve(key)
        made = self._made.get(key)
        return Link(self._spans.trace_of(key) if made is None else made.trace, key)

    # What the conventions call it

    def _destination(self, node: str) -> dict[str, Any]:
        kind = self._kind(node)
        found: dict[str, Any] = {
            "messaging.system": SYSTEMS.get(kind, f"aws.{kind}"),
            "messaging.destination.name": node,
        }
        if kind == "queue":
            found["aws.sqs.queue.url"] = f"https://sqs.{REGION}.amazonaws.com/{ACCOUNT}/{node}"
        elif kind == "topic":
            found["aws.sns.topic.arn"] = arn(kind, node)
        return found

    def _faas(self, span: Span, source: str | None) -> dict[str, Any]:
        return {
            "faas.invocation_id": self._uuid("invocation", int(span.span[1:])),
            "faas.trigger": TRIGGERS.get(self._kind(source), "other"),
            "faas.coldstart": "cold_start_us" in span.attributes,
            "faas.name": span.node,
            "cloud.resource_id": arn("function", str(span.node)),
            "aws.lambda.invoked_arn": arn("function", str(span.node)),
        }

    def _invoked(self, node: str) -> dict[str, Any]:
        return {"faas.invoked_name": node, "faas.invoked_provider": "aws", "faas.invoked_region": REGION}

    def _http(self, span: Span, method: str | None, asked: Mapping[str, Any]) -> dict[str, Any]:
        status = span.attributes.get("http.response.status_code")
        error = "timeout" if span.status == "timeout" else str(status) if status and status >= 400 else None
        return {
            "http.request.method": method,
            "url.path": asked.get("path"),
            "http.response.status_code": status,
            "error.type": error,
        }

    def _route(self, span: Span) -> str | None:
        edge = self._graph.edges.get(str(span.attributes.get("route")))
        return None if edge is None else str(edge["path"] or "/")

    def _edge(self, span: Span) -> Edge | None:
        return self._graph.edges.get(span.edge or "")

    def _relation(self, span: Span) -> str | None:
        edge = self._edge(span)
        return None if edge is None else edge.relation

    def _ends(self, span: Span) -> tuple[str | None, str | None]:
        edge = self._edge(span)
        return (span.node, span.node) if edge is None else (edge.source, edge.target)

    def _kind(self, node: str | None) -> str:
        found = self._graph.nodes.get(node or "")
        return "" if found is None else found.kind


_ROLES: Mapping[str, Callable[[Conventions, Span], None]] = {
    "start": Conventions._start,
    "request": Conventions._request,
    "call": Conventions._request,
    "send": Conventions._send,
    "queue": Conventions._accepted,
    "invoke": Conventions._invoke,
    "sdk": Conventions._sdk,
    "wait": Conventions._nothing,
    "backoff": Conventions._nothing,
    "deliver": Conventions._nothing,
    "dead_letter": Conventions._nothing,
}


def arn(kind: str, node: str) -> str:
    """The name of a node as AWS writes it."""
    return f"arn:aws:{_TYPES.get(kind, kind)}:{REGION}:{ACCOUNT}:{'function:' if kind == 'function' else ''}{node}"


def resources(graph: Graph) -> dict[str, dict[str, Any]]:
    """What each node is, as a resource."""
    found: dict[str, dict[str, Any]] = {}
    for node in graph.nodes.values():
        found[node.id] = {
            "service.name": node.id,
            "service.namespace": graph.name,
            "signalbox.kind": node.kind,
            "telemetry.sdk.name": "signalbox",
        }
        if node.kind == "function":
            found[node.id] |= {
                "faas.name": node.id,
                "faas.max_memory": int(node["memory_mb"] or 128) * 1_048_576,
                "cloud.provider": "aws",
                "cloud.platform": "aws_lambda",
                "cloud.region": REGION,
            }
    return found

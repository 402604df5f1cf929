"""Scenarios: what arrives, what breaks and what is expected of a run, as frozen values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from topology.graph import Graph, empty, freeze
from topology.kinds.base import Field, flag, integer, number

METRICS = (
    *("received", "answered", "failed", "rejected", "throttled", "timed_out", "in_flight"),
    *("accepted", "delivered", "dead_lettered", "filtered", "expired", "dropped", "held", "lost"),
    *("deduplicated", "depth_max", "age_max_s", "invocations", "errors", "throttles", "cold_starts"),
    *("timeouts", "concurrency_max", "latency_ms", "messages"),
)
_ROUTE = Field("route", "string", doc="Method and path, as POST /orders.", pattern=r"[A-Z]+ /\S*")
_HEADERS = Field("headers", "object", doc="Headers of the request.", values=Field("value", "string"))
_BODY = Field("body", "any", doc="The body; {{uuid}}, {{int 1 9}} and the like are filled in.")
_NUMBERS = Field("times_s", "array", doc="The times at which one arrives.", unit="s", items=number("time", ""))

_THEN = Field(
    "then",
    "array",
    doc="What the client does after the answer.",
    items=Field(
        "then",
        "object",
        fields=(
            Field("route", "string", doc=_ROUTE.doc, pattern=_ROUTE.pattern, required=True),
            number("every_s", "The pause between tries.", "s", above=0, minimum=None, default=1),
            Field("until", "object", doc="The answer that ends it, as {status: 200}."),
            Field(
                "capture",
                "object",
                doc="Names and JSONPaths in the last answer.",
                values=Field("p", "string"),
            ),
            integer("times_max", "Tries at most.", minimum=1, maximum=10_000),
            _BODY,
            _HEADERS,
        ),
    ),
)
_ARRIVAL = Field(
    "arrival",
    "object",
    fields=(
        Field("source", "string", doc="The node that sends.", required=True),
        Field("target", "string", doc="The node it sends to, where it has several."),
        _ROUTE,
        Field("as", "string", doc="The authorizer whose credential it carries, or invalid."),
        number("rate_per_s", "Arrivals a second, by chance.", "1/s", maximum=1_000_000),
        Field(
            "profile",
            "array",
            doc="Points [time in s, rate]; a rate holds until the next point.",
            items=Field("point", "array", items=number("value", "")),
        ),
        flag("ramp", "The rate runs straight from point to point.", default=False),
        _NUMBERS,
        _BODY,
        _HEADERS,
        Field("attributes", "object", doc="Message attributes."),
        Field("detail_type", "string", doc="The detail-type of an event."),
        Field("message_group", "string", doc="The message group of a FIFO queue."),
        _THEN,
    ),
)
_RATE: dict[str, Any] = {"maximum": 1, "minimum": 0}
_FAULT = Field(
    "fault",
    "object",
    fields=(
        Field("node", "string", doc="The node that is hit."),
        Field("edge", "string", doc="The edge that is hit."),
        number("at_s", "When it begins.", "s"),
        number("for_s", "How long it lasts.", "s"),
        number("failure_rate", "The share that fails.", **_RATE),
        number("latency_factor", "Everything takes so many times as long."),
        number("duplicate_rate", "The share that is delivered twice.", **_RATE),
        number("drop_ack_rate", "The share whose acknowledgement is lost.", **_RATE),
        flag("reorder", "Deliveries change places."),
        flag("kill", "Its environments or replicas die."),
    ),
)
_EXPECTATION = Field(
    "expectation",
    "object",
    fields=(
        Field("metric", "enum", doc="What is measured.", choices=METRICS, required=True),
        Field("node", "string", doc="Of this node."),
        Field("edge", "string", doc="Of this edge."),
        _ROUTE,
        number("quantile", "0.95 is the p95, by nearest rank.", **_RATE),
        number("equals", "It is exactly this.", minimum=None),
        number("at_least", "It is this or more.", minimum=None),
        number("at_most", "It is this or less.", minimum=None),
    ),
)
SCENARIO = Field(
    "scenario",
    "object",
    fields=(
        Field("title", "string", doc="The name people read."),
        Field("description", "string", doc="What it shows."),
        Field("seed", "integer", 1, "The seed of all chance.", minimum=0, maximum=2**53),
        number("duration_s", "How long things arrive.", "s", default=60, maximum=31_536_000),
        number("drain_s", "How long the run may go on until nothing is in flight.", "s", maximum=31_536_000),
        Field("handlers", "enum", "modelled", "Whether code runs.", choices=("modelled", "sandboxed")),
        Field("clock", "enum", "virtual", "Which clock it runs by.", choices=("virtual", "wall")),
        number("speed", "How much faster than the wall clock.", above=0, minimum=None, default=1, maximum=1000),
        Field("arrivals", "array", doc="What arrives.", items=_ARRIVAL),
        Field("faults", "array", doc="What breaks, and when.", items=_FAULT),
        Field("expect", "array", doc="What must hold at the end.", items=_EXPECTATION),
        Field("seed_data", "object", doc="What is stored at the start: items or messages by node."),
    ),
)


@dataclass(frozen=True, slots=True)
class Follow:
    """What a client does after an answer: asks until the answer fits."""

    route: str
    every_s: float = 1
    until: Mapping[str, Any] = field(default_factory=empty)
    capture: Mapping[str, str] = field(default_factory=empty)
    times_max: int | None = None
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=empty)


@dataclass(frozen=True, slots=True)
class Arrival:
    """A stream of requests or messages; exactly one of rate, profile and times is given.

    `credential` is the `as` of the document: the authorizer's name, `invalid`, or None for anonymous.
    `target` is None only when the source has one outgoing edge or the route tells.
    """

    source: str
    target: str | None = None
    route: str | None = None
    credential: str | None = None
    rate_per_s: float | None = None
    profile: tuple[tuple[float, float], ...] = ()
    ramp: bool = False
    times_s: tuple[float, ...] = ()
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=empty)
    attributes: Mapping[str, Any] = field(default_factory=empty)
    detail_type: str | None = None
    message_group: str | None = None
    then: tuple[Follow, ...] = ()


@dataclass(frozen=True, slots=True)
class Fault:
    """What breaks: on a node or an edge, from `at_s` for `for_s`; None is from the start, to the end."""

    node: str | None = None
    edge: str | None = None
    at_s: float | None = None
    for_s: float | None = None
    failure_rate: float = 0
    latency_factor: float = 1
    duplicate_rate: float = 0
    drop_ack_rate: float = 0
    reorder: bool = False
    kill: bool = False


@dataclass(frozen=True, slots=True)
class Expectation:
    """A metric, its scope and its comparators; all that are given must hold."""

    metric: str
    node: str | None = None
    edge: str | None = None
    route: str | None = None
    quantile: float | None = None
    equals: float | None = None
    at_least: float | None = None
    at_most: float | None = None

    def as_dict(self) -> dict[str, Any]:
        """The expectation as the scenario writes it."""
        names = ("metric", "node", "edge", "route", "quantile", "equals", "at_least", "at_most")
        return {name: value for name in names if (value := getattr(self, name)) is not None}


@dataclass(frozen=True, slots=True)
class Scenario:
    """One workload with its faults and expectations."""

    name: str
    title: str = ""
    seed: int = 1
    duration_s: float = 60
    drain_s: float = 0
    handlers: str = "modelled"
    clock: str = "virtual"
    speed: float = 1
    arrivals: tuple[Arrival, ...] = ()
    faults: tuple[Fault, ...] = ()
    expect: tuple[Expectation, ...] = ()
    seed_data: Mapping[str, Any] = field(default_factory=empty)


def scenario_of(name: str, values: Mapping[str, Any]) -> Scenario:
    """The scenario of cleaned values; entries that lack what they need are left out."""
    given = {key: values[key] for key in _PLAIN_KEYS if key in values}
    return Scenario(
        name=name,
        **{"title": name} | given,
        arrivals=tuple(_arrival(item) for item in values.get("arrivals", ()) if _arrives(item)),
        faults=tuple(
            Fault(**{key: item[key] for key in _FAULT_KEYS if key in item}) for item in values.get("faults", ())
        ),
        expect=tuple(
            Expectation(**{key: item[key] for key in _EXPECT_KEYS if key in item})
            for item in values.get("expect", ())
            if "metric" in item
        ),
        seed_data=freeze(values.get("seed_data", {})),
    )


_PLAIN_KEYS = ("title", "seed", "duration_s", "drain_s", "handlers", "clock", "speed")
_FAULT_KEYS = tuple(part.name for part in _FAULT.fields)
_EXPECT_KEYS = tuple(part.name for part in _EXPECTATION.fields)


def _arrives(item: Mapping[str, Any]) -> bool:
    return "source" in item and any(key in item for key in ("rate_per_s", "profile", "times_s"))


def _arrival(item: Mapping[str, Any]) -> Arrival:
    known = {key: freeze(value) for key, value in item.items() if key in _ARRIVAL_KEYS}
    points = tuple((point[0], point[1]) for point in item.get("profile", ()) if len(point) == 2)
    steps = (step for step in item.get("then", ()) if "route" in step)
    then = tuple(Follow(**{key: freeze(value) for key, value in step.items() if key in _FOLLOW_KEYS}) for step in steps)
    return Arrival(**known, credential=item.get("as"), profile=points, then=then)


_FOLLOW_KEYS = ("route", "every_s", "until", "capture", "times_max", "body", "headers")
_ARRIVAL_KEYS = tuple(part.name for part in _ARRIVAL.fields if part.name not in ("as", "profile", "then"))


def default_scenario(graph: Graph) -> Scenario:
    """What a design without scenarios runs: 1 request a second on each client edge for 60 s, seed 1."""
    arrivals: list[Arrival] = []
    for client in graph.of_kind("client"):
        for edge in graph.outgoing(client.id):
            routes = graph.outgoing(edge.target, "routes") if edge.relation == "calls" else ()
            arrivals.append(
                Arrival(
                    client.id,
                    target=edge.target,
                    route=_first_route(routes[0]) if routes else None,
                    credential=_credential(routes[0]["auth"]) if routes else None,
                    rate_per_s=1,
                )
            )
    return Scenario("default", title="One request a second", arrivals=tuple(arrivals))


def _credential(auth: Any) -> str | None:
    return None if auth in (None, "none") else str(auth)


def _first_route(edge: Any) -> str:
    method = edge["method"] or "ANY"
    return f"{'GET' if method == 'ANY' else method} {edge['path'] or '/'}"

"""Scenarios: what arrives, what breaks and what is expected of a run, as frozen values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields
from dataclasses import Field as DataclassField
from typing import Any

from topology.document.scenario_fields import ARRIVAL_FIELDS, EXPECTATION_FIELDS, FAULT_FIELDS, STARTS
from topology.graph import Graph, empty, freeze, thaw


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
class Spike:
    """For `for_s` from `at_s` on the rate of an arrival is `factor` times as high."""

    at_s: float
    for_s: float
    factor: float


@dataclass(frozen=True, slots=True)
class Arrival:
    """A stream of requests or messages; exactly one of rate, profile, times, every and replay is given.

    `credential` is the `as` of the document: the authorizer's name, `invalid`, or None for anonymous.
    `target` is None only when the source has one outgoing edge or the route tells; `source` is None for what
    comes straight to the target, as if sent by hand. `bodies` are taken in turn, instead of `body`.
    """

    source: str | None = None
    target: str | None = None
    route: str | None = None
    credential: str | None = None
    rate_per_s: float | None = None
    profile: tuple[tuple[float, float], ...] = ()
    ramp: bool = False
    spike: Spike | None = None
    times_s: tuple[float, ...] = ()
    every_s: float | None = None
    replay: str | None = None
    from_s: float = 0
    until_s: float | None = None
    count: int | None = None
    body: Any = None
    bodies: tuple[Any, ...] = ()
    headers: Mapping[str, str] = field(default_factory=empty)
    attributes: Mapping[str, Any] = field(default_factory=empty)
    detail_type: str | None = None
    delay_s: float | None = None
    message_group: str | None = None
    deduplication_id: str | None = None
    partition_key: str | None = None
    then: tuple[Follow, ...] = ()


@dataclass(frozen=True, slots=True)
class Fault:
    """What breaks: a node, an edge or the ways between zones, from `at_s` for `for_s`.

    None is from the start, to the end. `partition` names zones, groups or nodes that do not reach each other.
    """

    node: str | None = None
    edge: str | None = None
    partition: tuple[str, ...] = ()
    at_s: float | None = None
    for_s: float | None = None
    failure_rate: float = 0
    latency_factor: float = 1
    duplicate_rate: float = 0
    drop_ack_rate: float = 0
    reorder: bool = False
    kill: bool = False
    throttle: bool = False


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
    faults = ({key: freeze(item[key]) for key in _FAULT_KEYS if key in item} for item in values.get("faults", ()))
    return Scenario(
        name=name,
        **{"title": name} | given,
        arrivals=tuple(_arrival(item) for item in values.get("arrivals", ()) if _arrives(item)),
        faults=tuple(Fault(**fault) for fault in faults),
        expect=tuple(
            Expectation(**{key: item[key] for key in _EXPECT_KEYS if key in item})
            for item in values.get("expect", ())
            if "metric" in item
        ),
        seed_data=freeze(values.get("seed_data", {})),
    )


_PLAIN_KEYS = ("title", "seed", "duration_s", "drain_s", "handlers", "clock", "speed")
_FAULT_KEYS = tuple(part.name for part in FAULT_FIELDS)
_EXPECT_KEYS = tuple(part.name for part in EXPECTATION_FIELDS)


def _arrives(item: Mapping[str, Any]) -> bool:
    return ("source" in item or "target" in item) and any(key in item for key in STARTS)


def _arrival(item: Mapping[str, Any]) -> Arrival:
    known = {key: freeze(value) for key, value in item.items() if key in _ARRIVAL_KEYS}
    points = tuple((point[0], point[1]) for point in item.get("profile", ()) if len(point) == 2)
    steps = (step for step in item.get("then", ()) if "route" in step)
    then = tuple(Follow(**{key: freeze(value) for key, value in step.items() if key in _FOLLOW_KEYS}) for step in steps)
    spike = item.get("spike", {})
    high = Spike(**{key: spike[key] for key in _SPIKE_KEYS}) if all(key in spike for key in _SPIKE_KEYS) else None
    return Arrival(**known, credential=item.get("as"), profile=points, spike=high, then=then)


_FOLLOW_KEYS = ("route", "every_s", "until", "capture", "times_max", "body", "headers")
_SPIKE_KEYS = ("at_s", "for_s", "factor")
_ARRIVAL_KEYS = tuple(part.name for part in ARRIVAL_FIELDS if part.name not in ("as", "profile", "spike", "then"))


def scenario_document(scenario: Scenario) -> dict[str, Any]:
    """The scenario as a document writes it: without its name, and without what it leaves at its default."""
    values: dict[str, Any] = _written(scenario)
    del values["name"]
    return values


_PARTS = (Arrival, Expectation, Fault, Follow, Scenario, Spike)


def _written(value: Any) -> Any:
    if isinstance(value, _PARTS):
        given = ((part, getattr(value, part.name)) for part in fields(value))
        return {_RENAMED.get(part.name, part.name): _written(item) for part, item in given if not _is_left(part, item)}
    if isinstance(value, (list, tuple)):
        return [_written(item) for item in value]
    return thaw(value)


_RENAMED = {"credential": "as"}


def _is_left(part: DataclassField[Any], value: Any) -> bool:
    """Whether the value is the default of its field."""
    if part.default is not MISSING:
        return bool(value == part.default)
    return part.default_factory is not MISSING and not value


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

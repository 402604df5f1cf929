"""Queues at their worst: no latency, none that fits its timeout, short retention, competing consumers, hands."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext, suppress
from dataclasses import dataclass, field
from typing import Any

from hypothesis import strategies as st

from runner.behaviours.base import Parcel
from runner.behaviours.queue import Queue
from runner.engine import Engine
from runner.errors import BadMessage, NotNow
from tests.properties.drawings import Drawn
from topology.document import Arrival, Fault, Scenario

TIMES = st.sampled_from([0, 0.5, 1, 1, 2, 2, 3, 5, 5.5, 59.9, 60, 61])
GROUPS = st.sampled_from([None, "a", "b"])
QUEUES = st.fixed_dictionaries(
    {"visibility_timeout_s": st.sampled_from([0, 1, 2, 5, 30]), "fifo": st.booleans()},
    optional={
        "retention_s": st.sampled_from([60, 61]),
        "delay_s": st.sampled_from([1, 2, 5]),
        "content_based_deduplication": st.booleans(),
        "deduplication_scope": st.just("message_group"),
    },
)
WORKERS = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(["function", "function", "service"]),
        "latency": st.sampled_from([0, 0, 500, {"exponential_ms": 900}, 2_000, 5_000]),
        "timeout_s": st.sampled_from([1, 2, 10]),
        "failure_rate": st.sampled_from([0, 0.5, 0.5, 1]),
    }
)
FUNCTIONS_ONLY = st.fixed_dictionaries(
    {}, optional={"concurrency_reserved": st.sampled_from([0, 1, 2]), "cold_start": st.sampled_from([100, 1_500])}
)
DELIVERS = st.fixed_dictionaries(
    {},
    optional={
        "batch_size": st.sampled_from([1, 2, 3, 10]),
        "batch_window_s": st.sampled_from([0, 1, 2, 5]),
        "concurrency_max": st.sampled_from([2, 3]),
        "partial_batch_response": st.booleans(),
        "filters": st.just([{"body": {"n": [{"numeric": [">", 1]}]}}]),
    },
)
RATES = st.sampled_from([0, 0.5, 1])
EFFECTS = st.fixed_dictionaries(
    {},
    optional={
        "failure_rate": RATES,
        "latency_factor": st.sampled_from([0.1, 10]),
        "duplicate_rate": RATES,
        "drop_ack_rate": RATES,
        "reorder": st.just(True),
        "throttle": st.just(True),
    },
)


@dataclass(frozen=True, slots=True)
class Hand:
    """One act by hand on a queue: what a person or code may do between two instants."""

    at_s: float
    verb: str
    node: str
    group: str | None = None
    timeout_s: float = 0

    def act(self, made: Engine) -> None:
        queue = made.world.behaviours[self.node]
        assert isinstance(queue, Queue)
        VERBS[self.verb](self, made, queue)


def _send(hand: Hand, made: Engine, queue: Queue) -> None:
    # A fault of the queue may refuse it, as it would refuse anybody's.
    with suppress(BadMessage) if not queue.conditions.calm else nullcontext():
        made.send(hand.node, {"n": 2, "by": "hand"}, group=hand.group)


def _redrive(hand: Hand, made: Engine, queue: Queue) -> None:
    made.redrive(hand.node)


def _purge(hand: Hand, made: Engine, queue: Queue) -> None:
    with suppress(NotNow):
        made.purge(hand.node)


def _take(hand: Hand, made: Engine, queue: Queue) -> None:
    """Receives and forgets."""
    queue.receive_by_hand(2, 0, round(hand.timeout_s * 1_000_000), lambda taken: None)


def _delete(hand: Hand, made: Engine, queue: Queue) -> None:
    """Receives, hides for longer, and deletes what is still its own."""

    def settle(taken: list[Parcel]) -> None:
        for message in taken:
            queue.hands.change_visibility(message.number, message.receipt, round(hand.timeout_s * 1_000_000))
            queue.hands.delete(message.number, message.receipt)

    queue.receive_by_hand(3, 1_000_000, None, settle)


def _hide(hand: Hand, made: Engine, queue: Queue) -> None:
    """Changes the visibility of all that is in flight, whoever has it."""
    for message in list(queue.messages.values()):
        queue.hands.change_visibility(message.number, message.receipt, round(hand.timeout_s * 1_000_000))


VERBS: dict[str, Callable[[Hand, Engine, Queue], None]] = {
    "send": _send,
    "redrive": _redrive,
    "purge": _purge,
    "take": _take,
    "delete": _delete,
    "hide": _hide,
}


@dataclass(frozen=True, slots=True)
class Handled:
    """A run with acts by hand."""

    run: Drawn
    hands: tuple[Hand, ...] = field(default=())

    @property
    def touches(self) -> bool:
        """Whether a hand receives or hides: then visibility ends when the hand says."""
        return any(hand.verb in ("take", "delete", "hide") for hand in self.hands)


@st.composite
def queue_runs(draw: st.DrawFn) -> Handled:
    """A queue with one or two consumers, its dead-letter queue with or without one, and all that may go wrong."""
    own = draw(QUEUES)
    fifo = {"fifo": own["fifo"]}
    nodes: dict[str, Any] = {
        "shop": {"kind": "client"},
        "q": {"kind": "queue", **own},
        "dlq": {"kind": "queue", "retention_s": 60, "visibility_timeout_s": 1, **fifo},
        "next": {"kind": "queue", "visibility_timeout_s": 2, **fifo},
    }
    group = {"message_group": "$.g"} if own["fifo"] else {}
    edges: list[dict[str, Any]] = [{"source": "shop", "target": "q", "relation": "sends", **group}]
    if not own["fifo"] and draw(st.booleans()):
        edges[0]["delay_s"] = draw(st.sampled_from([0, 1, 3]))
    for name in ("one", "two")[: draw(st.integers(1, 2))]:
        nodes[name] = draw(_workers())
        edges.append({"source": "q", "target": name, "relation": "delivers", **draw(_delivers(own["fifo"]))})
        edges.append({"source": name, "target": "next", "relation": "sends", **group})
    # Without a timeout only a dead-letter queue ends what always fails.
    if not own["visibility_timeout_s"] or draw(st.booleans()):
        count = draw(st.integers(1, 3))
        edges.append({"source": "q", "target": "dlq", "relation": "dead_letters", "max_receive_count": count})
    if draw(st.booleans()):
        nodes["fixer"] = draw(_workers())
        edges.append({"source": "dlq", "target": "fixer", "relation": "delivers", "batch_size": 2})
    document = {"format": "signalbox/1", "name": "queues", "nodes": nodes, "edges": edges}
    if draw(st.booleans()):
        document["limits"] = {"queue.in_flight_max": draw(st.integers(1, 4))}
    hands = draw(st.lists(_hands(), max_size=5))
    return Handled(Drawn(document, draw(_scenarios(document)), draw(st.integers(0, 99))), tuple(hands))


@st.composite
def _workers(draw: st.DrawFn) -> dict[str, Any]:
    worker = draw(WORKERS)
    return worker | (draw(FUNCTIONS_ONLY) if worker["kind"] == "function" else {})


@st.composite
def _delivers(draw: st.DrawFn, fifo: bool) -> dict[str, Any]:
    edge = draw(DELIVERS)
    if fifo:
        edge.pop("batch_window_s", None)
    return edge


@st.composite
def _hands(draw: st.DrawFn) -> Hand:
    return Hand(
        draw(TIMES),
        draw(st.sampled_from(sorted(VERBS))),
        draw(st.sampled_from(["q", "q", "dlq"])),
        draw(GROUPS),
        draw(st.sampled_from([0, 1, 3, 60])),
    )


@st.composite
def _scenarios(draw: st.DrawFn, document: dict[str, Any]) -> Scenario:
    bodies = tuple({"n": n, "g": draw(st.sampled_from(["a", "b"]))} for n in range(1, draw(st.integers(1, 5)) + 1))
    times = draw(st.lists(st.one_of(TIMES, st.floats(0, 20)), min_size=1, max_size=10))
    given = Arrival("shop", target="q", times_s=tuple(times), bodies=bodies, message_group=draw(GROUPS))
    edges = [f"{edge['source']}.{edge['relation']}.{edge['target']}" for edge in document["edges"]]
    places = st.one_of(
        st.builds(lambda edge: {"edge": edge}, st.sampled_from(edges)),
        st.builds(lambda node: {"node": node}, st.sampled_from(sorted(document["nodes"]))),
        st.builds(
            lambda node: {"node": node, "kill": True}, st.sampled_from(sorted(document["nodes"].keys() - {"shop"}))
        ),
    )
    whens = st.fixed_dictionaries({"at_s": TIMES, "for_s": st.sampled_from([None, 0, 1, 5, 60])})
    made = st.builds(lambda place, when, effect: Fault(**(effect | when | place)), places, whens, EFFECTS)
    return Scenario(
        "queues",
        duration_s=draw(st.sampled_from([10, 64, 130])),
        drain_s=draw(st.sampled_from([0, 200])),
        arrivals=(given,),
        faults=tuple(draw(st.lists(made, max_size=3))),
    )

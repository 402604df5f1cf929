"""What a behaviour sees of the run: time, chance, the trace, its own counters and its wires. Nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from random import Random
from typing import TYPE_CHECKING, Any, Protocol

from runner.behaviours.base.breaker import Breaker
from runner.behaviours.base.limits import TokenBucket
from runner.handlers import SdkCall, SdkReply
from runner.kernel import Draw, Kernel, Samples, Streams, latency_draw
from runner.ledger import Account, Requests
from runner.trace import Op, Recorder
from topology.graph import Edge, Graph, Node, thaw
from topology.limits import limit

if TYPE_CHECKING:
    from runner.behaviours.base.behaviour import Behaviour
    from runner.behaviours.base.compute import Compute
    from runner.behaviours.base.recursion import Lineage
    from runner.behaviours.base.values import Invocation, Parcel


class Conditions:
    """The faults that hold right now on one node or edge, combined; `calm` while there are none."""

    __slots__ = (
        "calm",
        "down",
        "drop_ack_rate",
        "duplicate_rate",
        "failure_rate",
        "latency_factor",
        "reorder",
        "throttled",
    )

    def __init__(self) -> None:
        self.calm = True
        self.failure_rate = 0.0
        self.latency_factor = 1.0
        self.duplicate_rate = 0.0
        self.drop_ack_rate = 0.0
        self.reorder = False
        self.throttled = False
        self.down = False


Spread = Callable[[Any, int, int], None]
"""Hands a body on as it is: from the message that caused it and the invocation that sends it."""


class Wire:
    """One edge in a run: its ends, its counters, its faults."""

    __slots__ = (
        "accept",
        "answers",
        "breaker",
        "conditions",
        "edge",
        "errors",
        "filtered",
        "id",
        "index",
        "messages",
        "per_invocation",
        "relation",
        "sending",
        "source",
        "spread",
        "target",
        "weighs",
    )

    def __init__(self, edge: Edge, index: int, source: Behaviour, target: Behaviour) -> None:
        self.edge = edge
        self.id = edge.id
        self.index = index
        self.source = source
        self.target = target
        self.accept: Callable[[Parcel], None] = target.accept
        self.answers = target.answers
        self.weighs = target.weighs
        self.conditions = Conditions()
        self.messages = 0
        self.errors = 0
        self.filtered = 0
        self.relation = edge.relation
        self.breaker = Breaker(edge["circuit_breaker"]) if edge["circuit_breaker"] else None
        self.per_invocation = edge["per_invocation"]
        self.sending: Any = None
        self.spread: Spread | None = None


class Handlers(Protocol):
    """Runs the code of a node for one invocation and hands the result to `compute.finish`."""

    def runs(self, node: str) -> bool: ...

    def run(self, compute: Compute, invocation: Invocation) -> None: ...

    def retire(self, node: str, environment: int) -> None: ...


class Services(Protocol):
    """The cloud's services, for a node that calls them as code would through the SDK."""

    def call(self, node: str, call: SdkCall, invocation: Invocation, done: Callable[[SdkReply], None]) -> None: ...


class AskedRoute:
    """Requests on a route that an expectation names, by what the client saw, and how long they took."""

    __slots__ = ("latencies", "requests")

    def __init__(self) -> None:
        self.requests = Requests()
        self.latencies = Samples()


class World:
    """What all nodes of one run share."""

    def __init__(self, graph: Graph, kernel: Kernel, recorder: Recorder, streams: Streams) -> None:
        self.graph = graph
        self.kernel = kernel
        self.recorder = recorder
        self.streams = streams
        self.requests = Requests()
        self.journeys = 0
        """Clients (and webhooks) that are not done: they wait for an answer, for a retry, or to ask once more."""
        self.messages = 0
        self.invocations = 0
        self.unreserved_free = int(self.limit("function.concurrency_account"))
        """Invocations that functions without a reservation may still begin; reservations are taken from it."""
        self.lineage: Lineage | None = None
        self.gateway_bucket = TokenBucket(self.limit("gateway.rate_per_s"), self.limit("gateway.burst"))
        self.horizon_us: int | None = None
        self.arrivals_end_us = 0
        self.is_wall = False
        self.is_undisturbed = False
        """A virtual run of modelled nodes without faults: nothing comes from outside and nothing breaks."""
        self.handlers: Handlers | None = None
        self.services: Services | None = None
        self.definitions: dict[str, Any] = {}
        self.wires: list[Wire] = []
        self.behaviours: dict[str, Behaviour] = {}
        self.latencies = Samples()
        """Of all requests that a client made and a service or a route of a gateway took."""
        self.asked_routes: dict[str, AskedRoute] = {}
        """What the expectations of the run ask of its routes, by what they call them."""
        self.schemas: dict[str, Any] = {}

    def schema(self, given: Any) -> Any:
        """A JSON Schema given inline, or by the path of a file of the project; None when there is none."""
        if isinstance(given, str):
            return self.schemas.get(given)
        return thaw(given) if given is not None else None

    def limit(self, name: str) -> float:
        """A limit of the services by name, as `queue.in_flight_max`, or what the project says instead."""
        return limit(name, self.graph.limits)

    def next_message(self) -> int:
        self.messages += 1
        return self.messages

    def message_uuid(self, number: int) -> str:
        return self.streams.uuid("message", number)


class Context:
    """The world of one node.

    `record` writes a row and `soon` sets what fires at this instant. What happens to every message takes the same
    without a call between: `extend` with the eight columns of each row, `ready` with the pair.
    """

    __slots__ = (
        "account",
        "after",
        "clock",
        "conditions",
        "extend",
        "incoming",
        "index",
        "node",
        "outgoing",
        "payload",
        "ready",
        "record",
        "soon",
        "world",
    )

    def __init__(self, node: Node, index: int, world: World) -> None:
        self.node = node
        self.index = index
        self.world = world
        self.clock = world.kernel
        self.payload = world.recorder.payload
        self.after: Callable[[int, Callable[[Any], None], Any], None] = world.kernel.after
        self.soon: Callable[[Callable[[Any], None], Any], None] = world.kernel.soon
        self.ready = world.kernel.ready
        self.record = _recorder_of(world, index)
        self.extend: Callable[[Iterable[int]], None] = world.recorder.flat.extend
        self.account = Account()
        self.conditions = Conditions()
        self.outgoing: tuple[Wire, ...] = ()
        self.incoming: tuple[Wire, ...] = ()

    @property
    def now_us(self) -> int:
        return self.clock.now_us

    def stream(self, purpose: str) -> Random:
        return self.world.streams.of(self.node.id, purpose)

    def latency(self, model: Any, purpose: str = "latency") -> Draw:
        return latency_draw(model, self.stream(purpose))

    def wires(self, *relations: str) -> tuple[Wire, ...]:
        """The outgoing wires of these relations, in document order."""
        return tuple(wire for wire in self.outgoing if wire.edge.relation in relations)

    def wires_from(self, *relations: str) -> tuple[Wire, ...]:
        return tuple(wire for wire in self.incoming if wire.edge.relation in relations)

    def note(self, body: Any) -> int:
        """Records a payload that is no message of its own (an output, an error, logs) and returns its number."""
        number = self.world.next_message()
        self.payload(number, body)
        return number


class Record(Protocol):
    """One row of the trace, at this node and instant."""

    def __call__(
        self, op: Op, wire: Wire | None, message: int = 0, invocation: int = 0, attempt: int = 0, value: int = 0
    ) -> None: ...


def _recorder_of(world: World, index: int) -> Record:
    """A function, because a row is the most frequent act of a run: one call and one `extend`."""
    kernel = world.kernel
    extend = world.recorder.flat.extend

    def record(
        op: Op, wire: Wire | None, message: int = 0, invocation: int = 0, attempt: int = 0, value: int = 0
    ) -> None:
        edge = -1 if wire is None else wire.index
        extend((kernel.now_us, op, index, edge, message, invocation, attempt, value))

    return record

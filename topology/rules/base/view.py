"""What rules look at: the graph, the roles of its nodes, and graphs derived from it, built once.

Edges that no service can make (TOP-001 reports them) are in `graph` and in nothing derived, so one
illegal edge causes one finding.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator
from functools import cache, cached_property
from typing import Any, TypeVar

import networkx as nx

from topology.document.references import may_refer, references
from topology.document.scenarios import Scenario
from topology.findings import Finding
from topology.graph import Edge, Graph, Node
from topology.kinds import KINDS, Field, connection
from topology.rules.base.states import Workflow, workflows_of
from topology.rules.base.steps import Steps

T = TypeVar("T")
S = TypeVar("S", Node, Edge)
COMPUTE = frozenset({"function", "service"})
CHANNELS = frozenset({"queue", "topic", "bus", "stream"})
STORES = frozenset({"table", "bucket", "cache", "database"})
PUSHERS = frozenset({"topic", "bus", "bucket", "schedule"})  # they invoke a function asynchronously
POLLED = frozenset({"queue", "stream", "table"})  # a poller reads them and invokes
RETENTION_MAX_S = 1_209_600
_REFERRING = ("dead_letter", "on_failure", "on_miss")


@cache
def _naming(kind: str) -> tuple[Field, ...]:
    """The fields of a kind that may name a node."""
    return tuple(field for field in KINDS[kind].fields if may_refer(field))


class Settled(ABC):
    """Something made of a view by `once` that is whole when it is made, and reads nothing of the view afterwards.

    Whoever asks for it depends on its outcome alone: an edit after which that is the same changes nothing for them.
    """

    @property
    @abstractmethod
    def outcome(self) -> Any:
        """All that it says, as a value that can be compared."""


class View:
    """A graph as rules see it. One view serves one validation; `steps` is renewed for each rule.

    `scenario` is the load that the project declares; without one, what rests on a load is silent.
    """

    def __init__(self, graph: Graph, steps: Steps | None = None, *, scenario: Scenario | None = None) -> None:
        self.graph = graph
        self.steps = steps or Steps()
        self.scenario = scenario
        self._made: dict[Callable[[View], Any], Any] = {}
        self._leaving: dict[tuple[str, tuple[str, ...]], tuple[Edge, ...]] = {}
        self._coming: dict[tuple[str, tuple[str, ...]], tuple[Edge, ...]] = {}

    def threshold(self, name: str, default: float) -> float:
        """The number from which a rule speaks: the project's own, else the default."""
        return float((self.graph.policy.get("thresholds") or {}).get(name, default))

    def once(self, make: Callable[[View], T]) -> T:
        """What `make` makes of this view, made once for all rules that ask for it."""
        if make not in self._made:
            self._made[make] = make(self)
        made: T = self._made[make]
        return made

    def each(self, subjects: Iterable[S], find: Callable[[View, S], Iterable[Finding]]) -> Iterator[Finding]:
        """What `find` says of each subject, when it looks at nothing but the view.

        An edit asks again only about the subjects for which something was read that it has changed.
        """
        for subject in subjects:
            yield from list(find(self, subject))

    # -- edges -----------------------------------------------------------------------------------

    @cached_property
    def _legal(self) -> frozenset[str]:
        kind = {node.id: node.kind for node in self.graph.nodes.values()}
        return frozenset(
            edge.id
            for edge in self.graph.edges.values()
            if connection(kind[edge.source], edge.relation, kind[edge.target]) is not None
        )

    def edges(self, *relations: str) -> Iterator[Edge]:
        """The legal edges of these relations (of all, if none is named), in document order."""
        for edge in self.graph.edges.values():
            if (not relations or edge.relation in relations) and edge.id in self._legal:
                yield edge

    def outgoing(self, node: str, *relations: str) -> tuple[Edge, ...]:
        """The legal edges that leave the node, of these relations if any are named, in document order."""
        known = self._leaving.get((node, relations))
        if known is None:
            found = self.graph.outgoing(node, *relations)
            known = self._leaving[node, relations] = tuple([edge for edge in found if edge.id in self._legal])
        return known

    def incoming(self, node: str, *relations: str) -> tuple[Edge, ...]:
        """The legal edges that reach the node, of these relations if any are named, in document order."""
        known = self._coming.get((node, relations))
        if known is None:
            found = self.graph.incoming(node, *relations)
            known = self._coming[node, relations] = tuple([edge for edge in found if edge.id in self._legal])
        return known

    def source(self, edge: Edge) -> Node:
        return self.graph.nodes[edge.source]

    def target(self, edge: Edge) -> Node:
        return self.graph.nodes[edge.target]

    # -- roles -----------------------------------------------------------------------------------

    @cached_property
    def dead_letter_queues(self) -> frozenset[str]:
        """The queues that something moves its failures to: by an edge or by a `dead_letter` field."""
        by_edge = {edge.target for edge in self.edges("dead_letters", "on_failure")}
        by_field = {edge[field] for edge in self.edges() for field in ("dead_letter", "on_failure")}
        return frozenset(node.id for node in self.graph.of_kind("queue") if node.id in by_edge | by_field)

    @cached_property
    def references(self) -> frozenset[str]:
        """The nodes that a field of another part names: they are in use, though no edge touches them."""
        names = {edge[field] for edge in self.graph.edges.values() for field in _REFERRING}
        for node in self.graph.nodes.values():
            for field in _naming(node.kind):
                if node.is_set(field.name):
                    names.update(name for _, leaf, name in references(field, node[field.name], ()) if leaf.reference)
        return frozenset(name for name in names if isinstance(name, str) and name in self.graph.nodes)

    def starts_asynchronously(self, edge: Edge) -> bool:
        """True when the edge starts its target function and nobody waits for the outcome."""
        if self.target(edge).kind != "function":
            return False
        if edge.relation == "delivers":
            return self.source(edge).kind in PUSHERS
        return edge.relation in ("on_success", "on_failure") or (edge.relation == "invokes" and edge["wait"] is False)

    def is_waited_for(self, edge: Edge) -> bool:
        """True when the source holds on until the target has answered; a workflow holds nothing while it waits."""
        if edge.relation in ("calls", "routes"):
            return True
        return edge.relation == "invokes" and edge["wait"] is not False and not edge["callback"]

    def is_caused(self, edge: Edge) -> bool:
        """True when what happens at the source makes something happen at the target."""
        if edge.relation in ("reads", "dead_letters") or edge["callback"]:
            return False
        if edge.relation == "writes":
            return bool(self.graph.outgoing(edge.target, "delivers"))
        return True

    def open_routes(self) -> Iterator[Edge]:
        """The routes that anybody may use: of a gateway that is not private, without an authorizer."""
        for edge in self.edges("routes"):
            if not self.source(edge)["private"] and edge["auth"] in (None, "none"):
                yield edge

    def unchecked_routes(self) -> Iterator[Edge]:
        """The routes from outside that take a body of any form: POST, PUT and PATCH without a schema.

        What the gateway passes on to an outside system is checked there.
        """
        for edge in self.edges("routes"):
            takes_any = edge["method"] in ("POST", "PUT", "PATCH") and not edge["request_schema"]
            if takes_any and not self.source(edge)["private"] and self.target(edge).kind != "external":
                yield edge

    def is_throttled(self, route: Edge) -> bool:
        throttles = (route["throttle"], self.source(route)["throttle"])
        return any(throttle and throttle.get("rate_per_s") for throttle in throttles)

    @cached_property
    def workflows(self) -> tuple[Workflow, ...]:
        """The workflows that have a definition, each as a graph of states."""
        return workflows_of(self.graph)

    # -- derived graphs -----------------------------------------------------------------------------

    @cached_property
    def sync(self) -> nx.MultiDiGraph[str]:
        """Who waits for whom. What an outside system does after a call is its own affair."""
        return self.graph.multigraph(
            edge for edge in self.edges() if self.is_waited_for(edge) and self.source(edge).kind != "external"
        )

    @cached_property
    def cause(self) -> nx.MultiDiGraph[str]:
        """What makes what happen."""
        return self.graph.multigraph(edge for edge in self.edges() if self.is_caused(edge))

    @cached_property
    def asynchronous(self) -> nx.MultiDiGraph[str]:
        """What makes what happen without waiting for it."""
        return self.graph.multigraph(
            edge for edge in self.edges() if self.is_caused(edge) and not self.is_waited_for(edge)
        )

    @cached_property
    def taint(self) -> nx.MultiDiGraph[str]:
        """Where input can get to: what it causes, and every store that is read or written for it.

        A route with an authorizer is left out: it stops who is not known.
        """
        return self.graph.multigraph(
            edge
            for edge in self.edges()
            if edge.relation != "dead_letters"
            and not (edge.relation == "routes" and edge["auth"] not in (None, "none"))
        )

    @cached_property
    def reaching_a_store(self) -> frozenset[str]:
        """The nodes from which input can get to a data store: one search backwards from all stores."""
        found = {node.id for node in self.graph.nodes.values() if node.kind in STORES}
        waiting = list(found)
        while waiting:
            node = waiting.pop()
            for before in self.taint.predecessors(node):
                self.steps.spend()
                if before not in found:
                    found.add(before)
                    waiting.append(before)
        return frozenset(found)

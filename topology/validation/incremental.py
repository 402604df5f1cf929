"""Validation that follows edits: an edit re-runs what it can affect, and the report is that of a run from scratch.

A rule whose readings an edit leaves alone is not run. What rules share and is settled (`Settled`) is made again first;
when it comes to the same, nobody runs because of it. A rule that goes through its subjects by `View.each` looks again
at those for which it has read something that the edit changed. Any other is run again on the whole.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from topology.document import Parsed, Scenario
from topology.findings import Finding
from topology.graph import Graph
from topology.rules import Rule
from topology.rules.base import STEPS_OF_A_RULE
from topology.validation.changes import Changes, changes
from topology.validation.noted import Kept, NotedView, Product
from topology.validation.reads import Key, NotedEdge, NotedGraph, NotedNode, Reads
from topology.validation.report import Report
from topology.validation.run import assembled, declared_load, findings_of, wanted
from topology.validation.uncollected import uncollected


class Incremental:
    """The validation of one drawing while it is edited. `rules_run` counts the rules that the last update ran."""

    def __init__(self, *, steps: int = STEPS_OF_A_RULE) -> None:
        self.rules_run = 0
        self._steps = steps
        self._reads = Reads()
        self._graph: Graph | None = None
        self._scenario: Scenario | None = None
        self._nodes: dict[str, NotedNode] = {}
        self._edges: dict[str, NotedEdge] = {}
        self._products: dict[Any, Product] = {}
        self._kept: dict[str, Kept] = {}

    def update(self, parsed: Parsed, *, today: str | None = None) -> Report:
        """The report on the drawing as it is now; the same as `validate` gives."""
        return self.update_graph(parsed.graph, parsed.findings, scenario=declared_load(parsed), today=today)

    def update_graph(
        self,
        graph: Graph,
        document_findings: Iterable[Finding] = (),
        *,
        scenario: Scenario | None = None,
        today: str | None = None,
    ) -> Report:
        """The same for a graph that no document stands behind."""
        with uncollected():
            return self._updated(graph, document_findings, scenario, today)

    def _updated(
        self, graph: Graph, document_findings: Iterable[Finding], scenario: Scenario | None, today: str | None
    ) -> Report:
        made = Changes(is_whole=True)
        if self._graph is not None:
            made = changes(self._graph, graph, self._scenario, scenario)
        if made.is_whole:
            self._kept, self._products = {}, {}
        self._reads.now = set()
        view = NotedView(self._noted(graph), self._reads, made, self._products, scenario=scenario)
        self._settle(view, made)
        self._kept = self._outcomes(view, made, wanted(graph))
        self._graph, self._scenario = graph, scenario
        return assembled(graph, document_findings, {id_: kept.findings for id_, kept in self._kept.items()}, today)

    def _noted(self, graph: Graph) -> NotedGraph:
        """The graph with parts that note what is read of them; a part that did not change is the same object."""
        old = self._graph
        self._nodes = {
            name: self._nodes[name]
            if old is not None and old.nodes.get(name) == node and old.nodes[name].defaults == node.defaults
            else NotedNode(node, self._reads)
            for name, node in graph.nodes.items()
        }
        self._edges = {
            name: self._edges[name]
            if old is not None and old.edges.get(name) == edge and old.edges[name].defaults == edge.defaults
            else NotedEdge(edge, self._reads)
            for name, edge in graph.edges.items()
        }
        return NotedGraph(graph, self._reads, self._nodes, self._edges)

    def _settle(self, view: NotedView, made: Changes) -> None:
        """Makes what is settled anew where the edit reaches it, until no other follows from what has changed."""
        before = -1
        while before != len(made.keys):
            before = len(made.keys)
            for key in list(self._products):
                view.settle(key)

    def _outcomes(self, view: NotedView, made: Changes, rules: Iterable[Rule]) -> dict[str, Kept]:
        outcomes: dict[str, Kept] = {}
        ran: list[Kept] = []
        for rule in rules:
            kept = self._kept.get(rule.id)
            if kept is None or not kept.reads.isdisjoint(made.keys):
                view.known = {} if kept is None else kept.memory
                view.kept = kept = Kept()
                self._reads.now = kept.reads
                kept.findings = findings_of(rule, view, self._steps)
                ran.append(kept)
            outcomes[rule.id] = kept
        _share_reads(ran)
        self.rules_run = len(ran)
        return outcomes


def _share_reads(ran: Iterable[Kept]) -> None:
    """What is shared may have read more when another rule asked it: all who use it have read all of that."""
    together: dict[Any, set[Key]] = {}
    for kept in ran:
        for key in kept.used:
            together.setdefault(key, set()).update(kept.reads)
    for kept in ran:
        for key in kept.used:
            kept.reads |= together[key]

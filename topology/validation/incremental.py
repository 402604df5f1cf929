"""Validation that follows edits: an edit re-runs what it can affect, and the report is that of a run from scratch.

A rule whose readings an edit leaves alone is not run. One that declares how far its findings look (`Rule.hops`) is
run on that neighbourhood of the edit, and keeps what it found elsewhere. Any other is run again on the whole.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from topology.document import Parsed, Scenario
from topology.findings import Finding
from topology.graph import Graph
from topology.rules import Rule
from topology.rules.base import STEPS_OF_A_RULE
from topology.validation.changes import Changes, Near, changes
from topology.validation.reads import BESIDE, Key, NotedEdge, NotedGraph, NotedNode, NotedView, Reads
from topology.validation.report import Report
from topology.validation.run import assembled, declared_load, findings_of, is_incomplete, wanted

_OF_ALL = frozenset((*BESIDE, "scenario"))  # what no neighbourhood bounds


@dataclass(slots=True)
class _Kept:
    """What a rule has found, and what it has read for it."""

    findings: list[Finding]
    reads: set[Key]
    used: set[Any] = field(default_factory=set)


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
        self._near = Near()
        self._kept: dict[str, _Kept] = {}

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
        whole = Changes(is_whole=True)
        made = whole if self._graph is None else changes(self._graph, graph, self._scenario, scenario)
        pass_ = _Pass(self, graph, scenario, made)
        rules = wanted(graph)
        self._kept = {rule.id: pass_.outcome(rule, self._kept.get(rule.id)) for rule in rules}
        pass_.share_reads()
        self.rules_run = pass_.run
        self._graph, self._scenario = graph, scenario
        return assembled(graph, document_findings, {id_: kept.findings for id_, kept in self._kept.items()}, today)

    def noted(self, graph: Graph) -> NotedGraph:
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


class _Pass:
    """One update: the views it needs, made when a rule first asks for them."""

    def __init__(self, owner: Incremental, graph: Graph, scenario: Scenario | None, made: Changes) -> None:
        self.owner = owner
        self.graph = graph
        self.scenario = scenario
        self.made = made
        self.run = 0
        self.reads = owner._reads
        self.noted = owner.noted(graph)
        self.near_before, owner._near = owner._near, owner._near.of(graph, made)
        self.near = owner._near
        self.views: dict[frozenset[str] | None, NotedView] = {}
        self.ran: list[_Kept] = []

    def outcome(self, rule: Rule, kept: _Kept | None) -> _Kept:
        if kept is None or self.made.is_whole:
            return self._all(rule)
        touched = kept.reads & self.made.keys
        if not touched:
            return kept
        if rule.hops is None or touched & _OF_ALL or is_incomplete(kept.findings):
            return self._all(rule)
        return self._near_the_edit(rule, rule.hops, kept)

    def _all(self, rule: Rule) -> _Kept:
        return self._found(rule, None)

    def _near_the_edit(self, rule: Rule, hops: int, kept: _Kept) -> _Kept:
        """The findings about nodes from which the edit can be seen, and the old ones about all others."""
        subjects = self.near_before.ball(self.made.nodes, hops) | self.near.ball(self.made.nodes, hops)
        if "names" in kept.reads and "names" in self.made.keys:
            subjects |= {finding.nodes[0] for finding in kept.findings}
        shown = self.near.ball(subjects, hops)
        if 2 * len(shown) > len(self.graph.nodes):
            return self._all(rule)
        ran = self._found(rule, shown)
        if is_incomplete(ran.findings):
            return self._all(rule)
        ran.findings[:] = [finding for finding in ran.findings if finding.nodes[0] in subjects]
        ran.findings += [finding for finding in kept.findings if finding.nodes[0] not in subjects]
        ran.reads |= kept.reads
        return ran

    def _found(self, rule: Rule, shown: frozenset[str] | None) -> _Kept:
        self.run += 1
        view = self._view(shown)
        view.used = set()
        self.reads.now = set()
        found = findings_of(rule, view, self.owner._steps)
        ran = _Kept(found, self.reads.now, {(shown, key) for key in view.used})
        self.ran.append(ran)
        return ran

    def _view(self, shown: frozenset[str] | None) -> NotedView:
        if shown not in self.views:
            graph = self.noted if shown is None else self.noted.around(shown)
            self.views[shown] = NotedView(graph, self.reads, scenario=self.scenario)
        return self.views[shown]

    def share_reads(self) -> None:
        """What is shared may have read more when another rule asked it: all who use it have read all of that."""
        together: dict[Any, set[Key]] = {}
        for ran in self.ran:
            for key in ran.used:
                together.setdefault(key, set()).update(ran.reads)
        for ran in self.ran:
            for key in ran.used:
                ran.reads |= together[key]

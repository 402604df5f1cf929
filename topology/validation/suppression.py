"""Suppressions: findings that somebody has accepted, for a reason and for a time.

A suppressed finding is listed and counts nowhere. What is wrong with a suppression is a finding of its own: it has
ended (META-001), there is nothing for it to suppress (META-002), or it gives no reason and so does not hold
(META-003).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from topology.findings import Finding, Fix, Severity
from topology.graph import Graph, thaw


@dataclass(frozen=True, slots=True)
class Meta:
    """A kind of finding about a suppression."""

    id: str
    name: str
    severity: Severity
    summary: str


EXPIRED = Meta("META-001", "expired-suppression", "warning", "The day until which a finding was accepted has passed.")
USELESS = Meta("META-002", "useless-suppression", "warning", "A suppression stands where nothing is found.")
UNEXPLAINED = Meta("META-003", "suppression-without-reason", "warning", "A suppression gives no reason.")
META: Mapping[str, Meta] = {meta.id: meta for meta in (EXPIRED, USELESS, UNEXPLAINED)}


def suppressed(
    graph: Graph, findings: Iterable[Finding], today: str | None, quiet: Collection[str] = ()
) -> list[Finding]:
    """The findings, those that are accepted marked so, and after them what is wrong with the suppressions.

    `today` (ISO 8601) ends a suppression whose `until` has passed; without it none ends. `quiet` are rules that
    said nothing or not everything, so that a suppression of theirs cannot be called useless.
    """
    entries = [_Entry(index, entry, today) for index, entry in enumerate(graph.suppress)]
    marked = [_marked(finding, entries) for finding in findings]
    return [*marked, *(problem for entry in entries for problem in entry.problems(graph, quiet))]


class _Entry:
    """One suppression, and whether it has met what it suppresses."""

    def __init__(self, index: int, said: Mapping[str, Any], today: str | None) -> None:
        self.index = index
        self.said = said
        until = said.get("until")
        self.has_ended = today is not None and bool(until) and str(until) < today
        self.has_reason = bool(str(said.get("reason") or "").strip())
        self.is_used = False

    def meets(self, finding: Finding) -> bool:
        return self.said.get("rule") in (finding.rule, finding.name) and (
            self.said.get("node") in finding.nodes or self.said.get("edge") in finding.edges
        )

    def problems(self, graph: Graph, quiet: Collection[str]) -> Iterator[Finding]:
        rule = self.said.get("rule")
        where = self.said.get("node") or self.said.get("edge") or "nothing"
        if not self.is_used:
            if rule not in quiet:
                yield self._finding(
                    USELESS,
                    graph,
                    f"The suppression of {rule} for {where} has nothing to suppress: the rule does not speak there. "
                    "Remove it.",
                )
        elif self.has_ended:
            yield self._finding(
                EXPIRED,
                graph,
                f"The suppression of {rule} for {where} ended on {self.said.get('until')}. "
                "Mend what it finds, or accept it again until a later day.",
            )
        elif not self.has_reason:
            yield self._finding(
                UNEXPLAINED,
                graph,
                f"The suppression of {rule} for {where} gives no reason, so it does not hold. Say why it is accepted.",
            )

    def _finding(self, meta: Meta, graph: Graph, message: str) -> Finding:
        node, edge = self.said.get("node"), graph.edges.get(str(self.said.get("edge")))
        nodes = (str(node),) if node in graph.nodes else (edge.source, edge.target) if edge is not None else ()
        left = [thaw(entry) for index, entry in enumerate(graph.suppress) if index != self.index]
        remove = {"op": "set", "path": "suppress", "value": left} if left else {"op": "unset", "path": "suppress"}
        return Finding(
            rule=meta.id,
            name=meta.name,
            severity=meta.severity,
            category="operations",
            nodes=nodes,
            edges=(edge.id,) if edge is not None else (),
            path=nodes,
            message=message,
            fixes=(Fix("Remove the suppression", (remove,)),) if meta is USELESS else (),
        )


def _marked(finding: Finding, entries: Iterable[_Entry]) -> Finding:
    for entry in entries:
        if entry.meets(finding):
            entry.is_used = True
            if entry.has_reason and not entry.has_ended:
                said = {key: entry.said.get(key) for key in ("reason", "until", "by")}
                return replace(finding, suppressed=said)
    return finding

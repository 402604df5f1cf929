"""The findings of a document: DOC-001 to DOC-007, each with the line it is about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from topology.document.tree import Tree, line_of
from topology.findings import Finding, Severity
from topology.graph import Edge

NAMES: dict[str, tuple[str, Severity]] = {
    "DOC-001": ("unknown-field", "warning"),
    "DOC-002": ("unknown-kind", "error"),
    "DOC-003": ("bad-value", "error"),
    "DOC-004": ("duplicate", "error"),
    "DOC-005": ("dangling-reference", "error"),
    "DOC-006": ("missing-relation", "error"),
    "DOC-007": ("missing-file", "error"),
}


@dataclass(slots=True)
class Faults:
    """Collects the findings of one file; without a source no line is told."""

    name: str
    text: str = ""
    tree: Tree | None = None
    found: list[Finding] = field(default_factory=list)
    places: dict[str, int] = field(default_factory=dict)
    """Where edges stand in the document, by id."""

    def add(
        self,
        rule: str,
        message: str,
        path: Sequence[str | int] = (),
        *,
        nodes: tuple[str, ...] = (),
        edges: tuple[str, ...] = (),
        severity: Severity | None = None,
        told_by: str = "",
    ) -> None:
        name, usual = NAMES[rule]
        line = self.line(path)
        where = self.name if line is None else f"{self.name}, line {line}"
        self.found.append(
            Finding(
                rule=rule,
                name=name,
                severity=severity or usual,
                category="document",
                nodes=nodes,
                edges=edges,
                path=(*nodes, *edges),
                message=f"{where}: {message}",
                line=line,
                told_by=told_by,
            )
        )

    def edge_index(self, edge: Edge) -> int:
        """The place of the edge among those of the document; 0 for one that no document writes."""
        return self.places.get(edge.id, 0)

    def line(self, path: Sequence[str | int]) -> int | None:
        """The line of the deepest part of the path that is there."""
        if self.tree is None:
            return None
        offset, _ = self.tree.find(path)
        return line_of(self.text, offset)

"""Mermaid: the topology as a flowchart for READMEs and wikis."""

from __future__ import annotations

import json
from collections.abc import Mapping

from topology.document import Parsed
from topology.exporters.base import Coverage, Export, Exporter, Reasons
from topology.graph import Edge, Graph, Node
from topology.kinds import KINDS, RELATIONS

_SHAPES: Mapping[str, tuple[str, str]] = {
    "client": ("([", "])"),
    "gateway": ("{{", "}}"),
    "function": ("[", "]"),
    "service": ("[[", "]]"),
    "queue": ("[/", "/]"),
    "topic": (">", "]"),
    "bus": ("[\\", "/]"),
    "stream": ("[/", "\\]"),
    "table": ("[(", ")]"),
    "bucket": ("[(", ")]"),
    "cache": ("[(", ")]"),
    "database": ("[(", ")]"),
    "schedule": ("([", "])"),
    "workflow": ("{{", "}}"),
    "secret": ("[", "]"),
    "external": ("((", "))"),
}
_ARROWS: Mapping[str, str] = {"sync": "-->", "async": "-.->", "data": "---", "failure": "-.-x"}
_DETAILS = ("method", "path", "detail_type", "max_receive_count")
_REASONS: Reasons = {}
_OTHERWISE = "A picture shows names and connections only."


def export(parsed: Parsed) -> Export:
    """One Mermaid file; fields that a picture does not show are losses of level info."""
    graph = parsed.graph
    coverage = Coverage(graph, _REASONS, _OTHERWISE, "info")
    names = {node_id: f"n{index}" for index, node_id in enumerate(sorted(graph.nodes))}
    lines = ["---", f"title: {_quoted(graph.title or graph.name)}", "---", "flowchart LR"]
    lines += [f"  {names[node.id]}{_box(coverage, node)}" for node in _sorted(graph)]
    lines += [f"  {_arrow(coverage, edge, names)}" for edge in graph.edges.values()]
    lines += _styles(graph, names)
    return Export({"topology.mmd": "\n".join(lines) + "\n"}, coverage.losses())


def _sorted(graph: Graph) -> list[Node]:
    return [graph.nodes[node_id] for node_id in sorted(graph.nodes)]


def _box(coverage: Coverage, node: Node) -> str:
    opening, closing = _SHAPES.get(node.kind, ("[", "]"))
    label = _text(str(coverage.of(node)["title"] or node.id))
    kind = KINDS[node.kind].title.lower() if node.kind in KINDS else node.kind
    return f'{opening}"{label}<br/><small>{kind}</small>"{closing}'


def _arrow(coverage: Coverage, edge: Edge, names: Mapping[str, str]) -> str:
    fields = coverage.of(edge)
    relation = RELATIONS.get(edge.relation)
    arrow = _ARROWS[relation.style if relation else "sync"]
    if edge.relation == "invokes" and fields["wait"] is False:
        arrow = _ARROWS["async"]
    details = [str(fields[name]) for name in _DETAILS if edge.is_set(name)]
    words = edge.relation.replace("_", "-")
    label = _text(" ".join([words, *details]))
    return f'{names[edge.source]} {arrow}|"{label}"| {names[edge.target]}'


def _styles(graph: Graph, names: Mapping[str, str]) -> list[str]:
    """One class a kind, so that a page can colour them."""
    lines = []
    for kind in sorted({node.kind for node in graph.nodes.values()}):
        members = ",".join(names[node.id] for node in _sorted(graph) if node.kind == kind)
        lines.append(f"  class {members} {kind}")
    return lines


def _quoted(text: str) -> str:
    """A YAML string on one line; what Mermaid or a page could take for its own is a code point."""
    quoted = json.dumps(text, ensure_ascii=False)
    return "".join(char if char not in "%<>&" else f"\\u{ord(char):04x}" for char in quoted)


def _text(text: str) -> str:
    """Mermaid's own entities: letters, digits and a few signs stay, everything else is a code point."""
    line = " ".join(text.split())
    return "".join(char if char.isalnum() or char in " -./:,_()" else f"#{ord(char)};" for char in line)


MERMAID = Exporter(
    name="mermaid",
    title="Mermaid",
    doc="A flowchart for READMEs and wikis.",
    export=export,
)

"""What an edge says in a language of its own, as the services read it: patterns, policies, filters and inputs.

What a service would refuse is DOC-003 here, because a run and an export refuse it as well.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from topology.document.faults import Faults
from topology.errors import PatternInvalid
from topology.graph import Edge, Graph
from topology.limits import limit
from topology.matching import check_policy, compile_filters, compile_pattern, compile_policy, compile_target
from topology.matching.policies import Scope

_INPUTS = ("input", "input_path", "input_transformer")
_PARTS = {"queue": "body", "stream": "data", "table": ""}
"""The part of a record that filters of an event source mapping are about."""


def check_languages(graph: Graph, faults: Faults) -> None:
    """Tells of patterns, policies, filters and templates that cannot be, each at its line."""
    for edge in graph.edges.values():
        for field, problem in language_faults(graph, edge):
            path = ("edges", faults.edge_index(edge), field)
            ends = (edge.source, edge.target)
            faults.add("DOC-003", f"edge {edge.id}: {field}: {problem}", path, nodes=ends, edges=(edge.id,))


def language_faults(graph: Graph, edge: Edge) -> Iterator[tuple[str, str]]:
    """Which fields of the edge a service would refuse, and why."""
    if edge.relation != "delivers":
        return
    kind = graph.nodes[edge.source].kind
    if kind == "bus":
        yield from _told("pattern", edge, lambda: compile_pattern(edge["pattern"]))
        if any(edge.is_set(field) for field in _INPUTS):
            given = [field for field in _INPUTS if edge.is_set(field)]
            yield from _told(given[-1], edge, lambda: compile_target(edge))
    elif kind == "topic":
        yield from _told("filter_policy", edge, lambda: _policy(edge, graph.limits))
    elif kind in _PARTS:
        yield from _told("filters", edge, lambda: compile_filters(edge["filters"], _PARTS[kind]))


def _told(field: str, edge: Edge, compiled: Callable[[], object]) -> Iterator[tuple[str, str]]:
    if edge[field]:
        try:
            compiled()
        except PatternInvalid as refused:
            yield field, refused.message


def _policy(edge: Edge, limits: Mapping[str, Any]) -> None:
    scope: Scope = edge["filter_scope"] or "MessageAttributes"
    policy = edge["filter_policy"]
    most = limit("topic.filter_keys_max", limits), limit("topic.filter_combinations_max", limits)
    check_policy(policy, scope, *most)
    compile_policy(policy, scope)

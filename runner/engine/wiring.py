"""Wiring: one behaviour a node, one wire an edge, all in one world."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping

from runner.behaviours import BEHAVIOURS
from runner.behaviours.base import Behaviour, Context, Wire, World
from runner.errors import TopologyRefused
from topology.document import definition_of
from topology.graph import Graph


def wire_up(
    graph: Graph, world: World, files: Mapping[str, str], watch: Callable[[Behaviour], None] | None = None
) -> dict[str, Behaviour]:
    """The behaviours by node id, connected and ready. Schemas are read from the project's files.

    `watch` is shown each behaviour before anybody else knows its ways in.
    """
    behaviours: dict[str, Behaviour] = {}
    for index, node in enumerate(graph.nodes.values()):
        kind = BEHAVIOURS.get(node.kind)
        if kind is None:
            raise TopologyRefused(f"{node.id}: a {node.kind} cannot be run yet.")
        behaviours[node.id] = kind(Context(node, index, world))
        if watch is not None:
            watch(behaviours[node.id])
    wires = [
        Wire(edge, index, behaviours[edge.source], behaviours[edge.target])
        for index, edge in enumerate(graph.edges.values())
    ]
    for name, behaviour in behaviours.items():
        behaviour.context.outgoing = tuple(wire for wire in wires if wire.edge.source == name)
        behaviour.context.incoming = tuple(wire for wire in wires if wire.edge.target == name)
    world.wires = wires
    world.behaviours = behaviours
    world.schemas = _schemas(graph, files)
    world.definitions = {node.id: definition_of(files, node) for node in graph.of_kind("workflow")}
    for behaviour in behaviours.values():
        behaviour.connect()
    for behaviour in behaviours.values():
        behaviour.link()
    return behaviours


def _schemas(graph: Graph, files: Mapping[str, str]) -> dict[str, object]:
    """The schemas and key sets that are named by file. One that cannot be read is none: `validate` reports it."""
    schemas: dict[str, object] = {}
    paths = [edge["request_schema"] for edge in graph.edges.values()]
    for node in graph.nodes.values():
        paths += [authorizer.get("jwks") for authorizer in (node["authorizers"] or {}).values()]
    for path in paths:
        if isinstance(path, str) and path in files:
            try:
                schemas[path] = json.loads(files[path])
            except ValueError:
                continue
    return schemas

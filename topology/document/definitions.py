"""The definitions of workflows: read from the project, checked, and turned into the edges that they stand for."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from topology.document.faults import Faults
from topology.document.project import Project
from topology.document.reading import read
from topology.document.tree import shortened
from topology.errors import DocumentError
from topology.graph import Edge, Graph, Node, freeze, thaw
from topology.kinds import connection
from topology.limits import limit
from topology.workflows.problems import Path, Problem
from topology.workflows.references import node_named, references
from topology.workflows.validation import problems

RELATION = "state"


def definition_of(files: Mapping[str, str], node: Node) -> Any:
    """The definition of a workflow as plain data, from its file or inline; None when it has none that can be read."""
    given = node["definition"]
    name = definition_file(node)
    if name is None:
        return thaw(given) if isinstance(given, Mapping) else None
    try:
        return read(name, files[name]).plain() if name in files else None
    except DocumentError:
        return None


def definition_file(node: Node) -> str | None:
    """The path of the file that holds the definition; None when it is inline, or there is none."""
    given = node["definition"]
    if isinstance(given, Mapping):
        given = given.get("file")
    return given if isinstance(given, str) else None


def with_states(project: Project, graph: Graph, faults: Faults) -> Graph:
    """The graph with an edge from each workflow to what its definition names; tells what is wrong in definitions."""
    edges: dict[str, Edge] = {}
    filed: dict[str, Any] = {}
    for node in graph.of_kind("workflow"):
        if node["definition"] is None:
            continue
        about = _Telling(project, node, faults)
        definition = about.read()
        if definition is not None:
            _check_size(definition, graph, about)
            for problem in problems(definition, express=node["type"] == "express"):
                told = f"{problem.where or 'definition'}: {problem.message}"
                about.tell("DOC-003", problem.path, told, told_by=_rule_of(problem))
            edges |= _edges(definition, node, graph, about)
            if about.is_filed:
                filed[node.id] = freeze(definition)
    if not edges and not filed:
        return graph
    return replace(graph, edges={**graph.edges, **edges}, definitions=filed)


def _rule_of(problem: Problem) -> str:
    """The rule that tells it of the workflow, while this tells it of its line."""
    if problem.is_express:
        return "WFL-011"
    return "WFL-002" if problem.is_flow else "WFL-001"


def _check_size(definition: Any, graph: Graph, about: _Telling) -> None:
    most = limit("workflow.definition_max_bytes", graph.limits)
    if len(json.dumps(definition, ensure_ascii=False).encode()) > most:
        about.tell("DOC-003", (), f"the definition is larger than {most:.0f} bytes; split it.")


def _edges(definition: Any, node: Node, graph: Graph, about: _Telling) -> dict[str, Edge]:
    found: dict[str, Edge] = {}
    for reference in references(definition):
        target = node_named(reference.name, graph.nodes, reference.kinds)
        if target is None:
            where = f"{shortened(reference.name)} names no node of this topology; a run fails there."
            about.tell("DOC-005", reference.path, where, is_warning=True)
            continue
        name = f"{node.id}.{RELATION}.{target}"
        legal = connection("workflow", RELATION, graph.nodes[target].kind)
        if legal is not None and name not in graph.edges:
            found[name] = Edge(name, node.id, target, RELATION)
    return found


class _Telling:
    """Tells findings about one definition, at their lines in the file that holds it."""

    def __init__(self, project: Project, node: Node, faults: Faults) -> None:
        self._project = project
        self._node = node
        self._faults = faults
        self._file = definition_file(node)
        self._own = faults

    @property
    def is_filed(self) -> bool:
        return self._file is not None

    def read(self) -> Any:
        """The definition; None when it cannot be read, which is told, or is missing, which was told."""
        if self._file is None:
            return thaw(self._node["definition"])
        text = self._project.files.get(self._file)
        if text is None:
            return None
        try:
            tree = read(self._file, text)
        except DocumentError as error:
            self.tell("DOC-003", (), f"the definition cannot be read: {error.message}")
            return None
        self._own = Faults(self._file, text, tree)
        return tree.plain()

    def tell(self, rule: str, path: Path, message: str, *, is_warning: bool = False, told_by: str = "") -> None:
        place = path if self._own is not self._faults else ("nodes", self._node.id, "definition", *path)
        self._own.add(
            rule,
            f"node {self._node.id}: {message}",
            place,
            nodes=(self._node.id,),
            severity="warning" if is_warning else None,
            told_by=told_by,
        )
        if self._own is not self._faults:
            self._faults.found.append(self._own.found.pop())

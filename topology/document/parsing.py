"""From a project to its graph, with findings; only what cannot be read at all is an error."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from topology.document.bounds import check_bounds
from topology.document.building import Building
from topology.document.definitions import with_states
from topology.document.faults import Faults
from topology.document.languages import check_languages
from topology.document.project import LAYOUTS, Project
from topology.document.reading import read
from topology.document.scenarios import Scenario, default_scenario
from topology.document.timing import check_schedules
from topology.document.tree import MAPPING, Tree, line_of, shortened
from topology.document.workloads import read_scenarios
from topology.errors import DocumentError
from topology.findings import Finding
from topology.graph import Graph, Node, freeze, thaw

FORMAT = "signalbox/1"


@dataclass(frozen=True)
class Parsed:
    """What a project means. `document` is plain data; `layout` holds positions by node."""

    project: Project
    graph: Graph
    findings: tuple[Finding, ...]
    document: dict[str, Any]
    layout: dict[str, Any]
    scenarios: dict[str, Scenario]
    tree: Tree = field(repr=False, compare=False)

    def line(self, *path: str | int) -> int:
        """The line of the main document that holds the path, as ("nodes", "pay", "timeout_s")."""
        offset, _ = self.tree.find(path)
        return line_of(self.project.text, offset)

    @property
    def errors(self) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.findings if finding.severity == "error")


@dataclass(frozen=True, slots=True)
class Handler:
    """The code of a node: its text, the path it is known by, and the entry function."""

    filename: str
    source: str
    entry: str


def parse(project: Project) -> Parsed:
    """The graph, scenarios and layout of a project, with every content fault as a DOC finding.

    DocumentError when the main document cannot be read or is of another format.
    """
    tree = read(project.main, project.text)
    if tree.type != MAPPING:
        raise DocumentError(
            f"{project.main} holds no mapping; begin it with `format: {FORMAT}`.", code="unknown_format"
        )
    document: dict[str, Any] = tree.plain()
    _check_format(project, document)
    faults = Faults(project.main, project.text, tree)
    graph = with_states(project, Building(document, project.files, faults).graph(), faults)
    inline = document.get("scenarios")
    scenarios, about = read_scenarios(project, inline if isinstance(inline, dict) else None, graph, faults)
    graph = _with_schemas(project, graph, faults)
    check_schedules(graph, faults)
    check_languages(graph, faults)
    check_bounds(graph, faults)
    layout = _layout(project, document, faults)
    return Parsed(project, graph, (*faults.found, *about), document, layout, scenarios, tree)


def pick_scenario(parsed: Parsed, name: str | None) -> Scenario:
    """The named scenario; without a name the only one, else `default`, else the first by name."""
    if name is not None:
        if name in parsed.scenarios:
            return parsed.scenarios[name]
        known = f"it has {', '.join(parsed.scenarios)}" if parsed.scenarios else "it has none"
        raise DocumentError(f"The project has no scenario {name!r}; {known}.", code="unknown_scenario")
    if not parsed.scenarios:
        return default_scenario(parsed.graph)
    return parsed.scenarios.get("default") or next(iter(parsed.scenarios.values()))


def handler_of(project: Project, node: Node) -> Handler | None:
    """The code of a function or service, from its file or inline; None when it has none."""
    handler = node["handler"]
    if not isinstance(handler, Mapping):
        return None
    entry = handler.get("entry", "handler")
    if "code" in handler:
        ending = ".js" if str(node["runtime"] or "").startswith("node") else ".py"
        return Handler(f"handlers/{node.id.replace('-', '_')}{ending}", handler["code"], entry)
    if handler.get("file") in project.files:
        return Handler(handler["file"], project.files[handler["file"]], entry)
    return None


def schema_of(project: Project, value: Any) -> dict[str, Any] | None:
    """The JSON Schema that a field names or holds; None when there is none or it is not JSON data."""
    if isinstance(value, Mapping):
        found = thaw(value)
    elif isinstance(value, str) and value in project.files:
        try:
            found = read(value, project.files[value]).plain()
        except DocumentError:
            return None
    else:
        return None
    return found if isinstance(found, dict) else None


def _check_format(project: Project, document: Mapping[str, Any]) -> None:
    given = document.get("format")
    if given != FORMAT:
        what = "has no format" if given is None else f"is of format {shortened(given)}"
        raise DocumentError(f"{project.main} {what}; this reads `format: {FORMAT}`.", code="unknown_format")


def _with_schemas(project: Project, graph: Graph, faults: Faults) -> Graph:
    """The graph with the schemas that stand in files, by path.

    A schema is a mapping whose references stay inside it: nothing is ever fetched.
    """
    checked: dict[str, str] = {}
    filed: dict[str, Any] = {}
    for edge in graph.edges.values():
        for field_name in ("request_schema", "schema"):
            value = edge[field_name]
            if value is None:
                continue
            key = value if isinstance(value, str) else json.dumps(thaw(value), sort_keys=True)
            if key not in checked:
                schema = schema_of(project, value)
                checked[key] = _schema_problem(schema)
                if isinstance(value, str) and schema is not None:
                    filed[value] = freeze(schema)
            if checked[key]:
                shown = value if isinstance(value, str) else "the schema"
                message = f"edge {edge.id}: {field_name}: {shown} {checked[key]}"
                faults.add("DOC-003", message, ("edges",), nodes=(edge.source,), edges=(edge.id,))
    return replace(graph, schemas=filed) if filed else graph


def _schema_problem(schema: Any) -> str:
    if schema is None:
        return "is not a JSON Schema; write a mapping."
    waiting = [schema]
    while waiting:
        part = waiting.pop()
        if isinstance(part, dict):
            reference = part.get("$ref")
            if isinstance(reference, str) and not reference.startswith("#"):
                return f"refers to {shortened(reference)}, which is never fetched; copy it into the schema."
            waiting += part.values()
        elif isinstance(part, list):
            waiting += part
    return ""


def _layout(project: Project, document: Mapping[str, Any], faults: Faults) -> dict[str, Any]:
    name = next((name for name in LAYOUTS if name in project.files), None)
    if name is None:
        inline = document.get("layout")
        return inline if isinstance(inline, dict) else {}
    try:
        layout = read(name, project.files[name]).plain()
    except DocumentError as error:
        faults.add("DOC-003", f"the layout cannot be read: {error.message}")
        return {}
    if isinstance(layout, dict):
        return layout
    if layout is not None:
        faults.add("DOC-003", f"{name} is not a mapping; write positions by node.")
    return {}

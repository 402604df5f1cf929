"""Reading the scenarios of a project: files of their own and those inside the document, checked alike."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from topology.document import values
from topology.document.faults import Faults
from topology.document.project import Project
from topology.document.reading import read
from topology.document.scenario_fields import EFFECTS, SAMPLED_METRICS, SCENARIO, STARTS
from topology.document.scenarios import Scenario, scenario_of
from topology.document.templates import template_problems
from topology.document.tree import shortened
from topology.errors import DocumentError
from topology.findings import Finding, Severity
from topology.graph import Graph

Path = tuple[str | int, ...]
_ENDINGS = (".yaml", ".yml", ".json")
_FILLED = ("body", "bodies", "attributes", "message_group", "deduplication_id", "partition_key", "then")
"""Keys of an arrival that may hold templates."""
_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "ANY")


def read_scenarios(
    project: Project, inline: Any, graph: Graph, document: Faults
) -> tuple[dict[str, Scenario], list[Finding]]:
    """The scenarios by name, sorted, with the findings about them."""
    found: dict[str, Scenario] = {}
    told: list[Finding] = []
    for name, data, faults, base in _sources(project, inline, document):
        if name in found:
            faults.add("DOC-004", f"scenario {name} is there a second time; rename one of them.", base)
        elif not isinstance(data, dict):
            faults.add("DOC-003", f"scenario {name} is not a mapping; write its keys.", base)
        else:
            found[name] = _Checked(name, graph, faults, base).scenario(data)
        if faults is not document:
            told += faults.found
    return dict(sorted(found.items())), told


def _sources(project: Project, inline: Any, document: Faults) -> Iterator[tuple[str, Any, Faults, Path]]:
    for path in sorted(project.files):
        folder, _, file = path.rpartition("/")
        if folder != "scenarios" or not file.endswith(_ENDINGS):
            continue
        faults = Faults(path, project.files[path])
        try:
            faults.tree = read(path, project.files[path])
        except DocumentError as error:
            document.add("DOC-003", f"a scenario cannot be read: {error.message}")
            continue
        yield file.rsplit(".", 1)[0], faults.tree.plain(), faults, ()
    for name, data in (inline or {}).items():
        yield name, data, document, ("scenarios", name)


@dataclass(slots=True)
class _Checked:
    """One scenario being checked against its fields and against the graph."""

    name: str
    graph: Graph
    faults: Faults
    base: Path

    def scenario(self, data: Mapping[str, Any]) -> Scenario:
        found: list[values.Fault] = []
        good = values.clean(SCENARIO, data, (), found)
        for fault in found:
            self.tell("DOC-001" if fault.unknown else "DOC-003", fault.path, fault.message)
        for index, arrival in enumerate(data["arrivals"] if isinstance(data.get("arrivals"), list) else ()):
            if isinstance(arrival, dict):
                self._arrival(("arrivals", index), arrival)
        for index, fault in enumerate(data["faults"] if isinstance(data.get("faults"), list) else ()):
            if isinstance(fault, dict):
                self._fault(("faults", index), fault)
        for index, expected in enumerate(data["expect"] if isinstance(data.get("expect"), list) else ()):
            if isinstance(expected, dict):
                self._expectation(("expect", index), expected)
        seeds = data.get("seed_data")
        for node in seeds if isinstance(seeds, dict) else ():
            self._node(("seed_data", node), node)
        return scenario_of(self.name, good)

    def tell(self, rule: str, path: Path, message: str, severity: Severity | None = None) -> None:
        self.faults.add(rule, f"scenario {self.name}: {message}", (*self.base, *path), severity=severity)

    def _node(self, path: Path, name: Any) -> bool:
        if isinstance(name, str) and name in self.graph.nodes:
            return True
        if isinstance(name, str):
            message = f"{values.pointer(path)} names {shortened(name)}, which is no node; correct it."
            self.tell("DOC-005", path, message)
        return False

    def _edge(self, path: Path, name: Any) -> None:
        if isinstance(name, str) and name not in self.graph.edges:
            message = f"{values.pointer(path)} names {shortened(name)}, which is no edge; correct it."
            self.tell("DOC-005", path, message)

    def _arrival(self, path: Path, arrival: Mapping[str, Any]) -> None:
        where = values.pointer(path)
        if len([key for key in STARTS if key in arrival]) != 1:
            self.tell("DOC-003", path, f"{where} must have one of {', '.join(STARTS[:-1])} and {STARTS[-1]}.")
        if "spike" in arrival and not {"rate_per_s", "profile"} & set(arrival):
            self.tell("DOC-003", path, f"{where} has a spike but no rate; give rate_per_s or profile.")
        if "body" in arrival and "bodies" in arrival:
            self.tell("DOC-003", path, f"{where} has a body and bodies; keep one of them.")
        for key in _FILLED:
            for problem in template_problems(arrival.get(key)):
                self.tell("DOC-003", (*path, key), f"{values.pointer((*path, key))} has {problem}")
        route = arrival.get("route")
        if isinstance(route, str) and route.partition(" ")[0] not in _METHODS:
            where = values.pointer((*path, "route"))
            self.tell("DOC-003", (*path, "route"), f"{where} begins with no HTTP method; write one as POST /orders.")
        profile = arrival.get("profile")
        if isinstance(profile, list):
            self._profile((*path, "profile"), profile)
        if "source" in arrival:
            self._way(path, arrival)
        elif "target" not in arrival:
            self.tell("DOC-003", path, f"{where} must have a source, a target, or both.")
        else:
            self._node((*path, "target"), arrival["target"])

    def _way(self, path: Path, arrival: Mapping[str, Any]) -> None:
        source = arrival.get("source")
        if not self._node((*path, "source"), source):
            return
        edges = self.graph.outgoing(str(source))
        target = arrival.get("target")
        if target is not None and self._node((*path, "target"), target):
            edges = tuple(edge for edge in edges if edge.target == target)
        if not edges:
            reach = "" if target is None else f" to {target}"
            self.tell("DOC-005", path, f"{values.pointer(path)}: no edge goes from {source}{reach}; add it.")
            return
        gateways = [e.target for e in edges if self.graph.nodes[e.target].kind == "gateway"]
        self._credential(path, arrival.get("as"), gateways)
        route = arrival.get("route")
        if isinstance(route, str):
            self._route((*path, "route"), route, [edge.target for edge in edges])
        elif target is None and len({edge.target for edge in edges}) > 1:
            self.tell("DOC-005", path, f"{values.pointer(path)}: {source} reaches several nodes; name the target.")

    def _profile(self, path: Path, profile: list[Any]) -> None:
        last = -1.0
        for index, point in enumerate(profile):
            good = isinstance(point, list) and len(point) == 2
            if good and isinstance(point[0], (int, float)):
                good = point[0] > last
                last = point[0]
            if not good:
                where = values.pointer((*path, index))
                self.tell(
                    "DOC-003",
                    (*path, index),
                    f"{where} must be [time in s, rate], later than the one before.",
                )

    def _credential(self, path: Path, name: Any, gateways: list[str]) -> None:
        if not isinstance(name, str) or name == "invalid":
            return
        known: list[str] = []
        for gateway in gateways:
            node = self.graph.nodes[gateway]
            known += node["authorizers"] or ()
            known += [key for plan in (node["usage_plans"] or {}).values() for key in plan.get("api_keys") or ()]
        # `users+partner` carries the credentials of both.
        if any(part not in known for part in name.split("+")):
            where = values.pointer((*path, "as"))
            self.tell(
                "DOC-005", (*path, "as"), f"{where} names {shortened(name)}, which is no authorizer or API key; add it."
            )

    def _route(self, path: Path, route: str, targets: list[str]) -> None:
        gateways = [target for target in targets if self.graph.nodes[target].kind == "gateway"]
        if not gateways or len(gateways) < len(targets):
            return
        method, _, asked = route.partition(" ")
        for gateway in gateways:
            for edge in self.graph.outgoing(gateway, "routes"):
                if edge["method"] in (None, "ANY", method) and _fits(edge["path"], asked):
                    return
        # A request for what is not there may be meant: it runs, and the gateway rejects it.
        gates = " or ".join(gateways)
        message = f"{values.pointer(path)} is {route}, which no route of {gates} takes: it will be rejected."
        self.tell("DOC-005", path, message, severity="warning")

    def _fault(self, path: Path, fault: Mapping[str, Any]) -> None:
        where = values.pointer(path)
        if len([key for key in ("node", "edge", "partition") if key in fault]) != 1:
            self.tell("DOC-003", path, f"{where} must have one of node, edge and partition.")
        if not any(key in fault for key in EFFECTS):
            self.tell("DOC-003", path, f"{where} does nothing; give one of {', '.join(EFFECTS[:-1])}.")
        if "edge" in fault and fault.get("kill"):
            self.tell(
                "DOC-003", path, f"{where} kills an edge; kill a node, or let the edge fail with failure_rate: 1."
            )
        self._node((*path, "node"), fault.get("node"))
        self._edge((*path, "edge"), fault.get("edge"))
        sides = fault.get("partition")
        if isinstance(sides, list):
            self._partition((*path, "partition"), sides)

    def _partition(self, path: Path, sides: list[Any]) -> None:
        if len(sides) < 2:
            self.tell("DOC-003", path, f"{values.pointer(path)} must name two sides or more.")
        groups = {node["group"] for node in self.graph.nodes.values()}
        for index, name in enumerate(sides):
            if isinstance(name, str) and name not in self.graph.nodes and name not in groups:
                where = values.pointer((*path, index))
                message = f"{where} names {shortened(name)}, which is no zone, group or node; correct it."
                self.tell("DOC-005", (*path, index), message)

    def _expectation(self, path: Path, expected: Mapping[str, Any]) -> None:
        where = values.pointer(path)
        if not any(key in expected for key in ("equals", "at_least", "at_most")):
            self.tell("DOC-003", path, f"{where} must have one of equals, at_least and at_most.")
        if len([key for key in ("node", "edge", "route") if key in expected]) > 1:
            self.tell("DOC-003", path, f"{where} has several scopes; keep one of node, edge and route.")
        metric = expected.get("metric")
        if "quantile" in expected and metric not in SAMPLED_METRICS:
            message = f"{where} has a quantile, which only {' and '.join(SAMPLED_METRICS)} have; remove it."
            self.tell("DOC-003", (*path, "quantile"), message)
        self._node((*path, "node"), expected.get("node"))
        self._edge((*path, "edge"), expected.get("edge"))


def _fits(pattern: Any, path: str) -> bool:
    """Whether a request's path, which may hold {names} and a query, can match the route's."""
    if pattern in (None, "$default"):
        return True
    wanted = str(pattern).strip("/").split("/")
    given = path.partition("?")[0].strip("/").split("/")
    for index, part in enumerate(wanted):
        if part.startswith("{") and part.endswith("+}"):
            return len(given) > index
        if index >= len(given):
            return False
        if part != given[index] and not part.startswith("{") and "{" not in given[index]:
            return False
    return len(given) == len(wanted)

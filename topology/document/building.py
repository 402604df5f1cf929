"""From plain data to the graph: what is legal and resolvable is kept, the rest is told."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from topology.document.faults import Faults
from topology.document.references import may_refer, references
from topology.document.tree import shortened
from topology.document.values import MISSING, Fault, Path, clean, clean_fields, pointer
from topology.findings import SEVERITIES
from topology.graph import EMPTY, Edge, Graph, Node, freeze
from topology.kinds import KINDS, RELATIONS, connection, connections, refusal, relations_between
from topology.kinds.base import ID_PATTERN, Field, Kind

ID = re.compile(ID_PATTERN)
POLICIES = ("recommended", "strict")
EDGE_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,199}")

SUPPRESS = Field(
    "suppress",
    "array",
    doc="Findings that are accepted, with the reason.",
    items=Field(
        "suppression",
        "object",
        fields=(
            Field("rule", "string", doc="The id of the rule, as SEC-001.", required=True),
            Field("node", "string", doc="The node it is about."),
            Field("edge", "string", doc="The edge it is about."),
            Field("reason", "string", doc="Why it is accepted.", required=True),
            Field("until", "string", doc="The day until which it is, as 2027-01-31.", pattern=r"\d{4}-\d\d-\d\d"),
            Field("by", "string", doc="Who accepted it."),
        ),
    ),
)
POLICY = Field(
    "policy",
    "object",
    doc="What the project wants of validation: a base, and what differs from it.",
    fields=(
        Field("base", "enum", doc="The policy that the others change.", choices=POLICIES, default=POLICIES[0]),
        Field(
            "rules",
            "object",
            doc="The severity of a rule, by its id; off leaves it out.",
            values=Field("severity", "enum", doc="How grave it is here.", choices=("off", *reversed(SEVERITIES))),
        ),
        Field(
            "thresholds",
            "object",
            doc="Numbers from which rules speak, by name.",
            values=Field("threshold", "number", doc="The number.", minimum=0),
        ),
    ),
)
TOP = {
    field.name: field
    for field in (
        Field("format", "enum", doc="The version of this format.", choices=("signalbox/1",), required=True),
        Field("name", "string", doc="The name of the topology."),
        Field("title", "string", doc="The name people read."),
        Field("description", "string", doc="What it is for."),
        Field("owner", "string", doc="The team or person who answers for it."),
        Field("nodes", "object", doc="The nodes, by id."),
        Field("edges", "array", doc="The edges, in the order of sending."),
        SUPPRESS,
        Field("scenarios", "object", doc="Scenarios, by name."),
        Field("layout", "object", doc="Positions; never part of the meaning."),
        POLICY,
        Field("limits", "object", doc="Limits of the account that differ from the usual ones."),
    )
}
_EDGE_KEYS = ("source", "target", "relation", "id")


class Building:
    """One document on its way to a graph."""

    def __init__(self, document: Mapping[str, Any], files: Iterable[str], faults: Faults) -> None:
        self.document = document
        self.files = frozenset(files)
        self.faults = faults
        self.nodes: dict[str, Node] = {}
        self.edges: dict[str, Edge] = {}
        self.unknown: set[str] = set()

    def graph(self) -> Graph:
        top = self._top()
        self._nodes(top.get("nodes", {}))
        for index, edge in enumerate(top.get("edges", ())):
            self._edge(index, edge)
        for node in list(self.nodes.values()):
            self._resolve_node(node)
        suppress = tuple(item for item in freeze(top.get("suppress", ())) if "rule" in item)
        self._check_suppress(suppress)
        name = top.get("name") or "topology"
        return Graph(
            name,
            top.get("title") or name,
            self.nodes,
            self.edges,
            suppress,
            freeze(top.get("limits") or {}),
            policy=freeze(top.get("policy") or {}),
        )

    def _top(self) -> dict[str, Any]:
        found: list[Fault] = []
        shallow = {k: v for k, v in self.document.items() if k not in ("nodes", "edges")}
        top = clean_fields(TOP, shallow, (), found)
        for key, empty, noun in (("nodes", {}, "a mapping of ids"), ("edges", [], "a list")):
            value = self.document.get(key)
            if value is None:
                value = empty
            if type(value) is type(empty):
                top[key] = value
            else:
                found.append(Fault((key,), f"{key} is {shortened(value)}; it must be {noun}."))
        self._tell(found)
        return top

    def _tell(
        self, found: list[Fault], *, nodes: tuple[str, ...] = (), edges: tuple[str, ...] = (), what: str = ""
    ) -> None:
        for fault in found:
            rule = "DOC-001" if fault.unknown else "DOC-003"
            self.faults.add(rule, what + fault.message, fault.path, nodes=nodes, edges=edges)

    def _nodes(self, nodes: Mapping[str, Any]) -> None:
        for name, fields in nodes.items():
            path: Path = ("nodes", name)
            if not ID.fullmatch(name):
                self.unknown.add(name)
                self.faults.add(
                    "DOC-003",
                    f"the id {shortened(name)} must be lower-case letters, digits and -, begin with a letter "
                    "and have at most 63 characters; rename the node.",
                    path,
                    nodes=(name,),
                )
                continue
            if not isinstance(fields, dict):
                self.unknown.add(name)
                self.faults.add("DOC-002", f"node {name} has no kind; give it one.", path, nodes=(name,))
                continue
            kind = KINDS.get(fields["kind"]) if isinstance(fields.get("kind"), str) else None
            if kind is None:
                self.unknown.add(name)
                self.faults.add("DOC-002", _unknown_kind(name, fields), (*path, "kind"), nodes=(name,))
                continue
            self._node(name, kind, {key: value for key, value in fields.items() if key != "kind"})

    def _node(self, name: str, kind: Kind, fields: Mapping[str, Any]) -> None:
        found: list[Fault] = []
        good = clean_fields(_by_name(kind), fields, (), found)
        if found:
            placed = [Fault(("nodes", name, *f.path), f.message, f.unknown) for f in found]
            self._tell(placed, nodes=(name,), what=f"node {name}: ")
        self.nodes[name] = Node(name, kind.name, freeze(good), _defaults(kind.fields, good))

    def _edge(self, index: int, given: Any) -> None:
        path: Path = ("edges", index)
        if not isinstance(given, dict):
            self.faults.add("DOC-003", f"edges[{index}] is not a mapping; give it source and target.", path)
            return
        ends = self._ends(given, path)
        if ends is None:
            return
        source, target = ends
        relation = self._relation(given, self.nodes[source].kind, self.nodes[target].kind, path, ends)
        if relation is None:
            return
        derived = f"{source}.{relation}.{target}"
        explicit = given.get("id")
        name = derived if explicit is None else explicit
        if not isinstance(name, str) or not EDGE_ID.fullmatch(name):
            self.faults.add("DOC-003", f"edge {derived}: id is {shortened(name)}; it must be a plain word.", path)
            return
        if name in self.edges:
            advice = "give it an id of its own." if explicit is None else "give it another id."
            self.faults.add("DOC-004", f"edge {name} is there a second time; {advice}", path, edges=(name,))
            return
        self._keep_edge(name, source, target, relation, given, path)

    def _ends(self, given: Mapping[str, Any], path: Path) -> tuple[str, str] | None:
        """The ids of the two ends, or None; an end that is there but could not be kept is told once only."""
        ends: list[Any] = []
        good = True
        for key in ("source", "target"):
            end = given.get(key)
            if not isinstance(end, str):
                problem = f"{key} is missing" if end is None else f"{key} is {shortened(end)}"
                self.faults.add("DOC-005", f"edges[{path[1]}]: {problem}; it must be a node's id.", (*path, key))
                good = False
            elif end not in self.nodes:
                good = False
                if end not in self.unknown:
                    self.faults.add(
                        "DOC-005",
                        f"edges[{path[1]}]: {key} names {shortened(end)}, which is no node; "
                        "add the node or correct the id.",
                        (*path, key),
                        nodes=tuple(str(given[k]) for k in ("source", "target") if given.get(k) in self.nodes),
                    )
            ends.append(end)
        return (ends[0], ends[1]) if good else None

    def _relation(
        self, given: Mapping[str, Any], source: str, target: str, path: Path, ends: tuple[str, str]
    ) -> str | None:
        relation = given.get("relation")
        if relation is None:
            possible = relations_between(source, target)
            if len(possible) == 1:
                return possible[0]
            ask = f"say which: {', '.join(possible)}." if possible else refusal(source, target)
            message = f"the edge {ends[0]} to {ends[1]} has no relation; {ask}"
            self.faults.add("DOC-006", message, path, nodes=ends)
            return None
        if isinstance(relation, str) and relation in RELATIONS and RELATIONS[relation].written:
            return relation
        known = ", ".join(name for name, declared in RELATIONS.items() if declared.written)
        message = f"the edge {ends[0]} to {ends[1]}: relation is {shortened(relation)}; it must be one of {known}."
        self.faults.add("DOC-003", message, (*path, "relation"), nodes=ends)
        return None

    def _keep_edge(
        self, name: str, source: str, target: str, relation: str, given: Mapping[str, Any], path: Path
    ) -> None:
        self.faults.places[name] = int(path[1])
        kinds = (self.nodes[source].kind, self.nodes[target].kind)
        legal = connection(kinds[0], relation, kinds[1])
        fields = _edge_fields(kinds[0], relation, kinds[1])
        values = {key: value for key, value in given.items() if key not in _EDGE_KEYS}
        found: list[Fault] = []
        good = clean_fields(fields, values, (), found)
        if found:
            placed = [Fault((*path, *f.path), f.message, f.unknown) for f in found]
            self._tell(placed, edges=(name,), what=f"edge {name}: ")
        good = self._resolved(fields.values(), good, path, (), (name,), f"edge {name}: ")
        auth = good.get("auth")
        if "auth" in fields and auth not in (None, "none") and auth not in self._authorizers(source):
            del good["auth"]
            message = f"edge {name}: auth names {shortened(auth)}, no authorizer of {source}; add it there."
            self.faults.add("DOC-005", message, (*path, "auth"), nodes=(source,), edges=(name,))
        defaults = _defaults(legal.fields, good) if legal is not None else EMPTY
        self.edges[name] = Edge(name, source, target, relation, freeze(good), defaults)

    def _authorizers(self, node: str) -> Mapping[str, Any]:
        found = self.nodes[node]["authorizers"]
        return found if isinstance(found, Mapping) else {}

    def _resolve_node(self, node: Node) -> None:
        kind = KINDS[node.kind]
        path: Path = ("nodes", node.id)
        good = self._resolved(kind.fields, node.fields, path, (node.id,), (), f"node {node.id}: ")
        if good is not node.fields:
            self.nodes[node.id] = Node(node.id, node.kind, freeze(good), node.defaults)

    def _resolved(
        self,
        fields: Iterable[Field],
        values: Mapping[str, Any],
        path: Path,
        nodes: tuple[str, ...],
        edges: tuple[str, ...],
        what: str,
    ) -> Any:
        """The values without the references that lead nowhere, which are told."""
        bad: list[Path] = []
        for field in fields:
            if field.name not in values or not may_refer(field):
                continue
            for found, leaf, value in references(field, values[field.name], (field.name,)):
                problem = self._problem(leaf, value)
                if problem is not None:
                    rule, sentence = problem
                    message = f"{what}{pointer(found)} names {shortened(value)}, {sentence}"
                    self.faults.add(rule, message, (*path, *found), nodes=nodes, edges=edges)
                if problem is not None or value in self.unknown:
                    bad.append(found)
        return _without(values, bad) if bad else values

    def _problem(self, field: Field, value: str) -> tuple[str, str] | None:
        if field.file:
            if value in self.files:
                return None
            return (
                "DOC-007",
                "which is no file of the project; add it, as a path inside the project without links.",
            )
        if value in self.unknown:
            return None
        node = self.nodes.get(value)
        if node is None:
            return "DOC-005", "which is no node; add it or correct the id."
        if node.kind not in field.reference and "*" not in field.reference:
            return "DOC-003", f"which is a {node.kind}; it must be a {' or '.join(field.reference)}."
        return None

    def _check_suppress(self, suppress: tuple[Mapping[str, Any], ...]) -> None:
        for index, item in enumerate(suppress):
            for key, known in (("node", self.nodes), ("edge", self.edges)):
                name = item.get(key)
                if name is not None and name not in known and name not in self.unknown:
                    message = f"suppress[{index}].{key} names {shortened(name)}, which is no {key}; remove it."
                    self.faults.add("DOC-005", message, ("suppress", index, key))


def _without(values: Any, paths: list[Path]) -> Any:
    """The mapping or list without what stands at the paths."""
    is_list = isinstance(values, (list, tuple))
    kept: dict[Any, Any] = {}
    for key, value in enumerate(values) if is_list else values.items():
        inner = [path[1:] for path in paths if path[0] == key]
        if not inner:
            kept[key] = value
        elif () not in inner:
            kept[key] = _without(value, inner)
    return tuple(kept.values()) if is_list else kept


_FIELDS: dict[str, dict[str, Field]] = {}


def _by_name(kind: Kind) -> dict[str, Field]:
    if kind.name not in _FIELDS:
        _FIELDS[kind.name] = {field.name: field for field in kind.fields}
    return _FIELDS[kind.name]


_EDGE_FIELDS: dict[tuple[str, str, str], dict[str, Field]] = {}


def _edge_fields(source: str, relation: str, target: str) -> dict[str, Field]:
    """The fields of the pair; for a pair that is not legal those of the relation anywhere."""
    key = (source, relation, target)
    if key not in _EDGE_FIELDS:
        legal = connection(*key)
        pairs = [legal] if legal is not None else [c for c in connections().values() if c.relation == relation]
        _EDGE_FIELDS[key] = {field.name: field for pair in pairs for field in pair.fields} | {
            field.name: field for field in _ABOUT
        }
    return _EDGE_FIELDS[key]


_ABOUT = (
    Field("title", "string", doc="The name people read."),
    Field("description", "string", doc="What it is for."),
)
_PLAIN_DEFAULTS: dict[int, Mapping[str, Any]] = {}


def _defaults(fields: tuple[Field, ...], values: Mapping[str, Any]) -> Mapping[str, Any]:
    """The defaults of fields, frozen and shared; those that hang on another field follow its value."""
    plain = _PLAIN_DEFAULTS.get(id(fields))
    if plain is None:
        plain = freeze({field.name: field.default for field in fields if field.default is not None})
        _PLAIN_DEFAULTS[id(fields)] = plain
    chosen = {}
    for field in fields:
        if field.default_by is not None:
            by, table = field.default_by
            chosen[field.name] = table.get(values.get(by, plain.get(by)), field.default)
    result: Mapping[str, Any] = freeze({**plain, **chosen}) if chosen else plain
    return result


def _unknown_kind(name: str, fields: Mapping[str, Any]) -> str:
    known = ", ".join(KINDS)
    if "kind" not in fields:
        return f"node {name} has no kind; it must be one of {known}."
    return f"node {name}: kind is {shortened(fields['kind'])}; it must be one of {known}."


def check_value(field: Field, value: Any, path: Path = ()) -> tuple[Any, list[Fault]]:
    """The cleaned value (None when bad) with its faults; what the schemas of scenarios use."""
    found: list[Fault] = []
    cleaned = clean(field, value, path, found)
    return (None if cleaned is MISSING else cleaned), found

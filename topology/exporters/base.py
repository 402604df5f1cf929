"""What an exporter is, and the bookkeeping that lets no field vanish without a word.

An exporter reads fields through a `Coverage`. Whatever a document sets and no exporter has read becomes a
loss by itself, with the reason that the format gives for it, so forgetting a field cannot be silent.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

from topology.document import Parsed
from topology.graph import Edge, Graph, Node

Level = Literal["info", "warning", "error"]

REPORT = "export-report.json"


@dataclass(frozen=True, slots=True)
class Loss:
    """What an export does not say: `info` changes nothing that is deployed, `warning` behaves differently,
    `error` is missing."""

    node: str | None
    edge: str | None
    field: str | None
    reason: str
    level: Level


@dataclass(frozen=True, slots=True)
class Export:
    """The files of an export by relative POSIX path, and everything that they do not express.

    Files in `once` are a person's to change after the first export; a later one leaves them as they are.
    """

    files: Mapping[str, str]
    losses: tuple[Loss, ...] = ()
    once: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Exporter:
    """A format. `export` is a pure function: equal projects give equal bytes."""

    name: str
    title: str
    doc: str
    export: Callable[[Parsed], Export]


def report(format: str, parsed: Parsed, export: Export) -> dict[str, Any]:
    """The content of export-report.json."""
    return {
        "format": format,
        "topology": parsed.graph.name,
        "files": sorted(export.files),
        "losses": [asdict(loss) for loss in export.losses],
    }


def plain(value: Any) -> Any:
    """The value as JSON data with sorted keys, so that equal values are written alike."""
    if isinstance(value, Mapping):
        return {key: plain(value[key]) for key in sorted(value)}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    return value


Reasons = Mapping[tuple[str, str], tuple[str, Level]]


class Coverage:
    """Which fields of a graph have been expressed, and what has been lost.

    `reasons` maps (kind or relation, field) to why the format does not express the field; `*` stands for
    any kind or relation. `otherwise` and `level` are those of a field that has no reason there.
    """

    def __init__(self, graph: Graph, reasons: Reasons, otherwise: str, level: Level = "warning") -> None:
        self._graph = graph
        self._reasons = reasons
        self._otherwise: tuple[str, Level] = (otherwise, level)
        self._used: set[tuple[str, str]] = set()
        self._losses: dict[Loss, None] = {}

    def of(self, thing: Node | Edge) -> Fields:
        return Fields(thing, self)

    def use(self, thing: Node | Edge, *paths: str) -> None:
        """The fields are expressed."""
        self._used.update((thing.id, path) for path in paths)

    def lose(self, thing: Node | Edge, field: str | None, reason: str, level: Level = "warning") -> None:
        """The field, or the whole node or edge, is not expressed."""
        node, edge = (thing.id, None) if isinstance(thing, Node) else (None, thing.id)
        self._losses[Loss(node, edge, field, reason, level)] = None
        if field is not None:
            self.use(thing, field)

    def lose_rest(self, thing: Node | Edge, reason: str, level: Level = "error") -> None:
        """The node or edge as a whole is not expressed; its fields are not named one by one."""
        self.lose(thing, None, reason, level)
        self.use(thing, *thing.fields)

    def losses(self) -> tuple[Loss, ...]:
        """What was said to be lost, and every field that is set, is not its default and was not read."""
        things: list[Node | Edge] = [*self._graph.nodes.values(), *self._graph.edges.values()]
        for thing in things:
            for name in sorted(thing.fields):
                self._leftover(thing, name)
        return tuple(sorted(self._losses, key=_order))

    def _leftover(self, thing: Node | Edge, name: str) -> None:
        value = thing.fields[name]
        if name.startswith("x-") or (thing.id, name) in self._used or value == thing.defaults.get(name):
            return
        parts = [name]
        if isinstance(value, Mapping) and any(
            used == thing.id and path.startswith(f"{name}.") for used, path in self._used
        ):
            parts = [f"{name}.{key}" for key in sorted(value) if (thing.id, f"{name}.{key}") not in self._used]
        for path in parts:
            reason, level = self._reason(thing, name, path)
            self.lose(thing, path, reason, level)

    def _reason(self, thing: Node | Edge, name: str, path: str) -> tuple[str, Level]:
        of = thing.kind if isinstance(thing, Node) else thing.relation
        for key in ((of, path), (of, name), ("*", path), ("*", name)):
            if key in self._reasons:
                return self._reasons[key]
        return self._otherwise


class Fields:
    """Reading the fields of a node or edge; what is read counts as expressed."""

    __slots__ = ("_coverage", "thing")

    def __init__(self, thing: Node | Edge, coverage: Coverage) -> None:
        self.thing = thing
        self._coverage = coverage

    def __getitem__(self, path: str) -> Any:
        """The value at `name` or `name.part`, its default or None; it counts as expressed."""
        self._coverage.use(self.thing, path)
        return self.peek(path)

    def peek(self, path: str) -> Any:
        """The value, without expressing it."""
        name, _, part = path.partition(".")
        value = self.thing[name]
        if part:
            value = value.get(part) if isinstance(value, Mapping) else None
        return plain(value)

    def use(self, *paths: str) -> None:
        self._coverage.use(self.thing, *paths)

    def lose(self, field: str | None, reason: str, level: Level = "warning") -> None:
        self._coverage.lose(self.thing, field, reason, level)


def _order(loss: Loss) -> tuple[str, str, str, str]:
    return loss.node or "~", loss.edge or "", loss.field or "", loss.reason

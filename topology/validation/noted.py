"""A view of a noted graph: what is made of it once, and what was told of each subject, with what was read for it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import Any

from topology.document import Scenario
from topology.findings import Finding
from topology.graph import Edge, Node
from topology.rules import BudgetExceeded, View
from topology.rules.base import Settled
from topology.validation.changes import Changes
from topology.validation.reads import Key, NotedGraph, Reads, keys_of


@dataclass(frozen=True, slots=True)
class Told:
    """What a rule has told of one subject, and what it has read for it: keys, of which `wide` are of no one part."""

    findings: tuple[Finding, ...]
    reads: frozenset[Key]
    wide: frozenset[Key]
    parts: frozenset[str]
    steps: int

    def holds(self, made: Changes) -> bool:
        return self.wide.isdisjoint(made.keys) and self.parts.isdisjoint(made.parts)


Memory = dict[tuple[Any, str], Told]  # by what finds, and its subject


@dataclass(slots=True)
class Product:
    """What something settled came to, and what it has read."""

    outcome: Any
    reads: set[Key]


@dataclass(slots=True)
class Kept:
    """What a rule has found, what it has read for it, and what it has told of each subject."""

    findings: list[Finding] = field(default_factory=list)
    reads: set[Key] = field(default_factory=set)
    used: set[Any] = field(default_factory=set)
    memory: Memory = field(default_factory=dict)


class NotedView(View):
    """A view that notes what is read of it, in `reads`, for the rule that `kept` is of.

    What is made once is made again in each view, and all who use it share what it read. Of what is settled, they
    have read that it is what it is: the key `("made", ...)`, which is among the changes when its outcome differs.
    """

    def __init__(
        self,
        graph: NotedGraph,
        reads: Reads,
        made: Changes,
        products: dict[Any, Product],
        *,
        scenario: Scenario | None,
    ) -> None:
        self._reads = reads
        self._noted = graph
        self._changes = made
        self._products = products
        self._shared: dict[Any, tuple[Any, set[Key]]] = {}
        self._is_loose = False
        self.kept = Kept()
        self.known: Memory = {}
        super().__init__(graph)
        self._scenario = scenario

    @property
    def scenario(self) -> Scenario | None:
        self._reads.all(("scenario",))
        return self._scenario

    @scenario.setter
    def scenario(self, _value: Scenario | None) -> None:
        """The view's constructor sets it; it is kept aside."""

    def settle(self, key: Any) -> None:
        """Makes a product anew when an edit has changed what it read."""
        if key not in self._shared and not self._products[key].reads.isdisjoint(self._changes.keys):
            try:
                getattr(self, key) if isinstance(key, str) else self.once(key)
            except BudgetExceeded:  # whoever asks for it says so
                del self._products[key]
                self._changes.keys.add(("made", key))

    def once(self, make: Callable[[View], Any]) -> Any:
        return self.share(make, partial(make, self))

    def share(self, key: Any, make: Callable[[], Any], *, is_whole: bool = False) -> Any:
        """What `make` makes, made once; its reads are those of everybody who asks for it.

        What is neither settled nor whole may read more later: who asked for it first has read that for all.
        """
        if key not in self._shared:
            made, mine = self._shared[key] = self._made_now(make)
            if isinstance(made, (Settled, frozenset)):
                self._compare(key, made.outcome if isinstance(made, Settled) else made, mine)
        made, mine = self._shared[key]
        if isinstance(made, (Settled, frozenset)):
            self._reads.all((("made", key),))
            return made
        self._reads.all(mine)
        if not is_whole:
            self.kept.used.add(key)
            self._is_loose = True
        return made

    def _made_now(self, make: Callable[[], Any]) -> tuple[Any, set[Key]]:
        before = self._reads.now, self._reads.wide, self._reads.parts
        self._reads.now, self._reads.wide, self._reads.parts = set(), set(), set()
        try:
            made = make()
            return made, self._reads.now
        finally:
            self._reads.now, self._reads.wide, self._reads.parts = before

    def _compare(self, key: Any, outcome: Any, reads: set[Key]) -> None:
        before = self._products.get(key)
        self._products[key] = Product(outcome, reads)
        if before is not None and before.outcome != outcome:
            self._changes.keys.add(("made", key))

    def each(self, subjects: Iterable[Any], find: Callable[[View, Any], Iterable[Finding]]) -> Iterator[Finding]:
        for subject in subjects:
            key = (find, subject.id)
            told = self.known.get(key)
            if told is None or not told.holds(self._changes):
                told = self._told(subject, find)
            else:
                self.steps.spend(told.steps)
                self._reads.all(told.reads)
            if told.parts:
                self.kept.memory[key] = told
            yield from told.findings

    def _told(self, subject: Node | Edge, find: Callable[[View, Any], Iterable[Finding]]) -> Told:
        before = self._reads.now, self._reads.wide, self._reads.parts
        self._reads.now, self._reads.wide, self._reads.parts = set(), set(), {subject.id}
        self._is_loose = False
        used = self.steps.used
        try:
            findings = tuple(find(self, subject))
            parts = frozenset() if self._is_loose else frozenset(self._reads.parts)
            reads, wide = frozenset(self._reads.now), frozenset(self._reads.wide)
        finally:
            read = self._reads.now
            self._reads.now, self._reads.wide, self._reads.parts = before
            self._reads.all(read)
        return Told(findings, reads, wide, parts, self.steps.used - used)

    @cached_property
    def _legal(self) -> frozenset[str]:
        """Whether an edge is legal follows from it and its ends, so it is no reading of the whole."""
        legal: frozenset[str] = self._made_now(partial(View._legal.func, self))[0]  # type: ignore[attr-defined]
        return legal

    def outgoing(self, node: str, *relations: str) -> tuple[Edge, ...]:
        self._reads.edges_of(node, relations)
        return super().outgoing(node, *relations)

    def incoming(self, node: str, *relations: str) -> tuple[Edge, ...]:
        self._reads.edges_of(node, relations)
        return super().incoming(node, *relations)

    def edges(self, *relations: str) -> Iterator[Edge]:
        self._reads.all(keys_of(relations))
        legal, edges = self._legal, self._noted.unnoted[1].values()
        return iter([edge for edge in edges if (not relations or edge.relation in relations) and edge.id in legal])


_LATER = frozenset({"workflows"})  # these read more when they are asked


def _sharing(name: str, make: Callable[[View], Any]) -> property:
    return property(lambda view: view.share(name, partial(make, view), is_whole=name not in _LATER))


for _name, _member in vars(View).items():
    if isinstance(_member, cached_property) and _name != "_legal":
        setattr(NotedView, _name, _sharing(_name, _member.func))

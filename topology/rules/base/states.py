"""The definition of a workflow as a graph of states: who follows whom, what catches a failure, what a state asks.

Map and Parallel states hold machines of their own; a state of them fails into what catches around it. Definitions
with faults are read as far as they make sense, so that every rule may look at any of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from topology.graph import Graph, Node
from topology.workflows.problems import Path
from topology.workflows.references import node_named, references
from topology.workflows.validation import problems, transitions

NESTED_MAX = 32
_MEANS_ANY_FAILURE = frozenset(("States.ALL", "States.TaskFailed"))


@dataclass(frozen=True, slots=True)
class Call:
    """What a Task asks: `lambda` `invoke`; the pattern is empty, `sync`, `sync:2` or `waitForTaskToken`."""

    service: str
    action: str
    pattern: str = ""

    @property
    def is_callback(self) -> bool:
        """True when somebody else has to answer before it goes on."""
        return self.pattern == "waitForTaskToken" or self.service == "activity"

    @property
    def is_job(self) -> bool:
        """True when it waits for the end of what it has started."""
        return self.pattern.startswith("sync")


@dataclass(frozen=True, slots=True, eq=False)
class State:
    """One state. `targets` are the ids of the nodes that it names; `parent` is the Map or Parallel around it."""

    name: str
    path: Path
    fields: Mapping[str, Any]
    is_jsonata: bool
    parent: State | None
    branch: int
    targets: tuple[str, ...]

    @property
    def type(self) -> str:
        return str(self.fields.get("Type"))

    @property
    def is_end(self) -> bool:
        return self.fields.get("End") is True or self.type in ("Succeed", "Fail")

    @property
    def call(self) -> Call | None:
        """What the state asks; None when it is no Task, or when its Resource is missing."""
        resource = self.fields.get("Resource")
        if self.type != "Task" or not isinstance(resource, str):
            return None
        _, found, rest = resource.partition(":states:::")
        if not found:
            return Call("activity" if ":activity:" in resource else "lambda", "invoke")
        rest, _, pattern = rest.partition(".")
        parts = rest.split(":")
        if parts[0] == "aws-sdk":
            parts = parts[1:]
        return Call(parts[0], parts[1] if len(parts) > 1 else "", pattern)

    def entries(self, field: str) -> tuple[Mapping[str, Any], ...]:
        """The entries of Retry, Catch or Choices that are objects."""
        given = self.fields.get(field)
        return tuple(e for e in given if isinstance(e, Mapping)) if isinstance(given, list | tuple) else ()

    def is_retried(self, *errors: str) -> bool:
        """True when it, or what is around it, is tried again after every failure, or after one of these errors."""
        wanted = _MEANS_ANY_FAILURE.union(errors)
        own = any(wanted & _errors(entry) and entry.get("MaxAttempts") != 0 for entry in self.entries("Retry"))
        return own or (self.parent is not None and self.parent.is_retried(*errors))

    @property
    def catches_all(self) -> bool:
        caught = [_errors(entry) for entry in self.entries("Catch")]
        everything = frozenset(("States.TaskFailed", "States.Timeout"))
        return any("States.ALL" in errors for errors in caught) or everything <= frozenset().union(*caught)

    @property
    def is_caught(self) -> bool:
        """True when whatever it fails with is caught, by itself or around it."""
        return self.catches_all or (self.parent is not None and self.parent.is_caught)


@dataclass(frozen=True, slots=True, eq=False)
class Machine:
    """StartAt and States of a workflow, or of a branch or an iteration inside it."""

    path: Path
    fields: Mapping[str, Any]
    states: Mapping[str, State]
    parent: State | None

    @property
    def start(self) -> State | None:
        return self.get(self.fields.get("StartAt"))

    def get(self, name: Any) -> State | None:
        return self.states.get(name) if isinstance(name, str) else None


class Workflow:
    """A workflow node with its definition: the first machine is the whole, the others are inside of states."""

    def __init__(self, graph: Graph, node: Node, definition: Mapping[str, Any]) -> None:
        self.node = node
        self.definition = definition
        self.is_filed = node.id in graph.definitions
        self.machines: list[Machine] = []
        self._named = _named(graph, definition)
        self._inner: dict[Path, list[Machine]] = {}
        self._holder: dict[Path, Machine] = {}
        self._read(definition, (), None, 0, "JSONPath")

    @cached_property
    def is_valid(self) -> bool:
        """False when a run or the service would refuse the definition."""
        return not problems(self.definition)

    @property
    def is_express(self) -> bool:
        return bool(self.node["type"] == "express")

    @property
    def states(self) -> tuple[State, ...]:
        return tuple(state for machine in self.machines for state in machine.states.values())

    @property
    def tasks(self) -> tuple[State, ...]:
        return tuple(state for state in self.states if state.type == "Task")

    def inner(self, state: State) -> tuple[Machine, ...]:
        """The machines inside of a Map or Parallel state."""
        return tuple(self._inner.get(state.path, ()))

    def machine_of(self, state: State) -> Machine:
        return self._holder[state.path]

    def nexts(self, state: State) -> tuple[State, ...]:
        """Where it goes on to in its machine when nothing fails."""
        machine = self._holder[state.path]
        found = [machine.get(name) for place, name in transitions(state.fields) if place[:1] != ("Catch",)]
        return tuple(dict.fromkeys(other for other in found if other is not None))

    def caught_in(self, state: State) -> tuple[State, ...]:
        """Where its own catchers lead."""
        machine = self._holder[state.path]
        found = [machine.get(entry.get("Next")) for entry in state.entries("Catch")]
        return tuple(dict.fromkeys(other for other in found if other is not None))

    def handlers(self, state: State) -> tuple[State | None, ...]:
        """Where a failure may lead: to what catches it, here or around it; None is the end of the execution."""
        found: list[State | None] = []
        at: State | None = state
        while at is not None:
            found += self.caught_in(at)
            if at.catches_all:
                return tuple(dict.fromkeys(found))
            at = at.parent
        return tuple(dict.fromkeys([*found, None]))

    def after(self, state: State) -> tuple[State, ...]:
        """What may run next when nothing fails, also inside of the state and after the machine that it ends."""
        found = list(self.nexts(state))
        found += [machine.start for machine in self.inner(state) if machine.start is not None]
        at = state
        while at.is_end and at.parent is not None and at.type != "Fail":
            at = at.parent
            found += self.nexts(at)
        return tuple(dict.fromkeys(found))

    def beside(self, state: State) -> Iterator[State]:
        """The states of other branches that run at the same time."""
        at = state
        while at.parent is not None:
            for index, machine in enumerate(self.inner(at.parent)):
                if index != at.branch:
                    yield from self._all_in(machine)
            at = at.parent

    @cached_property
    def usual(self) -> frozenset[State]:
        """The states that run when nothing fails; others are there for failures, or are never reached.

        A state that a Choice leads to, and that can only end in a Fail, is there for failures as well.
        """
        start = self.machines[0].start if self.machines else None
        found = self.following([start] if start is not None else [])
        hopeful = self._succeeding(found)
        return hopeful if start in hopeful else found

    def _succeeding(self, states: frozenset[State]) -> frozenset[State]:
        """Those of the states from which the execution can still succeed."""
        before: dict[State, list[State]] = {}
        waiting: list[State] = []
        for state in states:
            after = self.after(state)
            for other in after:
                before.setdefault(other, []).append(state)
            if not after and state.type != "Fail":
                waiting.append(state)
        found = set(waiting)
        while waiting:
            more = [state for state in before.get(waiting.pop(), ()) if state not in found]
            found.update(more)
            waiting += more
        return frozenset(found)

    def following(self, states: Iterable[State], *, with_catches: bool = False) -> frozenset[State]:
        """The states and all that may run after them."""
        found = dict.fromkeys(states)
        waiting = list(found)
        while waiting:
            state = waiting.pop()
            more = (*self.after(state), *(self.caught_in(state) if with_catches else ()))
            for other in more:
                if other not in found:
                    found[other] = None
                    waiting.append(other)
        return frozenset(found)

    def with_fields(self, changes: Mapping[Path, Mapping[str, Any]]) -> dict[str, Any]:
        """The definition as plain data, with these fields set in the states or machines at these paths."""
        return dict(_changed(self.definition, (), changes))

    def _all_in(self, machine: Machine) -> Iterator[State]:
        for state in machine.states.values():
            yield state
            for inside in self.inner(state):
                yield from self._all_in(inside)

    def _read(self, given: Any, path: Path, parent: State | None, depth: int, language: str, branch: int = 0) -> None:
        states = given.get("States") if isinstance(given, Mapping) else None
        if not isinstance(states, Mapping) or depth > NESTED_MAX:
            return
        language = str(given.get("QueryLanguage", language))
        found: dict[str, State] = {}
        machine = Machine(path, given, found, parent)
        self.machines.append(machine)
        if parent is not None:
            self._inner.setdefault(parent.path, []).append(machine)
        for name, fields in states.items():
            if isinstance(fields, Mapping):
                place = (*path, "States", name)
                own = str(fields.get("QueryLanguage", language))
                targets = tuple(dict.fromkeys(self._named.get(place, ())))
                found[name] = State(name, place, fields, own == "JSONata", parent, branch, targets)
                self._holder[place] = machine
        for state in found.values():
            self._read_inside(state, depth, language)

    def _read_inside(self, state: State, depth: int, language: str) -> None:
        for part in ("ItemProcessor", "Iterator"):
            self._read(state.fields.get(part), (*state.path, part), state, depth + 1, language)
        branches = state.fields.get("Branches")
        for index, branch in enumerate(branches if isinstance(branches, list | tuple) else ()):
            self._read(branch, (*state.path, "Branches", index), state, depth + 1, language, index)


def workflows_of(graph: Graph) -> tuple[Workflow, ...]:
    """The workflows that have a definition, in document order."""
    found = []
    for node in graph.of_kind("workflow"):
        definition = graph.definitions.get(node.id, node["definition"])
        if isinstance(definition, Mapping) and isinstance(definition.get("States"), Mapping):
            found.append(Workflow(graph, node, definition))
    return tuple(found)


def _errors(entry: Mapping[str, Any]) -> frozenset[str]:
    given = entry.get("ErrorEquals")
    return (
        frozenset(name for name in given if isinstance(name, str)) if isinstance(given, list | tuple) else frozenset()
    )


def _named(graph: Graph, definition: Mapping[str, Any]) -> dict[Path, list[str]]:
    """The nodes that each state names, by the path of the state."""
    found: dict[Path, list[str]] = {}
    for reference in references(definition):
        node = node_named(reference.name, graph.nodes, reference.kinds)
        last = max(i for i, part in enumerate(reference.path) if part == "States" and _is_state(reference.path, i))
        if node is not None:
            found.setdefault(reference.path[: last + 2], []).append(node)
    return found


def _is_state(path: Path, index: int) -> bool:
    """Whether "States" at this place of a path holds states, and is not the name of one, or an argument."""
    if index == 0:
        return True
    before = path[index - 1]
    is_branch = isinstance(before, int) and index >= 2 and path[index - 2] == "Branches"
    is_machine = is_branch or before in ("ItemProcessor", "Iterator")
    outer = path[: index - 2 if is_branch else index - 1]
    return is_machine and len(outer) >= 2 and outer[-2] == "States" and _is_state(outer, len(outer) - 2)


def _changed(given: Any, path: Path, changes: Mapping[Path, Mapping[str, Any]]) -> Any:
    if isinstance(given, Mapping):
        plain = {key: _changed(value, (*path, key), changes) for key, value in given.items()}
        return {**plain, **changes.get(path, {})}
    if isinstance(given, list | tuple):
        return [_changed(value, (*path, index), changes) for index, value in enumerate(given)]
    return given

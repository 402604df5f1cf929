"""What is wrong with a definition of a workflow, as the service says when it refuses to create it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from topology.workflows import fields
from topology.workflows.choices import check_choices
from topology.workflows.fields import Field
from topology.workflows.problems import Path, Problem, Report, shown
from topology.workflows.values import NAME_MAX

NESTED_MAX = 32
"""Machines within machines."""


def problems(definition: Any, *, express: bool = False) -> list[Problem]:
    """Everything that is wrong, in the order of the definition; empty for one that may run."""
    checking = _Checking(express)
    checking.machine(definition, (), "JSONPath", fields.MACHINE, 0)
    return checking.report.found


def transitions(state: Any) -> Iterator[tuple[Path, Any]]:
    """Where a state may lead within its machine: the place that says so, and the name given there."""
    if not isinstance(state, Mapping):
        return
    for name in ("Next", "Default"):
        if name in state:
            yield (name,), state[name]
    for name in ("Choices", "Catch"):
        rules = state.get(name)
        for index, rule in enumerate(rules if isinstance(rules, list | tuple) else ()):
            if isinstance(rule, Mapping) and "Next" in rule:
                yield (name, index, "Next"), rule["Next"]


def _assigned(states: Mapping[str, Any]) -> Iterator[tuple[Path, str]]:
    """The variables that the states of one machine assign, with the places."""
    for state_name, state in states.items():
        if not isinstance(state, Mapping):
            continue
        holders: list[tuple[Path, Any]] = [((), state)]
        for part in ("Choices", "Catch"):
            entries = state.get(part)
            holders += [((part, at), entry) for at, entry in enumerate(entries if isinstance(entries, list) else ())]
        for place, holder in holders:
            found = holder.get("Assign") if isinstance(holder, Mapping) else None
            for name in found if isinstance(found, Mapping) else ():
                yield (state_name, *place, "Assign", name), name.removesuffix(".$")


class _Checking:
    def __init__(self, express: bool) -> None:
        self.report = Report()
        self.express = express
        self.names: set[str] = set()
        self.variables: frozenset[str] = frozenset()
        """Those of the machine that is looked at, and of the machines around it."""

    # Machines

    def machine(self, machine: Any, path: Path, language: str, allowed: Mapping[str, Field], depth: int) -> None:
        if not isinstance(machine, Mapping) or depth > NESTED_MAX:
            self.report.add(path, f"{shown(machine)} must be an object with StartAt and States.")
            return
        language = str(machine.get("QueryLanguage", language))
        self._fields(machine, path, allowed, language == "JSONata", "a state machine")
        states = machine.get("States")
        if not isinstance(states, Mapping) or not states:
            if "States" in machine:
                self.report.add((*path, "States"), "States must be an object with at least one state.")
            return
        outer = self.variables
        self.variables = self._scope(machine, states, path)
        for name, state in states.items():
            place = (*path, "States", name)
            self._state(name, state, place, language, depth)
            if _goes_back(machine, state):
                self.report.add((*place, "QueryLanguage"), "a state of a JSONata machine cannot be JSONPath.")
        self.variables = outer
        self._reached(machine, states, path)

    def _scope(self, machine: Mapping[str, Any], states: Mapping[str, Any], path: Path) -> frozenset[str]:
        """The variables that are there in a machine; it may assign no others' but is apart in a distributed Map."""
        config = machine.get("ProcessorConfig")
        is_apart = isinstance(config, Mapping) and config.get("Mode") == "DISTRIBUTED"
        around: frozenset[str] = frozenset() if is_apart else self.variables
        assigned = list(_assigned(states))
        for place, name in assigned:
            if name in around:
                self.report.add((*path, "States", *place), f"{shown(name)} is a variable of a machine around this one.")
        return around.union(name for _, name in assigned)

    def _reached(self, machine: Mapping[str, Any], states: Mapping[str, Any], path: Path) -> None:
        start = machine.get("StartAt")
        if isinstance(start, str) and start not in states:
            self.report.add((*path, "StartAt"), f"there is no state {shown(start)}.")
            return
        waiting: list[str] = [start] if isinstance(start, str) else []
        reached = set(waiting)
        while waiting:
            name = waiting.pop()
            for _, target in transitions(states.get(name)):
                if isinstance(target, str) and target in states and target not in reached:
                    reached.add(target)
                    waiting.append(target)
        for name, state in states.items():
            for place, target in transitions(state):
                if isinstance(target, str) and target not in states:
                    self.report.add((*path, "States", name, *place), f"there is no state {shown(target)}.")
            if isinstance(start, str) and name not in reached:
                self.report.add((*path, "States", name), "no state leads here.", is_flow=True)
        if not any(_is_terminal(state) for state in states.values()):
            self.report.add((*path, "States"), "no state ends the machine; give one End: true.", is_flow=True)

    # States

    def _state(self, name: str, state: Any, path: Path, language: str, depth: int) -> None:
        if len(name) > NAME_MAX:
            self.report.add(path, f"the name has more than {NAME_MAX} characters.")
        if name in self.names:
            self.report.add(path, f"a second state is named {shown(name)}; names are unique in the whole definition.")
        self.names.add(name)
        if not isinstance(state, Mapping):
            self.report.add(path, f"{shown(state)} must be an object.")
            return
        kind = state.get("Type")
        if not isinstance(kind, str) or kind not in fields.STATES:
            self.report.add((*path, "Type"), f"{shown(kind)} must be one of {', '.join(fields.STATES)}.")
            return
        is_jsonata = _is_jsonata(state, language)
        self._fields(state, path, fields.STATES[kind], is_jsonata, f"a {kind} state")
        for names in fields.EXCLUSIVE.get(kind, ()):
            self.report.only_one(path, state, *names)
        self._flow(kind, state, path)
        self._handlers(state, path, is_jsonata)
        self._by_type(kind, state, path, language, depth)

    def _by_type(self, kind: str, state: Mapping[str, Any], path: Path, language: str, depth: int) -> None:
        """`language` is the machine's: machines inside have it too, whatever the state's own is."""
        if kind == "Choice" and "Choices" in state:
            check_choices(self.report, (*path, "Choices"), state["Choices"], _is_jsonata(state, language))
        elif kind == "Wait":
            self._wait(state, path)
        elif kind == "Task":
            self._task(state, path)
        elif kind == "Parallel" and "Branches" in state:
            self._branches(state["Branches"], (*path, "Branches"), language, depth)
        elif kind == "Map":
            self._map(state, path, language, depth)

    def _fields(
        self, given: Mapping[str, Any], path: Path, allowed: Mapping[str, Field], is_jsonata: bool, what: str
    ) -> None:
        language = "JSONata" if is_jsonata else "JSONPath"
        for name, value in given.items():
            field = allowed.get(name)
            if field is None:
                self.report.add((*path, name), f"{name} is no field of {what}.")
            elif field.language not in ("", language):
                self.report.add((*path, name), f"{name} is a field of {field.language}, and this is {language}.")
            else:
                field.check(self.report, (*path, name), value, is_jsonata)
        for name, field in allowed.items():
            if field.required and name not in given:
                self.report.add(path, f"{name} is missing.")

    def _flow(self, kind: str, state: Mapping[str, Any], path: Path) -> None:
        if kind not in fields.FLOWING:
            return
        if "Next" in state and state.get("End") is True:
            self.report.add(path, "Next and End exclude each other.")
        elif "Next" not in state and state.get("End") is not True:
            self.report.add(path, "the state must name its Next or have End: true.")

    def _wait(self, state: Mapping[str, Any], path: Path) -> None:
        given = [name for name in ("Seconds", "SecondsPath", "Timestamp", "TimestampPath") if name in state]
        if len(given) != 1:
            self.report.add(path, "a Wait state has one of Seconds, SecondsPath, Timestamp and TimestampPath.")

    def _task(self, state: Mapping[str, Any], path: Path) -> None:
        timeout, heartbeat = state.get("TimeoutSeconds"), state.get("HeartbeatSeconds")
        if isinstance(timeout, int) and isinstance(heartbeat, int) and heartbeat >= timeout:
            self.report.add((*path, "HeartbeatSeconds"), "the heartbeat must be shorter than the time-out.")
        resource = state.get("Resource")
        pattern = resource.rpartition(".")[2] if isinstance(resource, str) and ":states:::" in resource else ""
        if self.express and (pattern == "waitForTaskToken" or pattern.startswith("sync")):
            self.report.add((*path, "Resource"), f".{pattern} is not for express workflows.", is_express=True)

    def _branches(self, branches: Any, path: Path, language: str, depth: int) -> None:
        if not isinstance(branches, list | tuple) or not branches:
            self.report.add(path, "Branches must be an array with at least one machine.")
            return
        for index, branch in enumerate(branches):
            self.machine(branch, (*path, index), language, fields.BRANCH, depth + 1)

    def _map(self, state: Mapping[str, Any], path: Path, language: str, depth: int) -> None:
        is_jsonata = _is_jsonata(state, language)
        name = "Iterator" if "Iterator" in state else "ItemProcessor"
        if name not in state:
            self.report.add(path, "ItemProcessor is missing.")
        else:
            self.machine(state[name], (*path, name), language, fields.PROCESSOR, depth + 1)
            self._processor(state[name], (*path, name))
        parts = {"ItemBatcher": fields.BATCHER, "ItemReader": fields.READER, "ResultWriter": fields.WRITER}
        for part, allowed in parts.items():
            if part in state:
                self._object(state[part], (*path, part), allowed, is_jsonata)
        self._reader(state.get("ItemReader"), (*path, "ItemReader"), is_jsonata)
        batcher = state.get("ItemBatcher")
        if isinstance(batcher, Mapping):
            for limit in ("MaxItemsPerBatch", "MaxInputBytesPerBatch"):
                self.report.only_one((*path, "ItemBatcher"), batcher, limit, f"{limit}Path")

    def _reader(self, reader: Any, path: Path, is_jsonata: bool) -> None:
        if not isinstance(reader, Mapping) or "ReaderConfig" not in reader:
            return
        config = reader["ReaderConfig"]
        self._object(config, (*path, "ReaderConfig"), fields.READER_CONFIG, is_jsonata)
        if isinstance(config, Mapping):
            self.report.only_one((*path, "ReaderConfig"), config, "MaxItems", "MaxItemsPath")

    def _processor(self, processor: Any, path: Path) -> None:
        if not isinstance(processor, Mapping) or "ProcessorConfig" not in processor:
            return
        config = processor["ProcessorConfig"]
        place = (*path, "ProcessorConfig")
        self._object(config, place, fields.PROCESSOR_CONFIG, False)
        if isinstance(config, Mapping) and config.get("Mode") == "DISTRIBUTED" and "ExecutionType" not in config:
            self.report.add(place, "a distributed Map needs an ExecutionType.")

    def _object(self, given: Any, path: Path, allowed: Mapping[str, Field], is_jsonata: bool) -> None:
        if isinstance(given, Mapping):
            self._fields(given, path, allowed, is_jsonata, str(path[-1]))
        else:
            self.report.add(path, f"{shown(given)} must be an object.")

    # Retry and Catch

    def _handlers(self, state: Mapping[str, Any], path: Path, is_jsonata: bool) -> None:
        for name, allowed in (("Retry", fields.RETRIER), ("Catch", fields.CATCHER)):
            if name not in state:
                continue
            entries = state[name]
            if not isinstance(entries, list | tuple):
                self.report.add((*path, name), f"{shown(entries)} must be an array.")
                continue
            for index, entry in enumerate(entries):
                place = (*path, name, index)
                self._object(entry, place, allowed, is_jsonata)
                if isinstance(entry, Mapping):
                    self._errors(entry, place, is_last=index == len(entries) - 1)

    def _errors(self, entry: Mapping[str, Any], path: Path, is_last: bool) -> None:
        errors = entry.get("ErrorEquals")
        if not isinstance(errors, list | tuple) or not errors or not all(isinstance(name, str) for name in errors):
            if "ErrorEquals" in entry:
                self.report.add((*path, "ErrorEquals"), "ErrorEquals must be an array of names of errors.")
            return
        if "States.ALL" in errors and (len(errors) > 1 or not is_last):
            self.report.add((*path, "ErrorEquals"), "States.ALL must stand alone, and in the last entry.")
        longest, first = entry.get("MaxDelaySeconds"), entry.get("IntervalSeconds", 1)
        if isinstance(longest, int) and isinstance(first, int) and 0 < longest <= first:
            self.report.add((*path, "MaxDelaySeconds"), "MaxDelaySeconds must exceed IntervalSeconds.")


def _is_jsonata(state: Mapping[str, Any], language: str) -> bool:
    """Whether a state of a machine of that language is written in JSONata."""
    return bool(state.get("QueryLanguage", language) == "JSONata")


def _goes_back(machine: Mapping[str, Any], state: Any) -> bool:
    """Whether the machine says JSONata and its own state JSONPath; the other way round it may be."""
    is_path = isinstance(state, Mapping) and state.get("QueryLanguage") == "JSONPath"
    return is_path and machine.get("QueryLanguage") == "JSONata"


def _is_terminal(state: Any) -> bool:
    return isinstance(state, Mapping) and (state.get("End") is True or state.get("Type") in fields.TERMINAL)

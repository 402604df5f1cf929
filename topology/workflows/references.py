"""What a definition names: the functions, queues, tables and so on that its Task states ask.

A name is an ARN, a URL, a plain name, or a substitution as `${place-order}`; where a path or an expression gives it,
only a run knows it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from topology.graph import Node
from topology.workflows.problems import Path

TARGETS: dict[str, tuple[str, ...]] = {
    "ApiEndpoint": ("external", "gateway", "service"),
    "Bucket": ("bucket",),
    "EventBusName": ("bus",),
    "FunctionName": ("function", "service"),
    "QueueUrl": ("queue",),
    "SecretId": ("secret",),
    "StateMachineArn": ("workflow",),
    "StreamARN": ("stream",),
    "StreamName": ("stream",),
    "TableName": ("table",),
    "TargetArn": ("topic",),
    "TaskDefinition": ("service",),
    "TopicArn": ("topic",),
}
"""Arguments of the services' actions that name something, and the kinds of node that it may be."""
ANY = tuple(sorted({kind for kinds in TARGETS.values() for kind in kinds}))
NESTED_MAX = 32
_CARGO = frozenset(("Payload", "Input", "MessageBody", "Message", "Item", "Detail", "RequestBody", "Key", "Data"))
_SUBSTITUTION = re.compile(r"\$\{([^${}]+)\}")
_NAMED = re.compile(r":(?:function|stateMachine):([^:]+)")
_BETWEEN = re.compile(r"([:/])")
_SUFFIX = re.compile(
    r"(function|queue|topic|table|eventbus|bus|bucket|stream|statemachine|workflow|secret|service|api)?"
    r"(arn|name|url|id)?"
)


@dataclass(frozen=True, slots=True)
class Reference:
    """`name` as it is written, the place, and the kinds it may be."""

    path: Path
    name: str
    kinds: tuple[str, ...]


def references(definition: Any) -> Iterator[Reference]:
    """Every name that is written out in a state, in the order of the definition."""
    yield from _of_machine(definition, (), 0)


def node_named(name: str, nodes: Mapping[str, Node], kinds: tuple[str, ...]) -> str | None:
    """The id of the node that a name means; None when there is none of these kinds."""
    if "://" in name and not _SUBSTITUTION.fullmatch(name):
        return _by_url(name, nodes, kinds)
    if ".execute-api." in name:
        # An endpoint of a gateway, which the States Language writes without a scheme.
        name = name.partition(".")[0]
    plain = _last_part(name).removesuffix(".fifo")
    found = _SUBSTITUTION.fullmatch(plain)
    if found is None:
        return plain if _is_one(plain, nodes, kinds) else None
    inner = found[1].partition(".")[0]
    if _is_one(inner, nodes, kinds):
        return inner
    folded = _folded(inner)
    for node in nodes.values():
        own = _folded(node.id)
        if node.kind in kinds and folded.startswith(own) and _SUFFIX.fullmatch(folded[len(own) :]):
            return node.id
    return None


def renamed_in(name: str, old: str, new: str) -> str | None:
    """The name with the new id of a node in place of the old; None where it does not write the id out."""
    for found in _SUBSTITUTION.finditer(name):
        inner, dot, rest = found[1].partition(".")
        if inner == old:
            return f"{name[: found.start()]}${{{new}{dot}{rest}}}{name[found.end() :]}"
    if name == old:
        return new
    if not name.startswith("arn:") and "://" not in name:
        return None
    parts = _BETWEEN.split(name)
    index = _place_of_name(parts)
    bare = parts[index].removesuffix(".fifo")
    if bare != old:
        return None
    parts[index] = new + parts[index][len(bare) :]
    return "".join(parts)


def _place_of_name(parts: list[str]) -> int:
    """Which part of an ARN or URL, split with its separators, names the node."""
    for index in range(0, len(parts) - 2, 2):
        if parts[index] in ("function", "stateMachine"):
            return index + 2
    return len(parts) - 1


def _of_machine(machine: Any, path: Path, depth: int) -> Iterator[Reference]:
    states = machine.get("States") if isinstance(machine, Mapping) else None
    if not isinstance(states, Mapping) or depth > NESTED_MAX:
        return
    for name, state in states.items():
        if isinstance(state, Mapping):
            yield from _of_state(state, (*path, "States", name), depth)


def _of_state(state: Mapping[str, Any], path: Path, depth: int) -> Iterator[Reference]:
    if state.get("Type") == "Task":
        yield from _of_task(state, path)
    for part in ("ItemReader", "ResultWriter"):
        if isinstance(state.get(part), Mapping):
            yield from _of_arguments(state[part], (*path, part), 0)
    for part in ("ItemProcessor", "Iterator"):
        yield from _of_machine(state.get(part), (*path, part), depth + 1)
    branches = state.get("Branches")
    for index, branch in enumerate(branches if isinstance(branches, list | tuple) else ()):
        yield from _of_machine(branch, (*path, "Branches", index), depth + 1)


def _of_task(state: Mapping[str, Any], path: Path) -> Iterator[Reference]:
    resource = state.get("Resource")
    if not isinstance(resource, str):
        return
    if ":states:::" not in resource and ":activity:" not in resource:
        yield Reference((*path, "Resource"), resource, ANY)
        return
    for part in ("Parameters", "Arguments"):
        yield from _of_arguments(state.get(part), (*path, part), 0)


def _of_arguments(given: Any, path: Path, depth: int) -> Iterator[Reference]:
    if depth > NESTED_MAX:
        return
    if isinstance(given, list | tuple):
        for index, part in enumerate(given):
            yield from _of_arguments(part, (*path, index), depth + 1)
    elif isinstance(given, Mapping):
        for name, part in given.items():
            place = (*path, name)
            if name in TARGETS and isinstance(part, str):
                if not part.startswith("{%"):
                    yield Reference(place, part, TARGETS[name])
            elif name == "RequestItems" and isinstance(part, Mapping):
                yield from (Reference((*place, table), table, ("table",)) for table in part)
            elif name not in _CARGO:
                yield from _of_arguments(part, place, depth + 1)


def _is_one(name: str, nodes: Mapping[str, Node], kinds: tuple[str, ...]) -> bool:
    return name in nodes and nodes[name].kind in kinds


def _by_url(url: str, nodes: Mapping[str, Node], kinds: tuple[str, ...]) -> str | None:
    host, _, rest = url.partition("://")[2].partition("/")
    for node in nodes.values():
        if node.kind in kinds:
            own = node["url"]
            if isinstance(own, str) and own and (url + "/").startswith(own.rstrip("/") + "/"):
                return node.id
    for candidate in (rest.rpartition("/")[2].removesuffix(".fifo"), host.partition(".")[0]):
        if _is_one(candidate, nodes, kinds):
            return candidate
    return None


def _last_part(name: str) -> str:
    """What an ARN names, without the alias of a function; any other text as it is."""
    if not name.startswith("arn:"):
        return name
    found = _NAMED.search(name)
    return found[1] if found is not None else _BETWEEN.split(name)[-1]


def _folded(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())

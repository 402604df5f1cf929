"""What a function's own policies say of the nodes of the drawing, beside what its edges need."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from topology.graph import Graph, Node
from topology.permissions import Grant, actions
from topology.rules.base.view import View

_PART = re.compile(r"(/index)?/\*$")
_TYPES = "table|function|stateMachine|stream|event-bus|secret|key|log-group"
_EVERY = re.compile(rf"\*|arn:[^:]*:[^:]*:[^:]*:[^:]*:(({_TYPES})[:/])?\*")
# What the code of a function does; the rights to poll and to dead-letter come with their configuration.
DIRECT = ("reads", "writes", "sends", "publishes", "invokes")
# Actions that tell about a thing and touch nothing in it.
_ABOUT = re.compile(r"[a-z0-9-]+:(Describe|List|GetQueueAttributes|GetQueueUrl|GetTopicAttributes)")


@dataclass(frozen=True, slots=True)
class Policy:
    """One statement of a function's own."""

    actions: tuple[str, ...]
    resources: tuple[str, ...]

    @property
    def wild_actions(self) -> tuple[str, ...]:
        return tuple(action for action in self.actions if "*" in action)

    @property
    def wild_resources(self) -> tuple[str, ...]:
        return tuple(resource for resource in self.resources if _EVERY.fullmatch(resource))

    @property
    def is_concrete(self) -> bool:
        return not self.wild_actions and not self.wild_resources


def policies(node: Node) -> tuple[Policy, ...]:
    """The statements of the function, in their order."""
    return tuple(_policy(given) for given in node["policies"] or ())


def _policy(given: Mapping[str, Iterable[str]]) -> Policy:
    return Policy(tuple(given.get("actions", ())), tuple(given.get("resources", ())))


def named(graph: Graph, resource: str) -> str | None:
    """The node that a resource names, by its id or at the end of an ARN; None for anything outside the drawing."""
    name = _PART.sub("", resource)
    if name not in graph.nodes and name.startswith("arn:"):
        name = re.split(r"[:/]", name)[-1].removesuffix(".fifo")
    return name if name in graph.nodes else None


def granted(view: View, function: Node) -> dict[str, tuple[str, ...]]:
    """The actions that concrete statements grant on each node of the drawing that they name."""
    found: dict[str, dict[str, None]] = {}
    for policy in policies(function):
        if not policy.is_concrete:
            continue
        for resource in policy.resources:
            view.steps.spend(len(policy.actions))
            node = named(view.graph, resource)
            if node is not None and node != function.id:
                found.setdefault(node, {}).update(dict.fromkeys(policy.actions))
    return {node: tuple(done) for node, done in found.items()}


def covers(given: Iterable[str], action: str) -> bool:
    return any(fnmatchcase(action, pattern) for pattern in given)


def touches(action: str) -> bool:
    """Whether the action does something with what a node holds, more than tell about it."""
    return not _ABOUT.match(action)


def needs(view: View, function: Node) -> Iterator[tuple[str, Grant]]:
    """The edges at the function and what each of them needs of it."""
    edges = (*view.outgoing(function.id), *view.incoming(function.id))
    for edge in dict.fromkeys(edges):
        view.steps.spend()
        for grant in actions(edge, view.graph):
            if grant.principal == function.id:
                yield edge.id, grant


def about(view: View, given: Sequence[Policy], node: str) -> tuple[str, ...]:
    """The actions of the statements that name the node."""
    found: dict[str, None] = {}
    for policy in given:
        view.steps.spend()
        if any(named(view.graph, resource) == node for resource in policy.resources):
            found.update(dict.fromkeys(policy.actions))
    return tuple(found)


def spells_out(view: View, function: Node) -> bool:
    """Whether the statements list what the edges need: none has a wildcard, and one repeats what an edge gives."""
    given = policies(function)
    if not given or not all(policy.is_concrete for policy in given):
        return False
    return any(
        view.graph.edges[edge].relation in DIRECT and covers(about(view, given, grant.resource), grant.action)
        for edge, grant in needs(view, function)
    )

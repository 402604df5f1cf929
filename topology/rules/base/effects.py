"""What the states of a workflow change in the world, judged by what they call.

A Task that asks a table or sends to a queue says it by its action. A function or service changes what its edges
write, send and call, and what those change that it waits for. A node without any edge says nothing: unknown.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from topology.graph import Edge, Node
from topology.rules.base.states import Call, State
from topology.rules.base.view import View

_SAFE_METHODS = frozenset(("GET", "HEAD", "OPTIONS"))
_COUNTS_UP = re.compile(r"\bADD\b|[+]|\s-\s|list_append", re.IGNORECASE)
_READING = ("get", "query", "scan", "describe", "list", "head", "batchget", "receive", "select", "filter")
_ASKED = frozenset(("function", "service", "gateway", "external"))
_KEPT = frozenset(("table", "database"))


@dataclass(slots=True)
class Effects:
    """`commits` are the tables, databases and outside systems that are changed, `puts` those of them that get
    something new; `sent` the channels, buckets, caches and workflows that get something. `is_known` is False when
    something is asked of which the drawing does not say what it does.
    """

    commits: set[str] = field(default_factory=set)
    puts: set[str] = field(default_factory=set)
    sent: set[str] = field(default_factory=set)
    is_known: bool = True

    @property
    def is_any(self) -> bool:
        return bool(self.commits or self.sent)

    def commit(self, node: str, *, is_delete: bool = False) -> None:
        self.commits.add(node)
        if not is_delete:
            self.puts.add(node)


def effects_of(view: View, state: State) -> Effects:
    """What one Task state changes itself; nothing for a state of another type."""
    effects = Effects()
    call = state.call
    if call is None:
        return effects
    if not state.targets:
        effects.is_known = False
    for name in state.targets:
        _asked(view, call, state, view.graph.nodes[name], effects)
    return effects


def adds_again(state: State) -> bool:
    """Whether the Task itself, by no function, changes more when it runs again: a request that is no GET and carries
    no key by which it is known, an update that counts up and has no condition."""
    call = state.call
    if call is None:
        return False
    if call.service == "http":
        headers = [name.lower() for given in _arguments(state) for name in _mapping(given.get("Headers"))]
        return _method(state) not in _SAFE_METHODS and not any("idempoten" in name for name in headers)
    if call.service == "dynamodb" and call.action.lower() == "updateitem":
        given = dict(item for found in _arguments(state) for item in found.items())
        return "ConditionExpression" not in given and bool(_COUNTS_UP.search(str(given.get("UpdateExpression", ""))))
    return False


def reached(view: View, effects: Effects) -> frozenset[str]:
    """The tables, databases and outside systems changed at once or later, by who gets what is sent."""
    return frozenset(effects.commits | _later(view, effects.sent))


def _asked(view: View, call: Call, state: State, node: Node, effects: Effects) -> None:
    if node.kind in _ASKED:
        if call.service == "http" and _method(state) in _SAFE_METHODS:
            return
        if node.kind == "external":
            effects.commit(node.id)
        else:
            _of_compute(view, node, effects)
    elif node.kind == "workflow":
        effects.sent.add(node.id)
    elif not call.action.lower().startswith(_READING):
        if node.kind in _KEPT:
            effects.commit(node.id, is_delete=call.action.lower().startswith("delete"))
        elif node.kind != "secret":
            effects.sent.add(node.id)


def _method(state: State) -> str:
    return next((str(given.get("Method", "")).upper() for given in _arguments(state)), "")


def _arguments(state: State) -> list[Mapping[str, Any]]:
    return [given for name in ("Parameters", "Arguments") if (given := _mapping(state.fields.get(name)))]


def _mapping(given: Any) -> Mapping[str, Any]:
    return given if isinstance(given, Mapping) else {}


def _of_compute(view: View, node: Node, effects: Effects) -> None:
    """What the node changes by its edges, and by those it waits for."""
    seen = {node.id}
    waiting = [node.id]
    while waiting:
        name = waiting.pop()
        edges = view.outgoing(name)
        if not edges and view.graph.nodes[name].kind != "external":
            effects.is_known = False
        for edge in edges:
            view.steps.spend()
            further = _by_edge(view, edge, effects)
            if further is not None and further not in seen:
                seen.add(further)
                waiting.append(further)


def _by_edge(view: View, edge: Edge, effects: Effects) -> str | None:
    """Notes what the edge changes; the id of a node that is waited for, and may change more."""
    target = view.target(edge)
    if edge.relation in ("writes", "routes") and target.kind in _KEPT:
        if edge.relation == "writes" or edge["method"] not in _SAFE_METHODS:
            effects.commit(target.id, is_delete=edge["operation"] == "delete" or edge["method"] == "DELETE")
    elif edge.relation == "writes" and target.kind != "secret":
        effects.sent.add(target.id)
    elif target.kind == "external" and edge.relation in ("calls", "routes"):
        if _method_of(edge) not in _SAFE_METHODS:
            effects.commit(target.id)
    elif _is_sent(edge, target):
        effects.sent.add(target.id)
    elif edge.relation in ("calls", "invokes", "routes") and not edge["callback"]:
        return target.id if target.kind in _ASKED else None
    return None


def _is_sent(edge: Edge, target: Node) -> bool:
    """Whether the target gets something that nobody waits for."""
    if edge.relation == "routes":
        return target.kind not in _ASKED
    return edge.relation in ("sends", "publishes") or (edge.relation == "invokes" and edge["wait"] is False)


def _method_of(edge: Edge) -> str:
    return str(edge["method"] or (edge["route"] or "").partition(" ")[0])


def _later(view: View, starts: Iterable[str]) -> set[str]:
    found: set[str] = set()
    seen = set(starts)
    waiting = sorted(seen)
    while waiting:
        for edge in view.outgoing(waiting.pop()):
            view.steps.spend()
            target = view.target(edge)
            if edge.relation in ("reads", "dead_letters"):
                continue
            if target.kind in _KEPT or target.kind == "external":
                found.add(target.id)
            if edge.target not in seen:
                seen.add(edge.target)
                waiting.append(edge.target)
    return found

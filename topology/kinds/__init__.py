"""Kinds and relations: which exist, which pairs may be joined, and what an edge then carries."""

from __future__ import annotations

import functools

from topology.graph import Node
from topology.kinds._relations import RELATIONS
from topology.kinds.base import Accept, Connection, Field, Forbid, Kind, Outgoing, Relation
from topology.registry import discover

KINDS: dict[str, Kind] = discover("topology.kinds", Kind)

GROUPS = ("Entry points", "Compute", "Messaging", "Data", "Orchestration", "Security", "Structure")

__all__ = [
    "GROUPS",
    "KINDS",
    "RELATIONS",
    "Accept",
    "Connection",
    "Field",
    "Forbid",
    "Kind",
    "Outgoing",
    "Relation",
    "connection",
    "connections",
    "refusal",
    "refusal_between",
    "relations_between",
]


@functools.cache
def connections() -> dict[tuple[str, str, str], Connection]:
    """Every legal (source kind, relation, target kind) among the kinds that exist."""
    found: dict[tuple[str, str, str], Connection] = {}
    for kind in KINDS.values():
        for out in kind.outgoing:
            for target in (*out.targets, *out.pipes):
                if target in KINDS:
                    _keep(found, kind.name, out, target, out.fields, target in out.pipes)
    for kind in KINDS.values():
        for accept in kind.accepts:
            for source in accept.sources:
                if source in KINDS:
                    out = _declared(KINDS[source], accept.relation)
                    _keep(found, source, out, kind.name, (*out.fields, *accept.fields), accept.pipe)
    return found


def connection(source_kind: str, relation: str, target_kind: str) -> Connection | None:
    """What an edge of the relation between the two kinds carries; None when the pair is not legal."""
    return connections().get((source_kind, relation, target_kind))


@functools.cache
def relations_between(source_kind: str, target_kind: str) -> tuple[str, ...]:
    """The relations that one may draw from the one kind to the other, in the order of RELATIONS."""
    return tuple(
        name
        for name, relation in RELATIONS.items()
        if relation.written and (source_kind, name, target_kind) in connections()
    )


def refusal(source_kind: str, target_kind: str, relation: str | None = None) -> str:
    """Why the two kinds cannot be joined (so), as a sentence; empty when they can."""
    if relation is not None and connection(source_kind, relation, target_kind) is not None:
        return ""
    possible = relations_between(source_kind, target_kind)
    if relation is None or not possible:
        if possible:
            return ""
        reachable = sorted({pair[2] for pair in connections() if pair[0] == source_kind and RELATIONS[pair[1]].written})
        ends = f"it can reach {_words(reachable)}" if reachable else "nothing leaves it"
        return f"No edge can go from {_a(source_kind)} to {_a(target_kind)}: {ends}."
    ends = f"{_a(source_kind).capitalize()} to {_a(target_kind)}"
    return f"{ends} can only be {_words(possible)}, not {relation}."


def refusal_between(source: Node, relation: str, target: Node) -> str:
    """Why these two nodes cannot be joined so, their values looked at; empty when they can."""
    kinds = refusal(source.kind, target.kind, relation)
    legal = connection(source.kind, relation, target.kind)
    if kinds or legal is None:
        return kinds
    for forbid in legal.forbids:
        if _applies(forbid, source, target):
            return forbid.reason
    return ""


def _applies(forbid: Forbid, source: Node, target: Node) -> bool:
    if (forbid.kinds and target.kind not in forbid.kinds) or target.kind in forbid.but:
        return False
    return all(source[name] == value for name, value in forbid.source.items()) and all(
        target[name] == value for name, value in forbid.target.items()
    )


def _declared(kind: Kind, relation: str) -> Outgoing:
    for out in kind.outgoing:
        if out.relation == relation:
            return out
    return Outgoing(relation, ())


def _keep(
    found: dict[tuple[str, str, str], Connection],
    source: str,
    out: Outgoing,
    target: str,
    fields: tuple[Field, ...],
    pipe: bool,
) -> None:
    relation = RELATIONS[out.relation]
    key = (source, relation.name, target)
    assert key not in found, f"{source} {relation.name} {target} is declared twice."
    forbids = tuple(f for f in out.forbids if target not in f.but and (not f.kinds or target in f.kinds))
    found[key] = Connection(source, relation.name, target, (*relation.fields, *fields), pipe, forbids)


def _a(kind: str) -> str:
    return f"{'an' if kind[:1] in 'aeiou' else 'a'} {kind}"


def _words(names: tuple[str, ...] | list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"

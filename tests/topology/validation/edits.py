"""Random edits of a document, one after the other: what a person or a merge may do between two looks."""

from __future__ import annotations

import copy
import random
from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

from tests.topology.rules.drawings import EDGE_FIELDS, FIELDS, RELATIONS, documents
from topology.kinds import KINDS, relations_between
from topology.rules import BY_ID

Document = dict[str, Any]
SEVERITIES = ("off", "info", "warning", "error")


@st.composite
def sessions(draw: st.DrawFn, size: int = 9) -> list[Document]:
    """A document and what becomes of it by a handful of edits."""
    stages = [draw(documents(size))]
    chance = random.Random(draw(st.integers(0, 2**32)))
    for _ in range(draw(st.integers(1, 8))):
        stages.append(edited(stages[-1], chance))
    return stages


def edited(document: Document, chance: random.Random) -> Document:
    """The document after one random edit, or after two at once."""
    changed = copy.deepcopy(document)
    for _ in range(chance.choice([1, 1, 1, 2])):
        chance.choice(EDITS)(changed, chance)
    return changed


def _set_field(document: Document, chance: random.Random) -> None:
    nodes = document["nodes"]
    if nodes:
        name = chance.choice(list(nodes))
        kind = nodes[name]["kind"]
        nodes[name] = {"kind": kind, **chance.choice(FIELDS.get(kind, [{}, {"owner": "a"}]))}


def _set_edge_field(document: Document, chance: random.Random) -> None:
    if document["edges"]:
        edge = chance.choice(document["edges"])
        ends = {key: edge[key] for key in ("source", "target", "relation")}
        edge.clear()
        edge.update(ends | chance.choice(EDGE_FIELDS.get(ends["relation"], [{}])))
        if edge.get("auth"):
            document["nodes"][edge["source"]]["authorizers"] = {"users": {"type": "jwt"}}


def _add_node(document: Document, chance: random.Random) -> None:
    kind = chance.choice(sorted(KINDS))
    taken = [f"{name}-dlq"[:63] for name in document["nodes"]]
    name = chance.choice([f"m{chance.randrange(1000)}-{kind}", *taken])
    if name not in document["nodes"]:
        document["nodes"][name] = {"kind": kind, **chance.choice(FIELDS.get(kind, [{}]))}


def _remove_node(document: Document, chance: random.Random) -> None:
    if document["nodes"]:
        name = chance.choice(list(document["nodes"]))
        del document["nodes"][name]
        document["edges"] = [edge for edge in document["edges"] if name not in edge.values()]


def _rename(document: Document, chance: random.Random) -> None:
    if document["nodes"]:
        old, new = chance.choice(list(document["nodes"])), f"r{chance.randrange(1000)}"
        if new not in document["nodes"]:
            document["nodes"] = {new if n == old else n: fields for n, fields in document["nodes"].items()}
            for edge in document["edges"]:
                edge.update({key: new for key, value in edge.items() if value == old})


def _add_edge(document: Document, chance: random.Random) -> None:
    if not document["nodes"]:
        return
    source, target = (chance.choice(list(document["nodes"])) for _ in range(2))
    legal = relations_between(document["nodes"][source]["kind"], document["nodes"][target]["kind"])
    relation = chance.choice(legal if legal and chance.random() < 0.9 else RELATIONS)
    if not any((e["source"], e["relation"], e["target"]) == (source, relation, target) for e in document["edges"]):
        at = chance.randrange(len(document["edges"]) + 1)
        document["edges"].insert(at, {"source": source, "target": target, "relation": relation})


def _remove_edge(document: Document, chance: random.Random) -> None:
    if document["edges"]:
        document["edges"].pop(chance.randrange(len(document["edges"])))


def _reorder(document: Document, chance: random.Random) -> None:
    chance.shuffle(document["edges"])
    nodes = list(document["nodes"].items())
    chance.shuffle(nodes)
    document["nodes"] = dict(nodes)


def _set_policy(document: Document, chance: random.Random) -> None:
    rules = {rule: chance.choice(SEVERITIES) for rule in chance.sample(sorted(BY_ID), 3)}
    document["policy"] = {"base": chance.choice(["recommended", "strict"]), "rules": rules}


def _suppress(document: Document, chance: random.Random) -> None:
    if document["nodes"]:
        entry = {"rule": chance.choice(sorted(BY_ID)), "node": chance.choice(list(document["nodes"])), "reason": "so"}
        document["suppress"] = [*document.get("suppress", [])[-2:], entry]


def _set_limits(document: Document, chance: random.Random) -> None:
    document["limits"] = {"queue.retention_max_s": chance.choice([1_209_600, 600_000])}


def _set_load(document: Document, chance: random.Random) -> None:
    clients = [e for e in document["edges"] if document["nodes"][e["source"]]["kind"] == "client"]
    if clients:
        edge = chance.choice(clients)
        arrival = {"source": edge["source"], "target": edge["target"], "rate_per_s": chance.choice([1, 500])}
        document["scenarios"] = {"default": {"duration_s": 60, "arrivals": [arrival]}}


EDITS: tuple[Callable[[Document, random.Random], None], ...] = (
    *(_set_field, _set_field, _set_field, _set_edge_field, _set_edge_field, _add_edge, _add_edge, _remove_edge),
    *(_add_node, _remove_node, _rename, _reorder, _set_policy, _suppress, _set_limits, _set_load),
)

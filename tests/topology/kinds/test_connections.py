"""Which kinds may be joined, by what, and why others may not."""

from __future__ import annotations

import re

import pytest

from tests.build import graph
from topology.kinds import GROUPS, KINDS, connection, refusal, refusal_between, relations_between


def test_the_nine_kinds_are_declared() -> None:
    assert set(KINDS) >= {
        *("client", "gateway", "function", "service", "queue", "topic", "bus", "table", "external"),
    }
    for kind in KINDS.values():
        assert kind.group in GROUPS and kind.doc.endswith(".") and re.fullmatch(r"[a-z0-9-]+", kind.icon)
        names = [field.name for field in kind.fields]
        assert len(names) == len(set(names))


@pytest.mark.parametrize(
    ("source", "relation", "target", "pipe"),
    [
        ("client", "calls", "gateway", False),
        ("external", "calls", "gateway", False),
        ("gateway", "routes", "table", False),
        ("topic", "delivers", "service", False),
        ("queue", "delivers", "bus", True),
        ("table", "delivers", "queue", True),
        ("function", "on_failure", "bus", False),
    ],
)
def test_legal_pairs(source: str, relation: str, target: str, pipe: bool) -> None:
    found = connection(source, relation, target)
    assert found is not None and found.pipe is pipe
    assert not refusal(source, target, relation)


@pytest.mark.parametrize(
    ("source", "relation", "target"),
    [("client", "calls", "function"), ("queue", "delivers", "table"), ("service", "dead_letters", "queue")],
)
def test_other_pairs_are_refused_with_a_sentence(source: str, relation: str, target: str) -> None:
    assert connection(source, relation, target) is None
    assert refusal(source, target, relation).endswith(".")


def test_defaults_follow_the_pair() -> None:
    drawn = graph("q:queue -> f:function; t:table -> g:service; api:gateway(protocol=rest) -> f")
    assert drawn.edges["q.delivers.f"]["batch_size"] == 10
    assert drawn.edges["t.delivers.g"]["batch_size"] == 100
    assert drawn.nodes["api"]["timeout_s"] == 29
    assert not drawn.nodes["api"].is_set("timeout_s")


def test_relations_between_says_what_an_edge_may_be() -> None:
    assert relations_between("gateway", "function") == ("routes",)
    assert relations_between("function", "table") == ("reads", "writes")


@pytest.mark.parametrize(
    ("drawing", "refused"),
    [
        ("a:topic(fifo=true) -> b:queue", False),
        ("a:topic(fifo=true) -> b:queue(fifo=true)", False),
        ("a:topic -> b:queue(fifo=true)", True),
        ("a:topic(fifo=true) -> b:function", True),
        ("a:bus -> b:queue(fifo=true)", True),
        ("a:bus -> b:queue", False),
    ],
)
def test_fifo_pairs(drawing: str, refused: bool) -> None:
    drawn = graph(drawing)
    assert bool(refusal_between(drawn.nodes["a"], "delivers", drawn.nodes["b"])) is refused

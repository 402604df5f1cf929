"""The product search of taint: each state once, a shortest witness, and what is checked on the way."""

from __future__ import annotations

from tests.build import graph
from topology.rules import Steps, View
from topology.rules.base.taint import AUTHENTICATED, ORDERED, VALIDATED, reaching, spread

USERS = 'authorizers={"users": {"type": "jwt"}}'


def view(drawing: str, steps: int = 1_000) -> View:
    return View(graph(drawing), Steps(steps))


def ways(drawing: str, route: str, without: int) -> list[str]:
    seen = view(drawing)
    return [" ".join(w.path) for w in spread(seen, seen.graph.edges[route], without=without)]


def test_input_spreads_by_breadth_and_each_node_is_told_once() -> None:
    drawing = "api:gateway -routes-> a:function -calls-> b:service; a -sends-> q:queue -> b; b -calls-> c:service"
    assert ways(drawing, "api.routes.a", AUTHENTICATED) == ["api a", "api a b", "api a q", "api a b c"]


def test_what_gains_the_bit_is_a_wall() -> None:
    drawing = f"api:gateway -routes-> a:function -calls-> in:gateway({USERS}) -routes(auth=users)-> b:service"
    assert ways(drawing, "api.routes.a", AUTHENTICATED) == ["api a", "api a in"]
    assert ways(drawing, "api.routes.a", VALIDATED) == ["api a", "api a in", "api a in b"]
    assert ways(drawing, "in.routes.b", AUTHENTICATED) == []


def test_bits_are_told_with_the_witness() -> None:
    drawing = (
        f'api:gateway({USERS}) -routes(method=POST, auth=users, request_schema={{"type": "object"}})-> a:function'
        " -sends(message_group=x)-> q:queue(fifo=true); a -sends-> s:queue"
    )
    seen = view(drawing)
    bits = {w.node: w.bits for w in spread(seen, seen.graph.edges["api.routes.a"], without=0)}
    assert bits == {
        "a": AUTHENTICATED | VALIDATED | ORDERED,
        "q": AUTHENTICATED | VALIDATED | ORDERED,
        "s": AUTHENTICATED | VALIDATED,
    }


def test_circles_end() -> None:
    drawing = "api:gateway -routes-> a:function -invokes-> b:function; b -invokes-> a; b -writes-> t:table"
    assert ways(drawing, "api.routes.a", AUTHENTICATED) == ["api a", "api a b", "api a b t"]


def test_reaching_is_the_same_search_backwards() -> None:
    drawing = (
        f"api:gateway({USERS}) -routes-> a:function -writes-> t:table\n"
        "api -routes(auth=users)-> b:function -writes-> t\n"
        "c:function -dead_letters-> q:queue -> d:function -reads-> t"
    )
    seen = view(drawing)
    sinks = seen.graph.of_kind("table")
    assert reaching(seen, sinks, without=AUTHENTICATED) == {"t", "a", "b", "api", "q", "d"}
    assert seen.steps.used > 0

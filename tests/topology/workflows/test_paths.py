"""Paths of the States Language: what may be written, and what kind of path it is."""

from __future__ import annotations

import pytest

from topology.workflows.paths import Descent, Filter, Indices, Names, Slice, Wildcard, is_path, is_reference_path, parse


@pytest.mark.parametrize(
    ("text", "steps"),
    [
        ("$", ()),
        ("$.a.b-c", (Names(("a",)), Names(("b-c",)))),
        ("$['a b'][\"c\"]", (Names(("a b",)), Names(("c",)))),
        ("$['a', 'b']", (Names(("a", "b")),)),
        ("$.a[0][-1]", (Names(("a",)), Indices((0,)), Indices((-1,)))),
        ("$[0, 2]", (Indices((0, 2)),)),
        ("$[(@.length-1)]", (Indices((-1,)),)),
        ("$[1:]", (Slice(1, None),)),
        ("$[:-2]", (Slice(None, -2),)),
        ("$.*", (Wildcard(),)),
        ("$[*]", (Wildcard(),)),
        ("$..a", (Descent(), Names(("a",)))),
        ("$..[0]", (Descent(), Indices((0,)))),
    ],
)
def test_steps(text, steps):
    assert parse(text).steps == steps


@pytest.mark.parametrize(
    ("text", "root", "variable"), [("$.a", "input", ""), ("$$.a", "context", ""), ("$x.a", "variable", "x")]
)
def test_roots(text, root, variable):
    path = parse(text)
    assert (path.root, path.variable) == (root, variable)


def test_a_filter_is_parsed_with_its_operators():
    (step,) = parse("$[?(@.a == 1 && !(@.b > 2 || @.c =~ /x.*/i))]").steps
    assert isinstance(step, Filter)


def test_a_backslash_hides_only_the_quote_and_itself():
    assert parse(r"$['it\'s']").steps == (Names(("it's",)),)
    assert parse(r"$['a\"b']").steps == (Names(('a\\"b',)),)


@pytest.mark.parametrize("text", ["$", "$.a", "$.a[0]", "$['a']", "$x.a"])
def test_reference_paths(text):
    assert is_reference_path(text)


@pytest.mark.parametrize("text", ["$.a[*]", "$..a", "$.a[1:2]", "$.a[-1]", "$.a.length()", "$['a','b']", "$[?(@.a)]"])
def test_paths_that_name_no_single_place(text):
    assert is_path(text)
    assert not is_reference_path(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a",
        "$.",
        "$..",
        "$.a b",
        "$[",
        "$['a'",
        "$[?(@.a ==)]",
        "$[?(@.a ~ 1)]",
        "$.a.nope()",
        "$.a[x]",
        "bug$.a",
        5,
        None,
    ],
)
def test_what_is_no_path(text):
    assert not is_path(text)


def test_a_path_has_a_bounded_number_of_steps():
    assert not is_path("$" + ".a" * 1000)

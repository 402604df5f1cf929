"""Whatever somebody writes, it is judged and never breaks the judge."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import ROOT
from topology.workflows import calls, paths
from topology.workflows.reading import PathInvalid
from topology.workflows.references import ANY, node_named, references, renamed_in
from topology.workflows.validation import problems

BOOK = json.loads((ROOT / "tests" / "topologies" / "travel-booking" / "workflows" / "book.json").read_text())
_ALPHABET = "$.[]()'\"@?*:,-=!<>&|~/\\ {}%abS1tesFormat"
_TEXTS = st.text(_ALPHABET, max_size=30)
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.floats(-2, 2) | _TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_TEXTS, inner, max_size=3),
    max_leaves=8,
)


def _places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    found = [path]
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in items:
        found += _places(part, (*path, key))
    return found


PLACES = _places(BOOK)


@settings(max_examples=200)
@given(st.sampled_from(PLACES), _JSON)
def test_anything_anywhere_in_a_definition_is_judged(place, value):
    changed = json.loads(json.dumps(BOOK))
    if not place:
        changed = value
    else:
        holder = changed
        for key in place[:-1]:
            holder = holder[key]
        holder[place[-1]] = value
    for problem in problems(changed):
        assert problem.message
        assert isinstance(problem.where, str)
    for reference in references(changed):
        node_named(reference.name, {}, ANY)
        renamed_in(reference.name, "a", "b")


@settings(max_examples=200)
@given(_TEXTS)
def test_a_text_is_a_path_or_is_told(text):
    for candidate in (text, f"${text}", f"$.{text}"):
        try:
            found = paths.parse(candidate)
        except PathInvalid as fault:
            assert str(fault)
        else:
            assert found.text == candidate


@settings(max_examples=200)
@given(_TEXTS)
def test_a_text_is_a_call_or_is_told(text):
    for candidate in (text, f"States.Format({text})", f"States.Array('{text}', $.{text})"):
        try:
            assert calls.parse(candidate).name in calls.ARITY
        except PathInvalid as fault:
            assert str(fault)

"""Whatever an expression says, it gives a value or one of the errors of the States Language."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from runner.workflow import jsonpath
from runner.workflow.errors import StatesError
from runner.workflow.expressions import UNDEFINED, ExpressionError, run
from runner.workflow.sameness import same

_NAMES = st.sampled_from(["a", "b", "c"])
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.sampled_from(["", "a", "b"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_NAMES, inner, max_size=3),
    max_leaves=10,
)
_STEP = st.one_of(
    _NAMES.map(lambda name: f".{name}"),
    st.sampled_from([".*", "[*]", "..a", "..*", "[0]", "[-1]", "[1:]", "[:-1]", "['a','b']", "[?(@.a)]"]),
    st.sampled_from(["[?(@.a == 1)]", "[?(@.b != null && !(@.a > 1))]", "[?(@ in [1, 2])]"]),
)
_PATHS = st.lists(_STEP, max_size=4).map(lambda steps: "$" + "".join(steps))


@settings(max_examples=200)
@given(_PATHS, _JSON)
def test_a_path_finds_something_or_is_a_runtime_error(path, data):
    before = json.dumps(data)
    try:
        found = jsonpath.evaluate(path, data)
    except StatesError as error:
        assert error.error == "States.Runtime"
        assert not jsonpath.exists(path, data)
    else:
        json.dumps(found)
    assert json.dumps(data) == before


@settings(max_examples=200)
@given(st.lists(_NAMES, max_size=3), _JSON, _JSON)
def test_what_was_put_is_found_again(names, data, value):
    path = "$" + "".join(f".{name}" for name in names)
    try:
        made = jsonpath.assign(path, data, value)
    except StatesError as error:
        assert error.error == "States.ResultPathMatchFailure"
    else:
        assert same(jsonpath.evaluate(path, made), value)


_PARTS = st.sampled_from(
    [
        *("$", "$x", "a", "b.c", "1", "'t'", "null", "[1..3]", "{'k': 1}", "$sum(", "$map(", "$string(", ")", "(", "["),
        *(
            "]",
            " + ",
            " & ",
            " = ",
            " ? ",
            " : ",
            ".",
            "%",
            "/a+/",
            "function($v){$v}",
            " ~> ",
            "^(a)",
            "@$i",
            "#$i",
            "|",
        ),
    ]
)


@settings(max_examples=200, deadline=None)
@given(st.lists(_PARTS, max_size=8).map("".join), _JSON)
def test_an_expression_gives_a_value_nothing_or_an_error(expression: str, data: Any) -> None:
    before = json.dumps(data)
    try:
        found = run(expression, data, {"x": data}, steps_max=5_000)
    except ExpressionError as error:
        assert str(error)
    else:
        assert found is UNDEFINED or json.dumps(found) is not None
    assert json.dumps(data) == before

"""Intrinsic functions as they are written."""

from __future__ import annotations

import pytest

from topology.workflows.calls import Call, Constant, Text, parse
from topology.workflows.reading import PathInvalid


def test_arguments_of_every_form():
    call = parse("States.Array('a', 1, -2.5, true, null, States.UUID())")
    assert call == Call(
        "States.Array",
        (Text("a"), Constant(1), Constant(-2.5), Constant(True), Constant(None), Call("States.UUID", ())),
    )


def test_a_path_is_an_argument():
    (path,) = parse("States.JsonToString($.a['b c'][0])").arguments
    assert path.text == "$.a['b c'][0]"


def test_backslashes_hide_quotes_and_braces():
    (text,) = parse(r"States.Format('it\'s \{\}')").arguments
    assert text.value == "it's {}"


@pytest.mark.parametrize(
    "text",
    [
        "States.Nope()",
        "States.UUID(1)",
        "States.Hash($.a)",
        "States.Format('a'",
        "States.Format('a',)",
        "States.Format(a)",
        "States.MathAdd(1, '-1')",
        "States.JsonMerge($.a, $.b, 'no')",
        "States.Array() x",
        "Format('a')",
    ],
)
def test_what_is_no_call(text):
    with pytest.raises(PathInvalid):
        parse(text)


def test_functions_nest_ten_deep():
    def nested(depth):
        return "States.Array(" * depth + ")" * depth

    assert parse(nested(10)).name == "States.Array"
    with pytest.raises(PathInvalid, match="deeper than 10"):
        parse(nested(11))

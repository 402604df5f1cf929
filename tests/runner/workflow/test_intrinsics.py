"""Intrinsic functions: their values, their surprises, their refusals."""

from __future__ import annotations

import pytest

from runner.workflow import jsonpath
from runner.workflow.errors import StatesError
from runner.workflow.intrinsics import evaluate

DATA = {
    "name": "Ada",
    "list": [1, 2, 2, True, {"a": 1}, {"a": 1.0}],
    "object": {"Arg1": 1, "Arg2": [], "Arg3": None, "s": "é"},
    "text": "a,b;;c",
    "half": 1.5,
}


def value(text):
    return evaluate(text, lambda path: jsonpath.evaluate(path, DATA), random=lambda: 0.5, uuid=lambda: "id-1")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("States.Format('Hi {}, {}', $.name, 3)", "Hi Ada, 3"),
        ("States.Format('{}', $.object)", "{Arg1=1, Arg2=[], Arg3=null, s=é}"),
        (r"States.Format('\{\} {}', true)", "{} true"),
        ("States.Format($.name)", "Ada"),
        ("States.StringToJson('{\\\"a\\\": 1}')", {"a": 1}),
        ("States.StringToJson('')", None),
        ("States.JsonToString($.object)", '{"Arg1":1,"Arg2":[],"Arg3":null,"s":"é"}'),
        ("States.Array(1, 'a', States.UUID())", [1, "a", "id-1"]),
        ("States.ArrayPartition(States.Array(1, 2, 3), 2)", [[1, 2], [3]]),
        ("States.ArrayContains($.list, 2)", True),
        ("States.ArrayContains($.list, false)", False),
        ("States.ArrayRange(1, 9, 4)", [1, 5, 9]),
        ("States.ArrayRange(3, 1, -1)", [3, 2, 1]),
        ("States.ArrayGetItem($.list, 0)", 1),
        ("States.ArrayLength($.list)", 6),
        ("States.ArrayUnique($.list)", [1, 2, True, {"a": 1}]),
        ("States.Base64Encode($.name)", "QWRh"),
        ("States.Base64Decode('QWRh')", "Ada"),
        ("States.Hash('input data', 'SHA-1')", "aaff4a450a104cd177d28d18d74485e8cae074b7"),
        ("States.JsonMerge($.object, States.StringToJson('{\"s\": 2}'), false)", {**DATA["object"], "s": 2}),
        ("States.MathAdd($.half, 1)", 3),
        ("States.MathAdd(-1.5, 0)", -1),
        ("States.MathRandom(10, 20)", 15),
        ("States.StringSplit($.text, ',;')", ["a", "b", "c"]),
        ("States.UUID()", "id-1"),
    ],
)
def test_values(text, expected):
    assert value(text) == expected


def test_the_same_seed_draws_the_same_number():
    assert value("States.MathRandom(0, 1000, 3)") == value("States.MathRandom(0, 1000, 3)")


@pytest.mark.parametrize(
    "text",
    [
        "States.Format('{} {}', 1)",
        "States.StringToJson('{')",
        "States.ArrayPartition($.list, 0)",
        "States.ArrayRange(1, 5000, 1)",
        "States.ArrayRange(1, 5, 0)",
        "States.ArrayGetItem($.list, 9)",
        "States.ArrayLength($.name)",
        "States.Base64Decode('%')",
        "States.Hash('x', 'MD4')",
        "States.JsonMerge($.object, $.object, true)",
        "States.MathAdd($.name, 1)",
        "States.MathRandom(5, 5)",
        "States.Nope()",
    ],
)
def test_refusals(text):
    with pytest.raises(StatesError) as told:
        value(text)
    assert told.value.error == "States.IntrinsicFailure"


def test_a_path_that_finds_nothing_is_the_paths_own_error():
    with pytest.raises(StatesError) as told:
        value("States.Format('{}', $.gone)")
    assert told.value.error == "States.Runtime"


@pytest.mark.parametrize("path", ["$.big", "$.tiny"])
def test_numbers_beyond_a_float_break_nothing(path):
    data = {"big": 10**400, "tiny": -(10**400), "a": [1, 2, 3]}
    for call in (
        f"States.ArrayGetItem($.a, {path})",
        f"States.ArrayRange({path}, 1, -1)",
        f"States.ArrayRange(1, {path}, 1)",
    ):
        try:
            found = evaluate(call, lambda at: jsonpath.evaluate(at, data), random=lambda: 0.5, uuid=lambda: "id-1")
        except StatesError as error:
            assert error.error == "States.IntrinsicFailure"
        else:
            assert found == []

"""JSONata as Step Functions runs it, in bounded steps."""

from __future__ import annotations

import sys

import pytest

from runner.workflow.errors import StatesError
from runner.workflow.expressions import UNDEFINED, ExpressionError, run
from runner.workflow.jsonata import evaluate

STATES = {"input": {"items": [1, 2, 3], "none": None, "name": "Ada"}}


def value(expression, **variables):
    return evaluate(
        expression,
        states=STATES,
        variables=variables,
        random=lambda: 0.25,
        uuid=lambda: "id-1",
        now_us=1_767_225_600_123_456,
        field="Output",
    )


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("$states.input.items", [1, 2, 3]),
        ("$sum($states.input.items) + $x", 10),
        ("$states.input.none", None),
        ("null", None),
        ("[]", []),
        ("4 / 2", 2),
        ("5.5 % 2", 1.5),
        ("{'a': [1..3]}", {"a": [1, 2, 3]}),
        ("$partition([1, 2, 3], 2)", [[1, 2], [3]]),
        ("$range(0, 10, 5)", [0, 5, 10]),
        ("$hash('input data', 'MD5')", "812f45842bc6d66ee14572ce20db8e86"),
        ("$parse('{\"a\": 1}')", {"a": 1}),
        ("$uuid()", "id-1"),
        ("$random()", 0.25),
        ("$random(3) = $random(3)", True),
        ("$random(42)", 0.7275636800328681),
        ("$now()", "2026-01-01T00:00:00.123Z"),
        ("$now('[Y0001]')", "2026"),
        ("$millis()", 1_767_225_600_123),
        ("$toMillis('2018-02-03')", 1_517_616_000_000),
        ("$toMillis('10:15', '[H01]:[m01]')", 1_767_225_600_000 + 36_900_000),
        ("$toMillis('03-04', '[M01]-[D01]')", 1_767_225_600_000 + 62 * 86_400_000),
        ("$map([1, 2], function($v) { $now('[Y0001]') & $string($v) })", ["20261", "20262"]),
        ("$shuffle([1, 2, 3])", [2, 3, 1]),
        ("$replace('a-b', /-(.)/, '$1$2')", "ab"),
        ("$match('ab', /(.)b/).groups", ["a"]),
    ],
)
def test_values(expression, expected):
    found = value(expression, x=4)
    assert found == expected
    assert type(found) is type(expected)


@pytest.mark.parametrize(
    ("expression", "cause"),
    [
        ("$nobody", "The JSONata expression '$nobody' specified for the field 'Output' returned nothing (undefined)."),
        ("$states.input.gone", "returned nothing (undefined)"),
        ("'a' + 1", "threw an error during evaluation. T2001"),
        ("1 +", "threw an error during evaluation"),
        ("$eval('1')", "threw an error during evaluation"),
        ("$partition([1], 0)", "chunk size must be positive"),
        ("$match('a', /(?=a)/)", "threw an error during evaluation"),
        ("2(1)", "T1006"),
    ],
)
def test_errors(expression, cause):
    with pytest.raises(StatesError) as told:
        value(expression)
    assert told.value.error == "States.QueryEvaluationError"
    assert cause in (told.value.cause or "")


def test_the_process_keeps_its_limit_of_recursion():
    before = sys.getrecursionlimit()
    assert run("($f := function($n) { $n = 0 ? 0 : 1 + $f($n - 1) }; $f(60))", UNDEFINED, {}) == 60
    assert sys.getrecursionlimit() == before < 10_000


def test_nothing_is_printed(capsys):
    with pytest.raises(StatesError):
        value("2(1)")
    assert capsys.readouterr().out == ""


def test_a_variable_that_is_null_is_null():
    assert value("$x", x=None) is None


def test_an_evaluation_leaves_its_input_as_it_was():
    before = repr(STATES)
    value("$states.input ~> |$|{'name': 'Bob'}|")
    value("$append($states.input.items, 4)")
    assert repr(STATES) == before


@pytest.mark.parametrize(
    "expression",
    [
        "($f := function() { $f() }; $f())",
        "($f := function($n) { 1 + $f($n) }; $f(1))",
        "($f := function($s, $n) { $n = 0 ? $s : $f($s & $s, $n - 1) }; $f('aaaaaaaaaa', 40))",
        "($f := function($s, $n) { $n = 0 ? $s : $f($append($s, $s), $n - 1) }; $f([1, 2], 40))",
    ],
)
def test_what_would_never_end_is_bounded(expression):
    with pytest.raises(ExpressionError) as told:
        run(expression, UNDEFINED, {}, steps_max=20_000)
    assert told.value.code == "U1001"


def test_a_bound_is_a_number_of_steps_and_the_same_every_time():
    def steps(most):
        try:
            run("$sum([1..200].($ * 2))", UNDEFINED, {}, steps_max=most)
        except ExpressionError:
            return False
        return True

    enough = next(most for most in range(1, 5000) if steps(most))
    assert [steps(enough), steps(enough - 1), steps(enough)] == [True, False, True]

"""Payload templates of both query languages."""

from __future__ import annotations

import pytest

from runner.workflow.errors import StatesError
from runner.workflow.templates import expression_of, fill, fill_expressions, resolver


def resolve(data):
    return resolver(data, {"Execution": {"Name": "run-1"}}, {"x": 3}, lambda: 0.5, lambda: "id-1")


def test_paths_calls_context_and_variables_are_filled_in_everywhere():
    template = {"a.$": "$.n", "b": [{"c.$": "$$.Execution.Name"}, "$.n"], "d": {"e.$": "States.Array($x, 1)"}}
    assert fill(template, resolve({"n": 1})) == {"a": 1, "b": [{"c": "run-1"}, "$.n"], "d": {"e": [3, 1]}}


def test_what_is_no_path_is_an_error():
    with pytest.raises(StatesError):
        fill({"a.$": 5}, resolve({}))


@pytest.mark.parametrize(
    ("text", "expression"),
    [("{% a %}", "a"), ("{%a%}", "a"), (" {% a %}", None), ("a", None), (5, None), ("{%}", None)],
)
def test_blanks_outside_the_marks_make_a_constant(text, expression):
    assert expression_of(text) == expression


def test_expressions_are_told_their_field():
    seen = []

    def evaluate(expression, field):
        seen.append((expression, field))
        return len(seen)

    assert fill_expressions({"a": ["{% x %}", "y"], "b": "{% z %}"}, evaluate, "Output") == {"a": [1, "y"], "b": 2}
    assert seen == [("x", "Output/a[0]"), ("z", "Output/b")]

"""What paths find, and where reference paths put values."""

from __future__ import annotations

import pytest

from runner.workflow import jsonpath
from runner.workflow.errors import StatesError

DATA = {
    "a": {"b": 1, "c-d": [10, 20, 30]},
    "items": [{"n": 1, "tag": "Ab"}, {"n": 2}, {"n": 3, "tag": None}],
    "deep": {"x": {"n": 9}},
    "n": None,
}


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("$.a.b", 1),
        ("$.n", None),
        ("$['a']['c-d'][-1]", 30),
        ("$.a['c-d'][0,2]", [10, 30]),
        ("$.a['c-d'][1:]", [20, 30]),
        ("$.a['c-d'][-2:]", [20, 30]),
        ("$.a['c-d'][5:]", []),
        ("$.items[*].n", [1, 2, 3]),
        ("$.items[0]['n','tag']", {"n": 1, "tag": "Ab"}),
        ("$.items[1]['n','tag']", {"n": 2}),
        ("$.items[:2]['n','tag']", [{"n": 1, "tag": "Ab"}, {"n": 2}]),
        ("$['a','deep'].b", [1]),
        ("$.missing[*]", []),
        ("$.missing.more[0:2].x", []),
        ("$..n", [None, 1, 2, 3, 9]),
        ("$.items[?(@.n > 1)].n", [2, 3]),
        ("$.items[?(@.tag)].n", [1, 3]),
        ("$.items[?(@.tag == null)].n", [3]),
        ("$.items[?(!(@.tag))].n", [2]),
        ("$.items[?(@.tag =~ /a./i)].n", [1]),
        ("$.items[?(@.n in [1, 3] && @.n != 3)].n", [1]),
        ("$.items[?(@.n == $.deep.x.n || @.n == 2)].n", [2]),
        ("$.items.length()", 3),
        ("$.a['c-d'].max()", 30),
        ("$.a['c-d'].avg()", 20),
        ("$.items[*].n.sum()", 6),
        ("$.a.keys()", ["b", "c-d"]),
    ],
)
def test_finds(path, found):
    assert jsonpath.evaluate(path, DATA) == found


def test_context_and_variables():
    context, variables = {"Execution": {"Name": "run-1"}}, {"order": {"id": 7}}
    assert jsonpath.evaluate("$$.Execution.Name", DATA, context=context) == "run-1"
    assert jsonpath.evaluate("$order.id", DATA, variables=variables) == 7


@pytest.mark.parametrize(
    ("path", "cause"),
    [
        ("$.gone", "Invalid path '$.gone' : No results for path: $['gone']"),
        ("$.gone.more", "Invalid path '$.gone.more' : Missing property in path $['gone']"),
        ("$.a['c-d'][3]", "No results for path: $['a']['c-d'][3]"),
        ("$.a.b.c", "No results for path: $['a']['b']['c']"),
        ("$nobody", "The variable '$nobody' is not defined."),
        ("$.a[", "Invalid path '$.a['"),
        ("$.items[?(@.tag =~ /(/)]", "Invalid regular expression"),
        ("$.n.max()", "max() needs an array with numbers."),
    ],
)
def test_what_is_not_there_is_a_runtime_error(path, cause):
    with pytest.raises(StatesError) as told:
        jsonpath.evaluate(path, DATA)
    assert told.value.error == "States.Runtime"
    assert cause in (told.value.cause or "")


@pytest.mark.parametrize(
    ("path", "is_there"),
    [("$.a.b", True), ("$.n", True), ("$.gone", False), ("$.gone[*]", False), ("$.items[*]", True)],
)
def test_exists(path, is_there):
    assert jsonpath.exists(path, DATA) is is_there


@pytest.mark.parametrize(
    ("path", "document", "made"),
    [
        ("$", {"a": 1}, 5),
        ("$.a", {"a": 1, "b": 2}, {"a": 5, "b": 2}),
        ("$.a.b.c", {}, {"a": {"b": {"c": 5}}}),
        ("$.a[1]", {"a": [1, 2]}, {"a": [1, 5]}),
    ],
)
def test_puts_a_value_in_a_copy(path, document, made):
    before = repr(document)
    assert jsonpath.assign(path, document, 5) == made
    assert repr(document) == before


@pytest.mark.parametrize(("path", "document"), [("$.a.b", {"a": "text"}), ("$.a[2]", {"a": [1]}), ("$.a", [1])])
def test_a_value_in_the_way_is_an_error(path, document):
    with pytest.raises(StatesError) as told:
        jsonpath.assign(path, document, 5)
    assert told.value.error == "States.ResultPathMatchFailure"


def test_a_path_visits_a_bounded_number_of_values():
    data: dict[str, object] = {}
    for _ in range(12):
        data = {"a": data, "b": data}
    with pytest.raises(StatesError, match="visits more than"):
        jsonpath.evaluate("$" + "..*" * 6, data)

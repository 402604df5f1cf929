"""Functions of JSONata as the language's own implementation has them."""

from __future__ import annotations

import pytest

from runner.workflow.corrections import text_of
from runner.workflow.expressions import ExpressionError, run


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0, "0"),
        (-0.0, "0"),
        (1.0, "1"),
        (100, "100"),
        (-12.5, "-12.5"),
        (1 / 3, "0.333333333333333"),
        (0.000001, "0.000001"),
        (0.0000001, "1e-7"),
        (1.25e-9, "1.25e-9"),
        (123456789012345680000, "123456789012346000000"),
        (1e21, "1e+21"),
        (-1.5e300, "-1.5e+300"),
    ],
)
def test_a_number_is_written_as_javascript_writes_it(number, text):
    assert text_of(number) == text


@pytest.mark.parametrize(
    ("expression", "code"),
    [
        ("$number('1.')", "D3030"),
        ("$string(1e308 * 10)", "D1001"),
        ("$replace('a', 'a', function($m) { 'b' })", "D3012"),
        ("$replace('a', /a/, function($m) { 1 })", "D3012"),
        ("$replace('a', '', 'b')", "D3010"),
        ("$replace('a', 'a', 'b', -1)", "D3011"),
        ("$match('a', /a/, -1)", "D3040"),
        ("$split('a', ',', -1)", "D3020"),
        ("$match('ab', /x*/)", "D1004"),
        ("$match('ab', function($s) { {'match': 'a'} })", "T1010"),
        ("$toMillis('soon')", "D3110"),
        ("$toMillis('2026-19-01')", "D3110"),
        ("$toMillis('2026-02-31')", "D3110"),
    ],
)
def test_a_wrong_argument_is_told_by_its_code(expression, code):
    with pytest.raises(ExpressionError) as told:
        run(expression, None, {})
    assert told.value.code == code


def test_functions_are_empty_texts_within_texts():
    assert run("$string({'f': $sum, 'p': /a/})", None, {}) == '{"f":"","p":""}'

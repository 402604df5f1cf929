from __future__ import annotations

from runner.workflow.sizes import size_of


def test_sizes_are_those_of_compact_json() -> None:
    assert size_of({"a": [1, "é"]}) == len('{"a":[1,"é"]}'.encode())
    assert size_of(2**80) == 25
    assert size_of({"n": 2**80}) == 31


def test_what_is_nested_too_deep_is_too_large() -> None:
    deep: list[object] = []
    for _ in range(100_000):
        deep = [deep]
    assert size_of(deep) > 2**40

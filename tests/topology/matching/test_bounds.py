"""The matchers in bounded time; their conformance cases run in tests/runner/conformance."""

from __future__ import annotations

from topology.matching import compile_pattern


def test_a_wildcard_of_many_stars_takes_bounded_time() -> None:
    pattern = compile_pattern({"a": [{"wildcard": "*a*a*b*c*d*e"}]})
    assert not pattern.match({"a": "a" * 100_000})

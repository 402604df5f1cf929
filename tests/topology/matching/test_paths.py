"""Simple JSON paths."""

from __future__ import annotations

from typing import Any

import pytest

from topology.matching import json_path

VALUE = {"a": [{"b": [1, 2], "x.*": 5}, {"b": [3], "x.*": 6}, {}], "n": {"p": 1, "q": 2}}


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("$.a[1].b[0]", 3),
        ("$.a[7]", None),
        ("$.n.*", [1, 2]),
        ("$.a[*].b", [[1, 2], [3]]),
        ("$.a[*].b[*]", [1, 2, 3]),
        ("$.a[*]['x.*']", [5, 6]),
        ("$.n.p.*", []),
    ],
)
def test_a_path_leads_to_what_it_names(path: str, found: Any) -> None:
    assert json_path(VALUE, path) == found

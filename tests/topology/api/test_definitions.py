"""Definitions of workflows are checked as text: each problem at its line."""

from __future__ import annotations

from typing import Any

import pytest
from rest_framework.test import APIClient

GOOD = '{"StartAt": "A",\n "States": {\n  "A": {"Type": "Pass", "End": true}}}'


def check(name: str, text: str, **more: Any) -> list[dict[str, Any]]:
    answer = APIClient().post("/api/definitions/check/", {"name": name, "text": text, **more}, format="json")
    assert answer.status_code == 200, answer.content
    return list(answer.json())


@pytest.mark.parametrize(
    ("name", "text", "lines"),
    [
        ("w.json", GOOD, []),
        ("w.json", GOOD.replace("true", '"B"'), [3]),
        ("w.json", GOOD.replace("Pass", "Pss"), [3]),
        ("w.json", GOOD[:-1], [3]),
        ("w.yaml", "StartAt: A\nStates:\n  A:\n    Type: Pass\n    Next: B\n", [5]),
        ("w.yaml", "StartAt: [\n", [2]),
    ],
)
def test_problems_stand_at_their_lines(name: str, text: str, lines: list[int]) -> None:
    found = check(name, text)
    assert [problem["line"] for problem in found][: len(lines)] == lines
    assert bool(found) == bool(lines)
    assert all(problem["message"] for problem in found)


def test_another_file_is_no_definition() -> None:
    answer = APIClient().post("/api/definitions/check/", {"name": "w.py", "text": ""}, format="json")
    assert answer.status_code == 400

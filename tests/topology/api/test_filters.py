"""Patterns and policies are decided over REST."""

from __future__ import annotations

from typing import Any

import pytest
from rest_framework.test import APIClient

CREATED = {"detail-type": ["order.created"]}


@pytest.mark.parametrize(
    ("body", "possible", "certain", "example"),
    [
        ({"patterns": [CREATED]}, True, None, {"detail-type": "order.created"}),
        (
            {"patterns": [CREATED], "event": {"detail-type": "order.created"}},
            True,
            True,
            {"detail-type": "order.created"},
        ),
        ({"patterns": [CREATED], "event": {"detail-type": "order.paid"}}, False, False, {}),
        ({"patterns": [{"a": [{"exists": False}]}, {"a": ["x"]}]}, False, False, {}),
        ({"patterns": [{"a": [{"cidr": "10.0.0.0/8"}]}]}, None, None, {}),
        ({"patterns": [{"a": "x"}], "dialect": "policy"}, True, None, {"a": "x"}),
    ],
)
def test_decides(body: dict[str, Any], possible: bool | None, certain: bool | None, example: dict[str, Any]) -> None:
    answer = APIClient().post("/api/filters/", body, format="json")
    assert answer.status_code == 200, answer.content
    assert answer.json() == {"possible": possible, "certain": certain, "example": example}


@pytest.mark.parametrize("body", [{}, {"patterns": []}, {"patterns": ["x"]}, {"patterns": [CREATED], "dialect": "sql"}])
def test_refuses_what_is_no_question(body: dict[str, Any]) -> None:
    assert APIClient().post("/api/filters/", body, format="json").status_code == 400

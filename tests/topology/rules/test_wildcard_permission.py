"""SEC-009 wildcard-permission."""

from __future__ import annotations

import pytest

from tests.topology.rules.drawing import about, found
from tests.topology.rules.fixing import left_after_fix


def policies(*statements: str) -> str:
    """`s3:GetObject sqs:SendMessage @ photos jobs` as a field of a function."""
    listed = [statement.split("@") for statement in statements]
    texts = [f'{{"actions": {words(acts)}, "resources": {words(names)}}}' for acts, names in listed]
    return f"policies=[{', '.join(texts)}]"


def words(text: str) -> str:
    return "[" + ", ".join(f'"{word}"' for word in text.split()) + "]"


@pytest.mark.parametrize(
    "statement",
    [
        "dynamodb:GetItem @ orders",
        "s3:GetObject @ arn:aws:s3:::photos/*",
        "dynamodb:Query @ arn:aws:dynamodb:eu-central-1:1:table/orders/index/*",
        # These take no resource.
        "xray:PutTraceSegments xray:PutTelemetryRecords @ *",
        "cloudwatch:PutMetricData @ *",
    ],
)
def test_silent(statement: str) -> None:
    assert found("SEC-009", f"it:function({policies(statement)})") == []
    assert found("SEC-009", "it:function -reads-> orders:table") == []


@pytest.mark.parametrize(
    ("statement", "severity"),
    [
        ("* @ *", "error"),
        ("*:* @ orders", "error"),
        ("dynamodb:* @ orders", "warning"),
        ("dynamodb:* @ *", "warning"),
        ("dynamodb:Put* @ orders", "warning"),
        ("dynamodb:GetItem @ *", "warning"),
        ("dynamodb:GetItem @ arn:aws:dynamodb:eu-central-1:1:table/*", "warning"),
        ("sqs:SendMessage @ arn:aws:sqs:eu-central-1:1:*", "warning"),
    ],
)
def test_found(statement: str, severity: str) -> None:
    drawing = f"it:function({policies(statement)}) -reads-> orders:table"
    assert about("SEC-009", drawing) == [f"{severity} it"]
    [finding] = found("SEC-009", drawing)
    assert "dynamodb:GetItem on orders" in finding.message
    assert left_after_fix("SEC-009", drawing) == []


def test_the_fix_keeps_what_is_not_wild() -> None:
    drawing = f"it:function({policies('sqs:* @ *', 'ses:SendEmail @ sender')})"
    [finding] = found("SEC-009", drawing)
    assert finding.fixes[0].operations[0]["value"] == [{"actions": ["ses:SendEmail"], "resources": ["sender"]}]
    assert left_after_fix("SEC-009", drawing) == []


def test_rights_on_what_is_not_drawn_are_for_a_person_to_name() -> None:
    [finding] = found("SEC-009", f"it:function({policies('ses:SendEmail @ *')})")
    assert finding.severity == "warning"
    assert finding.fixes == ()

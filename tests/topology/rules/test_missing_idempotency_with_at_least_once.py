"""REL-018 missing-idempotency-with-at-least-once."""

from __future__ import annotations

import pytest

from tests.topology.rules.drawing import found

KEY = 'idempotency={"key": "$.id"}'


@pytest.mark.parametrize(
    "drawing",
    [
        f"jobs:queue -> work:function({KEY}) -writes-> orders:table",
        "jobs:queue -> work:function -reads-> orders:table",
        "jobs:queue -> work:function -sends-> more:queue",  # who receives it must be idempotent
        "api:gateway -routes-> work:function -writes-> orders:table",
        "a:function -invokes-> work:function -writes-> orders:table",
        "jobs:queue -> work:function",
        "jobs:queue -> work:function -writes(operation=delete)-> orders:table",
        # What it calls recognises a request, or only reads.
        f"jobs:queue -> work:function -calls-> ledger:service({KEY}) -writes-> orders:table",
        f"jobs:queue -> work:function -invokes-> ledger:function({KEY}) -calls-> bank:external",
        "jobs:queue -> work:function -calls-> prices:service -reads-> rates:table",
        f"jobs:queue -> work:function -calls-> api:gateway -routes(method=POST)-> a:service({KEY}) -writes-> t:table",
        "jobs:queue -> work:function -calls-> api:gateway -routes(method=GET)-> show:service -writes-> seen:table",
        'jobs:queue -> work:function -calls(route="GET /rates")-> bank:external',
        'jobs:queue -> work:function -calls(route="POST /a")-> api:gateway -routes(method=POST, path=/b)-> b:service; '
        f"api -routes(method=POST, path=/a)-> a:service({KEY}) -writes-> t:table",
    ],
)
def test_silent(drawing: str) -> None:
    assert found("REL-018", drawing) == []


@pytest.mark.parametrize(
    ("drawing", "severity", "key"),
    [
        ("jobs:queue -> work:function -writes-> effect:table", "error", "$.messageId"),
        ("jobs:topic -> work:function -calls-> effect:external", "error", "$.Records[0].Sns.MessageId"),
        ("jobs:bus -> work:service -calls-> effect:external", "error", "$.id"),
        ("jobs:function -invokes(wait=false)-> work:function -writes-> effect:table", "error", "$.request"),
        ("jobs:stream -> work:function -writes-> effect:table", "error", "$.eventID"),
        ("jobs:table(stream=new) -> work:function -writes-> effect:database", "error", "$.eventID"),
        ("jobs:bucket -> work:function -writes-> effect:bucket", "error", "$.Records[0].s3.object.sequencer"),
        ("jobs:schedule -> work:function -writes-> effect:table", "error", "$.id"),
        ("jobs:queue -> work:function -writes-> effect:cache", "warning", "$.messageId"),
        ("jobs:queue -> work:function -invokes-> effect:workflow", "warning", "$.messageId"),
        ("jobs:queue -> work:function -calls-> effect:service", "warning", "$.messageId"),
        ("jobs:queue -> work:function -invokes-> effect:function", "warning", "$.messageId"),
        ("jobs:queue -> work:function -calls-> effect:service -writes-> rows:table", "warning", "$.messageId"),
        ("jobs:queue -> work:function -calls-> effect:service -calls-> bank:external", "warning", "$.messageId"),
        (
            "jobs:queue -> work:function -calls-> effect:gateway -routes(method=POST)-> a:service",
            "warning",
            "$.messageId",
        ),
        ("jobs:queue -> work:function -calls-> effect:gateway", "warning", "$.messageId"),
    ],
)
def test_found(drawing: str, severity: str, key: str) -> None:
    [finding] = found("REL-018", drawing)
    assert finding.severity == severity
    assert finding.nodes == ("work", "effect")
    assert finding.path == ("jobs", "work", "effect")
    assert finding.fixes[0].operations[0]["value"]["key"].startswith(key)


def test_the_gravest_effect_is_told() -> None:
    [finding] = found("REL-018", "jobs:queue -> work:function -calls-> a:service; work -writes-> b:table")
    assert (finding.severity, finding.nodes) == ("error", ("work", "b"))

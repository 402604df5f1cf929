"""SEC-010 permission-without-edge."""

from __future__ import annotations

import pytest

from tests.topology.rules.drawing import about, found
from tests.topology.rules.fixing import left_after_fix
from tests.topology.rules.test_wildcard_permission import policies


@pytest.mark.parametrize(
    "drawing",
    [
        "a:function -reads-> orders:table",
        f"a:function({policies('dynamodb:GetItem @ orders')}) -reads-> orders:table",
        # Beside what the edge needs, something that no edge would give.
        f"a:function({policies('dynamodb:GetItem dynamodb:Scan @ orders')}) -reads-> orders:table",
        f"a:function({policies('dynamodb:Scan @ orders')}) -reads-> orders:table",
        # Not drawn, wild, or only told about.
        f"a:function({policies('sqs:SendMessage @ arn:aws:sqs:eu-central-1:1:elsewhere')}); jobs:queue",
        f"a:function({policies('sqs:SendMessage @ *')}); jobs:queue",
        f"a:function({policies('sqs:GetQueueAttributes @ jobs')}); jobs:queue",
        f"jobs:queue -> a:function({policies('sqs:ReceiveMessage sqs:DeleteMessage @ jobs')})",
        f"a:function({policies('sqs:SendMessage @ failed')}) -dead_letters-> failed:queue",
    ],
)
def test_silent(drawing: str) -> None:
    assert found("SEC-010", drawing) == []


@pytest.mark.parametrize(
    ("drawing", "right"),
    [
        (f"a:function({policies('sqs:SendMessage @ b')}); b:queue", "sqs:SendMessage"),
        (
            f"a:function({policies('sqs:SendMessage @ arn:aws:sqs:eu-central-1:1:b')}); b:queue",
            "sqs:SendMessage",
        ),
        (f"a:function({policies('dynamodb:Scan @ b')}); b:table", "dynamodb:Scan"),
        # It reads and might write, too.
        (
            f"a:function({policies('dynamodb:GetItem dynamodb:PutItem @ b')}) -reads-> b:table",
            "dynamodb:PutItem",
        ),
        # The message comes from there, none goes back.
        (f"b:topic -> a:function({policies('sns:Publish @ b')})", "sns:Publish"),
    ],
)
def test_found(drawing: str, right: str) -> None:
    assert about("SEC-010", drawing) == ["warning a b"]
    assert right in found("SEC-010", drawing)[0].message
    assert left_after_fix("SEC-010", drawing) == []


def test_the_fix_leaves_the_other_rights() -> None:
    given = policies("sqs:SendMessage @ jobs mails", "ses:SendEmail @ sender")
    [finding] = found("SEC-010", f"a:function({given}) -sends-> mails:queue; jobs:queue")
    assert finding.fixes[0].operations[0]["value"] == [
        {"actions": ["sqs:SendMessage"], "resources": ["mails"]},
        {"actions": ["ses:SendEmail"], "resources": ["sender"]},
    ]

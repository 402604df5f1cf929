"""SEC-011 edge-without-permission."""

from __future__ import annotations

import pytest

from tests.topology.rules.drawing import about, found
from tests.topology.rules.fixing import left_after_fix
from tests.topology.rules.test_wildcard_permission import policies


@pytest.mark.parametrize(
    "drawing",
    [
        # Without a list, an edge grants what it needs.
        "a:function -writes-> orders:table",
        f"a:function({policies('dynamodb:PutItem @ orders')}) -writes-> orders:table",
        f"a:function({policies('dynamodb:* @ orders')}) -writes-> orders:table",
        f"a:function({policies('* @ *')}) -writes-> orders:table; a -sends-> jobs:queue",
        # Additions that no edge gives, and rights on what is not drawn.
        f"a:function({policies('dynamodb:Scan @ orders')}) -writes-> orders:table",
        f"a:function({policies('s3:ListBucket @ photos')}) -writes-> photos:bucket",
        f"a:function({policies('ses:SendEmail @ sender')}) -writes-> orders:table",
        f"a:function({policies('sqs:SendMessage @ jobs')}) -writes-> orders:table; jobs:queue",
        # The poller's rights and those of dead-lettering come with the trigger.
        f"jobs:queue -> a:function({policies('dynamodb:PutItem @ orders')}) -writes-> orders:table",
        f"a:function({policies('dynamodb:PutItem @ orders')}) -writes-> orders:table; a -dead_letters-> failed:queue",
    ],
)
def test_silent(drawing: str) -> None:
    assert found("SEC-011", drawing) == []


@pytest.mark.parametrize(
    ("drawing", "right"),
    [
        (f"a:function({policies('dynamodb:GetItem @ b')}) -writes-> b:table", "dynamodb:PutItem"),
        (f"a:function({policies('s3:PutObject @ b')}) -reads-> b:bucket", "s3:GetObject"),
        (f"b:queue -> a:function({policies('sqs:ReceiveMessage @ b')})", "sqs:DeleteMessage"),
        # The list names what the function uses, and leaves one out.
        (
            f"a:function({policies('dynamodb:GetItem @ orders')}) -reads-> orders:table; a -publishes-> b:bus",
            "events:PutEvents",
        ),
    ],
)
def test_found(drawing: str, right: str) -> None:
    assert about("SEC-011", drawing) == ["error a b"]
    assert right in found("SEC-011", drawing)[0].message
    assert left_after_fix("SEC-011", drawing) == []

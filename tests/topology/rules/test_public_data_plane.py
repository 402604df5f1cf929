"""SEC-006 public-data-plane."""

from __future__ import annotations

import pytest

from tests.topology.rules.drawing import about, found
from tests.topology.rules.fixing import left_after_fix

IMPORTED = (
    'open:resource(type="AWS::SQS::QueuePolicy", properties={"PolicyDocument": {"Statement": '
    '[{"Effect": "Allow", "Principal": "*", "Action": "sqs:SendMessage"%s}]}})'
)


@pytest.mark.parametrize(
    "drawing",
    [
        "jobs:queue; orders:table(public=false)",
        'jobs:queue(resource_policy=[{"principal": "123456789012"}])',
        'jobs:queue(resource_policy=[{"principal": "*", "source_arn": "arn:aws:sns:eu-central-1:1:news"}])',
        'jobs:queue(resource_policy=[{"principal": "*", "condition": {"StringEquals": {"aws:SourceVpc": "vpc-1"}}}])',
        'jobs:queue(resource_policy=[{"principal": "*", "condition": {"IpAddress": {"aws:SourceIp": ["192.0.2.7/32"]'
        "}}}])",
        'jobs:queue(resource_policy=[{"principal": "*", "condition": {"Bool": {"aws:SecureTransport": "true"}, '
        '"StringEquals": {"aws:PrincipalOrgID": "o-1"}}}])',
        # A route may be public: that is its own affair.
        "api:gateway -routes(public=true)-> a:function",
        IMPORTED % ', "Condition": {"ArnEquals": {"aws:SourceArn": "arn:aws:sns:eu-central-1:1:news"}}',
        IMPORTED.replace("Allow", "Deny") % "",
    ],
)
def test_silent(drawing: str) -> None:
    assert found("SEC-006", drawing) == []


@pytest.mark.parametrize("kind", ["table", "bucket", "queue", "topic", "bus", "database"])
def test_a_public_node_is_found(kind: str) -> None:
    drawing = f"it:{kind}(public=true)"
    assert about("SEC-006", drawing) == ["error it"]
    assert left_after_fix("SEC-006", drawing) == []


@pytest.mark.parametrize(
    "drawing",
    [
        'it:queue(resource_policy=[{"principal": "123456789012"}, {"principal": "*"}, {"principal": "*"}])',
        'it:bucket(public=true, resource_policy=[{"principal": "*", "actions": ["s3:GetObject"]}])',
        (IMPORTED % "").replace("open:", "it:"),
        # Conditions that everybody meets.
        'it:queue(resource_policy=[{"principal": "*", "condition": {"Bool": {"aws:SecureTransport": "true"}}}])',
        'it:queue(resource_policy=[{"principal": "*", "condition": {"IpAddress": {"aws:SourceIp": ["0.0.0.0/0"]}}}])',
        'it:queue(resource_policy=[{"principal": "*", "source_arn": "*"}])',
        (IMPORTED % ', "Condition": {"StringLike": {"aws:Referer": "https://shop*"}}').replace("open:", "it:"),
    ],
)
def test_a_statement_for_everybody_is_found(drawing: str) -> None:
    assert about("SEC-006", drawing) == ["error it"]
    assert left_after_fix("SEC-006", drawing) == []

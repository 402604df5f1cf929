"""SEC-012 confused-deputy."""

from __future__ import annotations

import pytest

from tests.topology.rules.drawing import about, found
from tests.topology.rules.fixing import left_after_fix

PERMISSION = 'it:resource(type="AWS::Lambda::Permission", properties={"Principal": "s3.amazonaws.com"%s})'
POLICY = (
    'it:resource(type="AWS::SQS::QueuePolicy", properties={"PolicyDocument": {"Statement": [{"Effect": "Allow", '
    '"Principal": {"Service": "sns.amazonaws.com"}, "Action": "sqs:SendMessage"%s}]}})'
)


@pytest.mark.parametrize(
    "drawing",
    [
        # What edges join is bound by the export.
        "photos:bucket -> resize:function",
        'it:function(resource_policy=[{"principal": "s3.amazonaws.com", "source_arn": "arn:aws:s3:::photos"}])',
        'it:function(resource_policy=[{"principal": "s3.amazonaws.com", "source_account": "123456789012"}])',
        # An account is no deputy.
        'it:queue(resource_policy=[{"principal": "123456789012"}])',
        PERMISSION % ', "SourceArn": {"Ref": "Photos"}',
        PERMISSION % ', "SourceAccount": {"Ref": "AWS::AccountId"}',
        POLICY % ', "Condition": {"ArnLike": {"aws:SourceArn": "arn:aws:sns:*:1:news"}}',
    ],
)
def test_silent(drawing: str) -> None:
    assert found("SEC-012", drawing) == []


@pytest.mark.parametrize(
    "drawing",
    [
        'it:function(resource_policy=[{"principal": "s3.amazonaws.com"}])',
        'it:queue(resource_policy=[{"principal": "sns.amazonaws.com", "actions": ["sqs:SendMessage"]}])',
        'it:topic(resource_policy=[{"principal": "events.amazonaws.com"}, {"principal": "s3.amazonaws.com"}])',
        PERMISSION % "",
        POLICY % "",
        # Conditions that say how, and not for whom.
        'it:queue(resource_policy=[{"principal": "sns.amazonaws.com", "condition": {"Bool": {"aws:SecureTransport": '
        '"true"}}}])',
        POLICY % ', "Condition": {"ArnLike": {"aws:SourceArn": "*"}}',
    ],
)
def test_found(drawing: str) -> None:
    assert about("SEC-012", drawing) == ["warning it"]
    assert left_after_fix("SEC-012", drawing) == []


def test_the_fix_keeps_the_condition_that_is_there() -> None:
    [finding] = found("SEC-012", POLICY % ', "Condition": {"Bool": {"aws:SecureTransport": "true"}}')
    [operation] = finding.fixes[0].operations
    assert operation["value"]["Condition"] == {
        "Bool": {"aws:SecureTransport": "true"},
        "StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}},
    }


def test_another_tools_words_are_left_to_a_person() -> None:
    drawing = 'it:resource(type=aws_lambda_permission, properties={"principal": "s3.amazonaws.com"})'
    [finding] = found("SEC-012", drawing)
    assert finding.fixes == ()

"""The customer's key: one for the stack, made when something is to be encrypted with it."""

from __future__ import annotations

from topology.exporters.sam.stack import Stack, sub

_KEY = "EncryptionKey"
_USERS = ("events.amazonaws.com", "s3.amazonaws.com", "sns.amazonaws.com", "sqs.amazonaws.com")


def encryption_key(stack: Stack) -> str:
    """The logical id of the key. The account's policies say who uses it; the messaging services may."""
    if _KEY in stack.made:
        return stack.made[_KEY]
    key = stack.made[_KEY] = stack.derived(_KEY)
    root = sub("arn:${AWS::Partition}:iam::${AWS::AccountId}:root")
    statements = [
        {"Sid": "Account", "Effect": "Allow", "Principal": {"AWS": root}, "Action": "kms:*", "Resource": "*"},
        {
            "Sid": "Messaging",
            "Effect": "Allow",
            "Principal": {"Service": list(_USERS)},
            "Action": ["kms:Decrypt", "kms:GenerateDataKey"],
            "Resource": "*",
            "Condition": {"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}},
        },
    ]
    stack.add(
        key,
        "AWS::KMS::Key",
        {"EnableKeyRotation": True, "KeyPolicy": {"Version": "2012-10-17", "Statement": statements}},
        DeletionPolicy="Retain",
        UpdateReplacePolicy="Retain",
    )
    return key

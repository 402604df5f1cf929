"""topic: hands each message to every subscription whose filter it passes."""

from __future__ import annotations

from topology.kinds.base import (
    ADDRESS,
    ATTRIBUTES,
    COMMON,
    DEAD_LETTER,
    DEDUPLICATION,
    ENCRYPTION,
    EXTERNAL_ENDS,
    FIFO,
    GROUP,
    LABELS,
    PUBLIC,
    RESOURCE_POLICY,
    RETRY,
    Call,
    Entry,
    Field,
    Forbid,
    Kind,
    Outgoing,
    flag,
)

TOPIC = Kind(
    name="topic",
    title="Topic",
    group="Messaging",
    icon="megaphone",
    doc="Copies each message to every subscription that wants it.",
    fields=(
        *COMMON,
        FIFO,
        flag("content_based_deduplication", "Finds duplicates by their body.", section="Delivery"),
        *EXTERNAL_ENDS,
        ENCRYPTION,
        PUBLIC,
        RESOURCE_POLICY,
        LABELS,
    ),
    outgoing=(
        Outgoing(
            "delivers",
            ("queue", "function", "service", "external"),
            fields=(
                Field("filter_policy", "object", doc="What a message must carry to be delivered.", dialect="policy"),
                Field(
                    "filter_scope",
                    "enum",
                    doc="Whether the policy looks at attributes or at the body.",
                    choices=("MessageAttributes", "MessageBody"),
                    default="MessageAttributes",
                ),
                flag("raw", "Delivers the body alone, without the envelope."),
                RETRY,
                DEAD_LETTER,
            ),
            forbids=(
                Forbid(
                    "A FIFO topic delivers to queues only; put a queue between.",
                    source={"fifo": True},
                    but=("queue",),
                ),
                Forbid(
                    "A standard topic cannot deliver to a FIFO queue; make both FIFO, or the queue standard.",
                    source={"fifo": False},
                    target={"fifo": True},
                    kinds=("queue",),
                ),
            ),
        ),
    ),
    color="teal",
    entry=Entry(
        "message",
        body="Message",
        fields=(
            Field("subject", "string", doc="Stands in the envelope."),
            ATTRIBUTES,
            GROUP,
            DEDUPLICATION,
        ),
        only={"deduplication": {"fifo": True}, "group": {"fifo": True}},
        call=Call(
            "sns",
            "@aws-sdk/client-sns",
            "SNSClient",
            "Publish",
            "arn:aws:sns:us-east-1:000000000000:{name}",
            {
                "TopicArn": ADDRESS,
                "Subject": "{subject}",
                "Message": "{text}",
                "MessageAttributes": "{typed}",
                "MessageGroupId": "{group}",
                "MessageDeduplicationId": "{deduplication}",
            },
        ),
    ),
)
